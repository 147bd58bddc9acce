/**
 * One look at an article's key: findings → decision. Pure; the whole protocol of identities is in this file,
 * ./plan-identity.ts and ./plan-stranger.ts, and docs/protocols.md argues each rule.
 */
import type { ArticleItem } from './article.ts';
import type { Decision, Findings } from './decision.ts';
import { owedBy } from './owed.ts';
import { planIdentity } from './plan-identity.ts';
import { planStranger } from './plan-stranger.ts';

/** A key has an identity only if its row names an id and that item names the key. */
export function identityOf({
  row,
  pointed,
  key,
}: Pick<Findings, 'row' | 'pointed' | 'key'>): ArticleItem | undefined {
  if (row?.id === undefined || pointed === undefined || pointed.state === 'void') return undefined;
  return pointed.key === key ? pointed : undefined;
}

export function plan(findings: Findings): Decision {
  const own = identityOf(findings);
  const decision = own ? planIdentity(findings, own) : planStranger(findings);
  return { ...decision, notices: owedBy(findings, decision) };
}
