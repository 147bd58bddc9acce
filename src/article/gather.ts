/**
 * The findings of a look. The order of the reads matters: the key's row and item before the object, so that whoever
 * records a newer object makes our writes fail; another's item before the HEAD of its key, for the same reason. What the
 * object refers to is written here already, because each target is read after its row.
 */
import type { Publication } from '../config.ts';
import { articleId, type Instant } from '../ids.ts';
import { noVersion } from '../no-version.ts';
import type { ArticleItem, KeyRow } from './article.ts';
import type { Findings, Found, Good, Owner, Waiter } from './decision.ts';
import { hashOf, maxArticleBytes, tooLarge } from './decode.ts';
import { isSectionPage } from './file-name.ts';
import { findAliases, findFirst } from './find-addresses.ts';
import { deleteNamed, writeNamed } from './named.ts';
import { parseArticle } from './parse.ts';
import { identityOf } from './plan.ts';
import type { ArticlePorts } from './ports.ts';
import { findPreview } from './preview.ts';
import { sectionPage } from './problems.ts';
import { readClaim, readItem, readKeyRow, readPublication, readWaiting } from './records.ts';
import { parseReferring, refersToNothing } from './refers.ts';
import { waitingOn } from './standing.ts';

export async function gather(ports: ArticlePorts, key: string, now: Instant): Promise<Findings> {
  const { table, wallClock, randomness } = ports;
  const row = await readKeyRow(table, key);
  const pointed = row?.id && (await readItem(table, row.id));
  const publication = (await readPublication(table)).config;
  const object = await findObject(ports, key, publication);
  const seen = { key, ...(row ? { row } : {}), ...(pointed ? { pointed } : {}) };
  const own = identityOf(seen);
  const owner = object.kind === 'good' ? await findOwner(ports, key, object) : undefined;
  const wishes =
    own && object.kind === 'good' ? { own, document: object.document, publication, now } : undefined;
  const first = wishes && (await findFirst(ports, wishes));
  const aliases = wishes && (await findAliases(ports, wishes, first?.path));
  const preview = wishes && (await findPreview(ports, wishes));
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
    ...(aliases ? { aliases } : {}),
    ...(preview ? { preview } : {}),
  };
}

async function findObject(ports: ArticlePorts, key: string, publication: Publication): Promise<Found> {
  const object = await ports.content.get(key, { maxBytes: maxArticleBytes });
  if (object === undefined) {
    await refersToNothing(ports.table, key);
    await deleteNamed(ports.table, key);
    return { kind: 'absent' };
  }
  const versionId = object.versionId ?? noVersion;
  if (isSectionPage(key)) return { kind: 'bad', versionId, problems: [sectionPage] };
  if (object.body === undefined)
    return { kind: 'bad', versionId, problems: [tooLarge(object.size, maxArticleBytes)] };
  const { body } = object;
  await writeNamed(ports.table, key);
  const parsed = await parseReferring(ports, key, (find) => parseArticle(body, { key, publication, find }));
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
