/**
 * The findings of a look. The order of the reads matters: the key's row and item before the object, so that whoever
 * records a newer object makes our writes fail; another's item before the HEAD of its key, for the same reason.
 */
import type { Publication } from '../config.ts';
import { articleId, type Instant } from '../ids.ts';
import type { ArticleItem, KeyRow } from './article.ts';
import type { Findings, FirstPublication, Found, Good, Owner, Waiter } from './decision.ts';
import { hashOf, maxArticleBytes, tooLarge } from './decode.ts';
import { readLiveFact } from './facts.ts';
import { isSectionPage } from './file-name.ts';
import { parseLinked } from './linked.ts';
import { permalink } from './permalink.ts';
import { identityOf } from './plan.ts';
import type { ArticlePorts } from './ports.ts';
import { sectionPage } from './problems.ts';
import { becomesLive } from './publish.ts';
import { readAddress, readClaim, readItem, readKeyRow, readPublication, readWaiting } from './records.ts';
import { waitingOn } from './standing.ts';

/** In a bucket without versions every object has this one. */
export const noVersion = 'null';

export async function gather(ports: ArticlePorts, key: string, now: Instant): Promise<Findings> {
  const { table, wallClock, randomness } = ports;
  const row = await readKeyRow(table, key);
  const pointed = row?.id && (await readItem(table, row.id));
  const publication = (await readPublication(table)).config;
  const object = await findObject(ports, key, publication);
  const seen = { key, ...(row ? { row } : {}), ...(pointed ? { pointed } : {}) };
  const own = identityOf(seen);
  const owner = object.kind === 'good' ? await findOwner(ports, key, object) : undefined;
  const first =
    own && object.kind === 'good' ? await findFirst(ports, own, object, publication, now) : undefined;
  return {
    ...seen,
    now,
    at: wallClock(),
    freshId: articleId(randomness.uuid()),
    publication,
    object,
    ...(owner ? { owner } : {}),
    waiters: own ? await findWaiters(ports, own) : [],
    ...(first ? { first } : {}),
  };
}

async function findObject(
  { content, table }: ArticlePorts,
  key: string,
  publication: Publication,
): Promise<Found> {
  const object = await content.get(key, { maxBytes: maxArticleBytes });
  if (object === undefined) return { kind: 'absent' };
  const versionId = object.versionId ?? noVersion;
  if (isSectionPage(key)) return { kind: 'bad', versionId, problems: [sectionPage] };
  if (object.body === undefined)
    return { kind: 'bad', versionId, problems: [tooLarge(object.size, maxArticleBytes)] };
  const parsed = await parseLinked(table, object.body, { key, publication });
  if (!parsed.ok) return { kind: 'bad', versionId, problems: parsed.problems };
  const { value: document, problems } = parsed;
  return { kind: 'good', versionId, hash: hashOf(object.body), document, problems };
}

/** A declared id wins over claims; equal content always declares the same one. */
async function findOwner(
  { content, table }: ArticlePorts,
  key: string,
  object: Good,
): Promise<Owner | undefined> {
  const declared = object.document.declaredId;
  const claim = declared === undefined ? await readClaim(table, object.hash) : undefined;
  const id = declared ?? claim?.id;
  if (id === undefined) return undefined;
  const item = await readItem(table, id);
  const other = item?.key === undefined || item.key === key ? undefined : item.key;
  const keyThere = other !== undefined && (await content.head(other)) !== undefined;
  return { id, ...(claim ? { claim } : {}), ...(item ? { item } : {}), keyThere };
}

async function findFirst(
  { content, table }: ArticlePorts,
  own: ArticleItem,
  { document }: Good,
  publication: Publication,
  now: Instant,
): Promise<FirstPublication | undefined> {
  if (own.firstLive !== undefined || !becomesLive(own, document, now)) return undefined;
  const fact = await readLiveFact(content, own.id);
  const published = fact?.published ?? document.date ?? now;
  const path = fact?.address ?? permalink(document, published, publication);
  const claim = await readAddress(table, path);
  const holder = claim && claim.id !== own.id ? await readItem(table, claim.id) : undefined;
  return {
    path,
    published,
    ...(fact ? { fact } : {}),
    ...(claim ? { claim } : {}),
    ...(holder ? { holder } : {}),
  };
}

async function findWaiters({ table }: ArticlePorts, own: ArticleItem): Promise<readonly Waiter[]> {
  const waiters: Waiter[] = [];
  for (const waiting of await readWaiting(table, own.id)) {
    const row = await readKeyRow(table, waiting.key);
    waiters.push({ ...waiting, stale: !waitsOn(row, own) });
  }
  return waiters;
}

const waitsOn = (row: KeyRow | undefined, { id }: ArticleItem): boolean =>
  row !== undefined && waitingOn(row.standing)?.on === id;
