/**
 * Which guid an article shows that is about to be public for the first time: one that it inherits from an old entry, one
 * that its file declares, or the one that it was minted with; and the claim that lets one article alone have the first two (docs/protocols.md, Article: inheritance).
 */
import type { Publication } from '../config.ts';
import type { ArticleId, Instant } from '../ids.ts';
import { absent, matches, type Table } from '../ports.ts';
import { rowKey } from '../table-keys.ts';
import type { ArticleDocument, ArticleItem, ArticleSummary, GuidClaim } from './article.ts';
import type { FoundGuid, Step } from './decision.ts';
import { guidOf } from './identity.ts';
import { entryOf, type OldIndex, type Traits } from './old-entries.ts';
import { permalink } from './permalink.ts';
import type { ArticlePorts } from './ports.ts';
import { readOldIndex } from './read-old-entries.ts';
import { readItem, rowOf } from './records.ts';
import { guidClaimSchema } from './row-schemas.ts';

type At = { readonly publication: Publication; readonly now: Instant };

/** `undefined`: it shows the guid that it was minted with. */
export async function findGuid(
  { content, table }: Pick<ArticlePorts, 'content' | 'table'>,
  own: Pick<ArticleItem, 'id' | 'guid'>,
  document: ArticleDocument,
  at: At,
): Promise<FoundGuid | undefined> {
  const index = await readOldIndex(content);
  if (!index.ok) return { kind: 'unreadable', problem: index.problem };
  const wanted = wantedGuid(index.value, own, document, at);
  if (wanted === undefined) return undefined;
  const minted = guidOf(own.id);
  const claim = await readGuidClaim(table, wanted.guid);
  if (claim !== undefined && claim.id !== own.id && !(await isFree(table, claim)))
    return own.guid === minted ? undefined : { kind: 'minted', guid: minted };
  return { ...wanted, ...(claim ? { claim } : {}) };
}

/** Pure. The one of its old entry, else the one that its file declares. */
function wantedGuid(
  index: OldIndex | undefined,
  { id, guid }: Pick<ArticleItem, 'id' | 'guid'>,
  document: ArticleDocument,
  { publication, now }: At,
): Extract<FoundGuid, { kind: 'foreign' }> | undefined {
  const found = index && entryOf(index, traitsOf(document, document.declaredId, publication), now);
  if (found === undefined) return guid === guidOf(id) ? undefined : { kind: 'foreign', guid };
  const { published } = found.entry;
  return {
    ...{ kind: 'foreign', guid: found.entry.guid, inherited: true },
    // A date ahead would show an article that is public as one that is to come.
    ...(published === undefined || published > now ? {} : { published }),
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

/** Of a guid that another article might want as well, if it has not made it yet. */
export function guidClaim(found: FoundGuid | undefined, { id }: ArticleItem): Step[] {
  if (found?.kind !== 'foreign' || found.claim?.id === id) return [];
  const { guid, claim } = found;
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
