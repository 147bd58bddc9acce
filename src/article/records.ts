/**
 * Rows of the content table ↔ nouns of the article stage, and the conditional writes. Everything moves by
 * compare-and-swap on `rev`: a noun with `rev` 1 must be new, any other replaces the one whose `rev` is one lower.
 * `'refused'` means that another was faster: read again and decide again (docs/protocols.md, Article).
 */
import type * as z from 'zod';
import { type AcceptedPublication, publicationSchema } from '../config.ts';
import { type ArticleId, articleId, type ContentHash, digestId, type Instant } from '../ids.ts';
import { absent, matches, type Row, type Table } from '../ports.ts';
import { rememberedParse } from '../remembered-parse.ts';
import {
  agendaPartition,
  dirtyPartition,
  filesPartition,
  rowKey,
  type TableKey,
  waitingPartition,
} from '../table-keys.ts';
import {
  type AddressClaim,
  type ArticleItem,
  type Claim,
  digestSubject,
  type FileRecord,
  fileSubject,
  type Intent,
  isArticleSubject,
  isDigestSubject,
  isVolumeSubject,
  type KeyRow,
  type PublicationRecord,
  publicationSubject,
  type Quarantined,
  type Waiting,
} from './article.ts';
import { defaultSource } from './default-publication.ts';
import {
  addressSchema,
  agendaSchema,
  claimSchema,
  datedIntentSchema,
  fileSchema,
  itemSchema,
  keyRowSchema,
  publicationRowSchema,
  waitingSchema,
} from './row-schemas.ts';

type Written = Promise<'written' | 'refused'>;
/** An intent with the wall-clock time at which it was written. */
export type DatedIntent = Intent & { readonly at: Instant };

/** Of the rows' shape. */
const v = 1;

/** The row of a noun, for writing. */
export const rowOf = (key: TableKey, noun: object): Row => ({ ...noun, ...key, v });

async function read<T>(table: Table, key: TableKey, schema: z.ZodType<T>): Promise<T | undefined> {
  const row = await table.get(key.pk, key.sk);
  return row && schema.parse(row);
}

/** The condition under which a noun with this `rev` may be written. */
const successor = (rev: number) => (rev === 1 ? absent : matches({ rev: rev - 1 }));

const write = (table: Table, key: TableKey, noun: { readonly rev: number }): Written =>
  table.put(rowOf(key, noun), successor(noun.rev));

/** The article with this id; consistent. */
export const readItem = (table: Table, id: ArticleId): Promise<ArticleItem | undefined> =>
  read<ArticleItem>(table, rowKey.item(id), itemSchema);
export const writeItem = (table: Table, item: ArticleItem): Written =>
  write(table, rowKey.item(item.id), item);

/** Creates the item of an id that never got one as void, so that whoever was about to create it starts over. */
export const writeVoidItem = (table: Table, id: ArticleId, rev: number, at: Instant): Written =>
  table.put(rowOf(rowKey.item(id), voidItem(id, rev, at)), absent);

const voidItem = (id: ArticleId, rev: number, at: Instant): ArticleItem => ({
  id,
  rev,
  liveRev: 0,
  state: 'void',
  guid: `urn:uuid:${id}`,
  problems: [],
  at,
});

/**
 * The site shows this `rev`, in feeds too unless it is `quarantined`. Written only if the item is still at it, so a
 * builder that was overtaken leaves the report to the pass that follows.
 */
export async function recordLive(
  table: Table,
  id: ArticleId,
  rev: number,
  quarantined?: Quarantined,
): Written {
  const item = await readItem(table, id);
  if (item?.rev !== rev) return 'refused';
  return table.put(rowOf(rowKey.item(id), { ...judged(item, quarantined), liveRev: rev }), matches({ rev }));
}

/** Another verdict on an article whose pass is over; refused if it, or another builder, has moved on. */
export const writeQuarantined = (table: Table, item: ArticleItem, quarantined?: Quarantined): Written => {
  const { rev, liveRev } = item;
  return table.put(rowOf(rowKey.item(item.id), judged(item, quarantined)), matches({ rev, liveRev }));
};

function judged({ quarantined: _before, ...item }: ArticleItem, quarantined?: Quarantined): ArticleItem {
  return { ...item, ...(quarantined === undefined ? {} : { quarantined }) };
}

export const readKeyRow = (table: Table, key: string): Promise<KeyRow | undefined> =>
  read<KeyRow>(table, rowKey.key(key), keyRowSchema);
export const writeKeyRow = (table: Table, row: KeyRow): Written => write(table, rowKey.key(row.key), row);

export const readClaim = (table: Table, hash: ContentHash): Promise<Claim | undefined> =>
  read<Claim>(table, rowKey.claim(hash), claimSchema);
export const writeClaim = (table: Table, claim: Claim): Written =>
  write(table, rowKey.claim(claim.hash), claim);

export const readAddress = (table: Table, path: string): Promise<AddressClaim | undefined> =>
  read<AddressClaim>(table, rowKey.address(path), addressSchema);
export const writeAddress = (table: Table, claim: AddressClaim): Written =>
  write(table, rowKey.address(claim.path), claim);

/** The dirty set: everything that the site may not show yet; consistent. By subject, at most `limit` of them. */
export const readIntents = (table: Table, limit?: number): Promise<readonly DatedIntent[]> =>
  queriedIntents(table, limit === undefined ? {} : { limit });

/** Those of the subjects whose names begin so. */
export const readIntentsOf = (table: Table, prefix: string): Promise<readonly DatedIntent[]> =>
  queriedIntents(table, { from: prefix, to: `${prefix}\u{10ffff}` });

async function queriedIntents(
  table: Table,
  range: { from?: string; to?: string; limit?: number },
): Promise<readonly DatedIntent[]> {
  const intents: DatedIntent[] = [];
  for await (const row of table.query(dirtyPartition, range)) intents.push(datedIntentSchema.parse(row));
  return intents;
}

/** Never overwrites: an equal pair of subject and rev is there already, written by one who came before us. */
export async function writeIntent(table: Table, intent: Intent, at: Instant): Promise<void> {
  await table.put(rowOf(rowKey.intent(intent.subject, intent.rev), { ...intent, at }), absent);
}

/** Deletes exactly this pair of subject and rev. */
export async function deleteIntent(table: Table, intent: Intent): Promise<void> {
  const { pk, sk } = rowKey.intent(intent.subject, intent.rev);
  await table.delete(pk, sk);
}

/** A time at which a key is to be looked at again. */
export async function writeAgenda(table: Table, at: Instant, key: string): Promise<void> {
  await table.put(rowOf(rowKey.agenda(at, key), { at, key }));
}

/** A key and the time at which it is to be looked at. */
export interface AgendaEntry {
  readonly at: Instant;
  readonly key: string;
}

/** What is due at `now`, the oldest first, at most `limit` entries. */
export async function readAgenda(table: Table, now: Instant, limit: number): Promise<readonly AgendaEntry[]> {
  const entries: AgendaEntry[] = [];
  for await (const row of table.query(agendaPartition, { to: `${now}#\u{10ffff}`, limit }))
    entries.push(agendaSchema.parse(row));
  return entries;
}

export async function deleteAgenda(table: Table, { at, key }: AgendaEntry): Promise<void> {
  const row = rowKey.agenda(at, key);
  await table.delete(row.pk, row.sk);
}

/** Which keys wait for this article to move on; without `on`: all that wait for any. */
export async function readWaiting(table: Table, on?: ArticleId): Promise<readonly Waiting[]> {
  const range = on === undefined ? {} : { from: `${on}#`, to: `${on}#\u{10ffff}` };
  const waiting: Waiting[] = [];
  for await (const row of table.query(waitingPartition, range)) waiting.push(waitingSchema.parse(row));
  return waiting;
}

export async function writeWaiting(table: Table, waiting: Waiting): Promise<void> {
  await table.put(rowOf(rowKey.waiting(waiting.on, waiting.key), waiting));
}

export async function deleteWaiting(table: Table, on: ArticleId, key: string): Promise<void> {
  const row = rowKey.waiting(on, key);
  await table.delete(row.pk, row.sk);
}

/** The accepted version of a file that is no article; consistent. */
export const readFile = (table: Table, key: string): Promise<FileRecord | undefined> =>
  read<FileRecord>(table, rowKey.file(key), fileSchema);
export const writeFile = (table: Table, file: FileRecord): Written =>
  write(table, rowKey.file(file.key), file);

/**
 * Every file that is no article, tombstones included, whose key starts with `prefix` (not empty), in key order; behind
 * the key `after` if one is given.
 */
export async function* readFiles(
  table: Table,
  prefix: string,
  after: string = prefix,
): AsyncIterable<FileRecord> {
  for await (const row of table.query(filesPartition, { from: after, to: `${prefix}\u{10ffff}` }))
    if (row.sk !== after) yield fileSchema.parse(row);
}

/**
 * The publication as its last accepted publication.yaml says, or the default one if none was ever accepted.
 * `rev` reaches the intents of the subject `publication`.
 */
export async function readPublication(table: Table): Promise<AcceptedPublication> {
  const record = await readPublicationRecord(table);
  return record?.accepted
    ? { rev: record.rev, ...record.accepted }
    : { rev: record?.rev ?? 0, versionId: '', hash: '', config: parseConfig(defaultSource) };
}

/** Each look and each build asks, and editors change it once a month. */
const parseConfig = rememberedParse(publicationSchema, 4);

export async function readPublicationRecord(table: Table): Promise<PublicationRecord | undefined> {
  const row = await readPublicationSource(table);
  if (row === undefined) return undefined;
  const { accepted, ...record } = row;
  if (accepted === undefined) return record;
  const { source, ...version } = accepted;
  return { ...record, accepted: { ...version, config: parseConfig(source) } };
}

/**
 * The row as it stands: `source` is publication.yaml as data, what `publicationSchema` takes in and not what it makes
 * of it, so that defaults and units are applied on each read.
 */
export type PublicationSource = Omit<PublicationRecord, 'accepted'> & {
  readonly accepted?: { readonly versionId: string; readonly hash: string; readonly source: unknown };
};

export const readPublicationSource = (table: Table): Promise<PublicationSource | undefined> =>
  read<PublicationSource>(table, rowKey.publication(), publicationRowSchema);
export const writePublication = (table: Table, record: PublicationSource): Written =>
  write(table, rowKey.publication(), record);

/**
 * How far the subject of an intent has come: the `rev` that its record has reached, 0 when it has none. Read this
 * after reading the intents. The record of a digest moves while it is being frozen, and counts from its opening on.
 */
export async function reachedRev(table: Table, subject: string): Promise<number> {
  // Written behind the row that it tells of.
  if (isVolumeSubject(subject)) return Number.POSITIVE_INFINITY;
  const key = subjectKey(subject);
  const row = await table.get(key.pk, key.sk);
  if (isDigestSubject(subject) && row?.['openedAt'] === undefined) return 0;
  return typeof row?.['rev'] === 'number' ? row['rev'] : 0;
}

function subjectKey(subject: string): TableKey {
  if (subject === publicationSubject) return rowKey.publication();
  if (isArticleSubject(subject)) return rowKey.item(articleId(subject));
  if (isDigestSubject(subject)) return rowKey.digest(digestId(subject.slice(digestSubject('').length)));
  return rowKey.file(subject.slice(fileSubject('').length));
}
