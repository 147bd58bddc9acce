/** What an article is, once its content is good: draft, scheduled, live for the first time, or live still. */
import type { Instant } from '../ids.ts';
import { belongsToSite } from '../keys.ts';
import type { Problem } from '../problem.ts';
import type { ArticleDocument, ArticleItem, LiveFact } from './article.ts';
import type { Findings, FirstPublication, Good, Step } from './decision.ts';
import { record } from './decision.ts';
import { liveFact } from './facts.ts';
import { addressTaken, dateFixed } from './problems.ts';
import { summaryOf } from './summary.ts';

export type Publishing =
  | { readonly kind: 'steps'; readonly steps: Step[] }
  /** The file is right, but its address is another's. */
  | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * What was public once stays public until its file says `draft` or goes: a late, doubled event that carries an older
 * time must not turn a live article back into a scheduled one.
 */
export function becomesLive(
  item: Pick<ArticleItem, 'firstLive'>,
  document: Pick<ArticleDocument, 'draft' | 'date'>,
  now: Instant,
): boolean {
  if (document.draft) return false;
  return item.firstLive !== undefined || document.date === undefined || document.date <= now;
}

export function publish(
  f: Findings,
  own: ArticleItem,
  object: Good,
  warnings: readonly Problem[],
): Publishing {
  const { document } = object;
  const item = edited(f, own, object, [...warnings, ...dateWarning(own, document)]);
  const steps = (more: Partial<ArticleItem>, before: Step[] = []): Publishing => ({
    kind: 'steps',
    steps: [...before, ...record({ ...item, ...more }, f.key)],
  });
  if (document.draft) return steps({ state: 'draft' });
  if (becomesLive(own, document, f.now))
    return own.firstLive === undefined ? firstTime(f, item) : steps({ state: 'live' });
  const due = document.date ?? f.now;
  return steps({ state: 'scheduled', due }, [{ do: 'agenda', at: due, key: f.key }]);
}

/** The item with the file's content, without what only its last state needed. */
function edited(f: Findings, own: ArticleItem, object: Good, warnings: readonly Problem[]): ArticleItem {
  const { due: _due, withdrawnAt: _withdrawnAt, rejected: _rejected, ...rest } = own;
  return {
    ...rest,
    rev: own.rev + 1,
    key: f.key,
    content: { hash: object.hash, versionId: object.versionId },
    summary: summaryOf(object.document),
    problems: [...warnings, ...object.problems],
    at: f.at,
  };
}

const dateWarning = (own: ArticleItem, { date }: ArticleDocument): Problem[] =>
  own.published !== undefined && date !== undefined && date !== own.published
    ? [dateFixed(own.published, date)]
    : [];

/** The address is claimed, then the fact is written, then the record: a crash between leaves what the next look needs. */
function firstTime(f: Findings, item: ArticleItem): Publishing {
  const { first } = f;
  if (first === undefined) throw new Error(`The findings lack what a first publication of ${f.key} needs`);
  const { path, published, claim } = first;
  const other = otherAt(first, item);
  if (other !== undefined) return { kind: 'refused', problem: addressTaken(path, other) };
  const fact: LiveFact = first.fact ?? {
    v: 1,
    id: item.id,
    guid: item.guid,
    address: path,
    published,
    firstLive: f.now,
  };
  const address: Step[] =
    claim?.id === item.id
      ? []
      : [{ do: 'address', claim: { path, id: item.id, rev: (claim?.rev ?? 0) + 1 } }];
  const live: ArticleItem = {
    ...item,
    state: 'live',
    address: fact.address,
    published: fact.published,
    firstLive: fact.firstLive,
  };
  return {
    kind: 'steps',
    steps: [...address, ...(first.fact ? [] : [liveFact(fact)]), ...record(live, f.key)],
  };
}

/**
 * Whose the address is, if it is not free. A claim counts until its holder is void or has another address for good:
 * a holder that is not public yet may be about to use it.
 */
function otherAt({ path, claim, holder }: FirstPublication, item: ArticleItem): string | undefined {
  if (belongsToSite(path)) return 'the site itself';
  if (claim === undefined || claim.id === item.id) return undefined;
  const free = holder?.state === 'void' || (holder?.address !== undefined && holder.address !== path);
  return free ? undefined : (holder?.key ?? 'another article');
}
