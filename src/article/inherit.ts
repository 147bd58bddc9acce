/**
 * Whether an article that is about to be public for the first time inherits an old entry's id, and the claim that lets
 * one article alone do so (docs/protocols.md, Article: inheritance).
 */
import type { Publication } from '../config.ts';
import type { ArticleId, Instant } from '../ids.ts';
import { rowKey } from '../keys.ts';
import { absent, matches, type Table } from '../ports.ts';
import type { ArticleDocument, ArticleItem, ArticleSummary, GuidClaim } from './article.ts';
import type { Inheritance, Step } from './decision.ts';
import { entryOf, type Traits } from './old-entries.ts';
import { permalink } from './permalink.ts';
import type { ArticlePorts } from './ports.ts';
import { readOldIndex } from './read-old-entries.ts';
import { readItem, rowOf } from './records.ts';
import { guidClaimSchema } from './row-schemas.ts';

/** `undefined`: it is no old entry, or that one is another article's. */
export async function findInheritance(
  { content, table }: Pick<ArticlePorts, 'content' | 'table'>,
  own: Pick<ArticleItem, 'id'>,
  document: ArticleDocument,
  { publication, now }: { readonly publication: Publication; readonly now: Instant },
): Promise<Inheritance | undefined> {
  const index = await readOldIndex(content);
  if (!index.ok) return { kind: 'unreadable', problem: index.problem };
  const found =
    index.value && entryOf(index.value, traitsOf(document, document.declaredId, publication), now);
  if (found === undefined) return undefined;
  const { guid, published } = found.entry;
  const claim = await readGuidClaim(table, guid);
  if (claim !== undefined && claim.id !== own.id && !(await isFree(table, claim))) return undefined;
  return {
    ...{ kind: 'inherits', guid },
    // A date ahead would show an article that is public as one that is to come.
    ...(published === undefined || published > now ? {} : { published }),
    ...(claim ? { claim } : {}),
  };
}

export const traitsOf = (
  summary: ArticleSummary,
  declaredId: ArticleId | undefined,
  publication: Publication,
): Traits => ({
  summary,
  addressAt: (published) => permalink(summary, published, publication),
  ...(declaredId === undefined ? {} : { declaredId }),
});

/** A claim counts until its holder has another guid for good: one that is not public yet may be about to use it. */
async function isFree(table: Table, { id, guid }: GuidClaim): Promise<boolean> {
  const holder = await readItem(table, id);
  return holder?.state === 'void' || (holder?.firstLive !== undefined && holder.guid !== guid);
}

/** The claim of the guid that it inherits, if it has not made it yet. */
export function inheritSteps(old: Inheritance | undefined, { id }: ArticleItem): Step[] {
  if (old?.kind !== 'inherits' || old.claim?.id === id) return [];
  const { guid, claim } = old;
  return [{ do: 'inherit', claim: { guid, id, rev: (claim?.rev ?? 0) + 1 } }];
}

async function readGuidClaim(table: Table, guid: string): Promise<GuidClaim | undefined> {
  const { pk, sk } = rowKey.inherited(guid);
  const row = await table.get(pk, sk);
  return row && guidClaimSchema.parse(row);
}

export const writeGuidClaim = (table: Table, claim: GuidClaim): Promise<'written' | 'refused'> =>
  table.put(
    rowOf(rowKey.inherited(claim.guid), claim),
    claim.rev === 1 ? absent : matches({ rev: claim.rev - 1 }),
  );
