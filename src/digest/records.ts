/**
 * Rows of the content table ↔ nouns of the digest stage, and the conditional writes. A noun with `rev` 1 must be new,
 * any other replaces the one whose `rev` is one lower; `'refused'`: another was faster, read again and decide again.
 */
import * as z from 'zod';
import { type Cadence, cadenceSchema } from '../config.ts';
import {
  type ArticleId,
  articleId,
  contentHash,
  type DigestId,
  digestId,
  type Instant,
  instant,
  type NewsletterId,
  newsletterId,
  nonce,
  type Shard,
  shard,
} from '../ids.ts';
import { layoutSchema } from '../newsletter.ts';
import { absent, matches, type Row, type Table } from '../ports.ts';
import {
  mailablePartition,
  openDigestsPartition,
  rowKey,
  type TableKey,
  untakenPartition,
} from '../table-keys.ts';
import { accountSchema } from './account-schema.ts';
import { isTaken } from './announcement.ts';
import type { Beginning, Digest, Mailable, ShardRow, Untaken, Variant } from './digest.ts';

type Written = Promise<'written' | 'refused'>;

/** Of the rows' shape. */
const v = 1;

const moment = z.iso.datetime().transform((text) => instant(text));
const rev = z.number().int().min(1);
const newsletter = z.string().transform(newsletterId);
const article = z.string().transform(articleId);
const digest = z.string().transform(digestId);
const nonceField = z.string().transform(nonce);

const announcement = z.number().int().min(1);

const memberSchema = z.object({
  id: article,
  key: z.string(),
  versionId: z.string(),
  hash: z.string().transform(contentHash),
  announcement: announcement.exactOptional(),
});

const mailableSchema = z.object({
  newsletter,
  article,
  rev,
  since: moment,
  announcement: announcement.exactOptional(),
  renewed: moment.exactOptional(),
  fastest: cadenceSchema.exactOptional(),
  taken: z.array(z.object({ digest, cadence: cadenceSchema, announcement: announcement.exactOptional() })),
  withdrawn: z.boolean(),
  word: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('now'), cadence: cadenceSchema, at: moment }),
      z.object({ kind: z.literal('recalled'), at: moment }),
    ])
    .exactOptional(),
});

/** The first of these rows held nothing but the name. */
const untakenSchema = z.object({
  rev: rev.default(1),
  since: moment.default(instant(0)),
  taken: z.array(cadenceSchema).default([]),
});

const evensOfOne = z.partialRecord(cadenceSchema, z.array(moment));
const evens = z.partialRecord(cadenceSchema, evensOfOne);

const variantSchema = z.object({
  newsletter,
  cadence: cadenceSchema,
  rev,
  schedule: z.string().exactOptional(),
  since: moment.exactOptional(),
  lastPeriod: z.string().exactOptional(),
  lastDigest: digest.exactOptional(),
  skipped: z.array(z.object({ period: z.string(), reason: z.string(), at: moment })).exactOptional(),
  evens: evensOfOne.exactOptional(),
  freezing: z
    .object({
      ...{ digest, period: z.string(), nonce: nonceField, members: z.array(memberSchema), at: moment },
      evens: evens.exactOptional(),
      released: moment.exactOptional(),
    })
    .exactOptional(),
  held: z.string().exactOptional(),
});

const digestSchema = z.object({
  id: digest,
  newsletter,
  cadence: cadenceSchema,
  period: z.string(),
  rev,
  state: z.enum(['freezing', 'open', 'paused', 'cancelled', 'closed']),
  pausedBecause: z.string().exactOptional(),
  brake: z.enum(['braked', 'released']).exactOptional(),
  members: z.array(memberSchema),
  frozenAt: moment.exactOptional(),
  evens: evens.exactOptional(),
  rendering: z.string().exactOptional(),
  cutoff: moment.exactOptional(),
  shards: z.array(z.string().transform(shard)).exactOptional(),
  openedAt: moment.exactOptional(),
  closedAt: moment.exactOptional(),
  subject: z.string().exactOptional(),
  layout: layoutSchema.exactOptional(),
  notes: z.array(z.string()).exactOptional(),
});

const shardSchema = z.object({
  digest,
  shard: z.string().transform(shard),
  rev,
  state: z.enum(['open', 'done']),
  lease: z.object({ nonce: nonceField, until: moment }).exactOptional(),
  sent: z.number().int().min(0).exactOptional(),
  account: accountSchema.exactOptional(),
});

async function read<T>(table: Table, key: TableKey, schema: z.ZodType<T>): Promise<T | undefined> {
  const row = await table.get(key.pk, key.sk);
  return row && schema.parse(row);
}

const write = (table: Table, key: TableKey, noun: { readonly rev: number }): Written =>
  table.put({ ...noun, ...key, v }, noun.rev === 1 ? absent : matches({ rev: noun.rev - 1 }));

const beginningSchema = z.object({ since: moment, wish: moment.exactOptional() });

/** Since when the newsletter mails: what was live before is no news for it. */
export async function readSince(table: Table, id: NewsletterId): Promise<Instant | undefined> {
  return (await readBeginning(table, id))?.since;
}

export const readBeginning = (table: Table, id: NewsletterId): Promise<Beginning | undefined> =>
  read<Beginning>(table, rowKey.newsletter(id), beginningSchema);

/** The first word stands. */
export async function writeSince(table: Table, id: NewsletterId, since: Instant): Promise<void> {
  await table.put({ ...rowKey.newsletter(id), v, id, since }, absent);
}

/** Refused: another was told at the same moment. */
export const moveBeginning = (
  table: Table,
  id: NewsletterId,
  standing: Beginning,
  next: Beginning,
): Written => table.put({ ...rowKey.newsletter(id), v, id, ...next }, matches({ since: standing.since }));

export const readMailable = (
  table: Table,
  newsletter: NewsletterId,
  article: ArticleId,
): Promise<Mailable | undefined> =>
  read<Mailable>(table, rowKey.mailable(newsletter, article), mailableSchema);
/** All that ever were: for people who look, never for a decision. */
export async function* readMailables(table: Table, newsletter: NewsletterId): AsyncIterable<Mailable> {
  for await (const row of table.query(mailablePartition(newsletter))) yield mailableSchema.parse(row);
}

export const writeMailable = (table: Table, next: Mailable): Written =>
  write(table, rowKey.mailable(next.newsletter, next.article), next);

/**
 * The mailable articles that a cadence of this newsletter may still take; consistent. The list of their names is
 * written before the row and deleted after the last taken mark, so none is missing.
 */
export async function readUntaken(table: Table, newsletter: NewsletterId): Promise<readonly Mailable[]> {
  const mailables: Mailable[] = [];
  for (const { article } of await readUntakenNames(table, newsletter)) {
    const mailable = await readMailable(table, newsletter, article);
    if (mailable !== undefined) mailables.push(mailable);
  }
  return mailables;
}

/** Their names alone: one query. */
export async function readUntakenNames(table: Table, newsletter: NewsletterId): Promise<readonly Untaken[]> {
  const names: Untaken[] = [];
  for await (const row of table.query(untakenPartition(newsletter))) {
    const { since, taken } = untakenSchema.parse(row);
    names.push({ article: articleId(row.sk), since, taken });
  }
  return names;
}

const untakenRow = (mailable: Mailable): Row => {
  const { newsletter, article, rev, since } = mailable;
  const taken = cadenceSchema.options.filter((cadence) => isTaken(mailable, cadence));
  return { ...rowKey.untaken(newsletter, article), v, rev, since, taken };
};

/** `next`: the mailable row as it is about to be written. */
export async function writeUntaken(table: Table, next: Mailable): Promise<void> {
  await table.put(untakenRow(next));
}

/** Some cadence took it: the sweep need not read it for that one any more. A name that is gone stays so. */
export async function markUntaken(table: Table, standing: Mailable): Promise<void> {
  await table.put(untakenRow(standing), matches({ v }));
}

/** `standing`: the row because of which it goes. A name that was written for a newer one stays. */
export async function deleteUntaken(table: Table, standing: Mailable): Promise<void> {
  const { pk, sk } = rowKey.untaken(standing.newsletter, standing.article);
  const row = await table.get(pk, sk);
  if (row === undefined || untakenSchema.parse(row).rev > standing.rev) return;
  // Refused: somebody wrote it anew, who needs it.
  await table.delete(
    pk,
    sk,
    row['rev'] === undefined ? matches({ v }) : matches({ rev: Number(row['rev']) }),
  );
}

export const readVariant = (
  table: Table,
  newsletter: NewsletterId,
  cadence: Cadence,
): Promise<Variant | undefined> => read<Variant>(table, rowKey.variant(newsletter, cadence), variantSchema);
export const writeVariant = (table: Table, next: Variant): Written =>
  write(table, rowKey.variant(next.newsletter, next.cadence), next);

export const readDigest = (table: Table, id: DigestId): Promise<Digest | undefined> =>
  read<Digest>(table, rowKey.digest(id), digestSchema);
export const writeDigest = (table: Table, next: Digest): Written =>
  write(table, rowKey.digest(next.id), next);

/**
 * Moves a digest that exists: reads, asks `change`, writes, starts over when another was faster. A change that
 * answers with its own argument wants nothing; `rev` is raised here. Answers with the digest as it stands afterwards.
 */
export async function changeDigest(
  table: Table,
  id: DigestId,
  change: (digest: Digest) => Digest,
): Promise<Digest> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const standing = await readDigest(table, id);
    if (standing === undefined) throw new Error(`There is no digest ${id}`);
    const next = change(standing);
    if (next === standing) return standing;
    const raised = { ...next, rev: standing.rev + 1 };
    if ((await writeDigest(table, raised)) === 'written') return raised;
  }
  throw new Error(`The digest ${id} was written by others twenty times in a row`);
}

export const readShard = (table: Table, id: DigestId, name: Shard): Promise<ShardRow | undefined> =>
  read<ShardRow>(table, rowKey.digestShard(id, name), shardSchema);
export const writeShard = (table: Table, next: ShardRow): Written =>
  write(table, rowKey.digestShard(next.digest, next.shard), next);

/** Every shard that was opened, in order; consistent. */
export async function readShards(table: Table, id: DigestId): Promise<readonly ShardRow[]> {
  const shards: ShardRow[] = [];
  const { pk } = rowKey.digest(id);
  for await (const row of table.query(pk, { from: 'shard#', to: 'shard#~' }))
    shards.push(shardSchema.parse(row));
  return shards;
}

/** Digests that are not closed yet, or were closed a moment ago; consistent. */
export async function readOpenDigests(table: Table): Promise<readonly DigestId[]> {
  const ids: DigestId[] = [];
  for await (const row of table.query(openDigestsPartition)) ids.push(digestId(row.sk));
  return ids;
}

export async function isListedOpen(table: Table, id: DigestId): Promise<boolean> {
  const key = rowKey.openDigest(id);
  return (await table.get(key.pk, key.sk)) !== undefined;
}

export async function writeOpenDigest(table: Table, id: DigestId): Promise<void> {
  await table.put({ ...rowKey.openDigest(id), v });
}

export async function deleteOpenDigest(table: Table, id: DigestId): Promise<void> {
  const key = rowKey.openDigest(id);
  await table.delete(key.pk, key.sk);
}
