/** The builder's own rows ↔ nouns. */
import * as z from 'zod';
import { itemSchema } from '../article/row-schemas.ts';
import {
  type ArticleId,
  articleId,
  digestId,
  type Instant,
  instant,
  type NewsletterId,
  newsletterId,
} from '../ids.ts';
import { absent, matches, type Row, type Table } from '../ports.ts';
import { rememberedParse } from '../remembered-parse.ts';
import {
  digestListsPartition,
  digestPagesPartition,
  listedPartition,
  previewedPartition,
  rowKey,
  selectionsPartition,
  shownPartition,
  type TableKey,
} from '../table-keys.ts';
import type { KnownSelection, Listed, Selection, Shown, ShownDigest } from './site.ts';

const moment = z.string().transform((text) => instant(text));
const id = z.string().transform(articleId);
export const selection = z
  .string()
  .regex(/^(all|(section|tag|series|author|month|translations)#.+)$/)
  .transform((text) => text as Selection);

export const listedSchema = z.object({
  id,
  rev: z.number(),
  guid: z.string(),
  address: z.string(),
  published: moment,
  key: z.string(),
  versionId: z.string(),
  summary: itemSchema.shape.summary.unwrap(),
});

/** An article stands in six lists or so, and each build reads the newest hundred of some. */
const parseListed = rememberedParse<Listed>(listedSchema, 2_000);

const shownSchema = z.object({
  id,
  rev: z.number(),
  state: z.enum(['live', 'gone']),
  address: z.string(),
  published: moment,
  selections: z.array(selection),
  aliases: z.array(z.string()).exactOptional(),
});
const oldFeedsSchema = z.object({ rev: z.number(), paths: z.array(z.string()) });

const knownSelectionSchema = z.object({
  selection,
  empty: z.boolean(),
  heading: z.string().exactOptional(),
  years: z.array(z.string()).exactOptional(),
  emptyYears: z.array(z.string()).exactOptional(),
  isLong: z.literal(true).exactOptional(),
});

const newsletter = z.string().transform(newsletterId);
const shownDigestSchema = z.object({
  id: z.string().transform(digestId),
  rev: z.number(),
  newsletter,
  cadence: z.enum(['daily', 'weekly', 'monthly']),
  period: z.string(),
  day: z.string(),
  subject: z.string().exactOptional(),
  size: z.number(),
  headlines: z.array(z.string()).exactOptional(),
  withdrawn: z.number().exactOptional(),
  guid: z.string().exactOptional(),
  at: moment.exactOptional(),
});
const digestListSchema = z.object({ newsletter });

export const toRow = (key: TableKey, noun: object): Row => ({ ...noun, ...key, v: 1 });

/**
 * Puts the article into a list. A row of a newer `rev` stays: a builder that lost its lease must not undo what its
 * successor wrote.
 */
export const putListed = (table: Table, list: Selection, listed: Listed): Promise<boolean> =>
  putUnlessNewer(table, rowKey.listed(list, listed.published, listed.id), listed, { parse: parseListed });

/** Answers whether the row says something else from now on. */
export async function putUnlessNewer<T extends { readonly rev: number }>(
  table: Table,
  key: TableKey,
  noun: T,
  schema: Pick<z.ZodType<T>, 'parse'>,
): Promise<boolean> {
  // As a row that is read has it: attributes in the schema's order, nothing undefined.
  const text = JSON.stringify(schema.parse(JSON.parse(JSON.stringify(noun))));
  for (;;) {
    const found = await table.get(key.pk, key.sk);
    const row = found && schema.parse(found);
    if (row && (row.rev > noun.rev || JSON.stringify(row) === text)) return false;
    const condition = row ? matches({ rev: row.rev }) : absent;
    if ((await table.put(toRow(key, noun), condition)) === 'written') return true;
  }
}

/** Takes the article out of a list, unless a newer `rev` of it was put in meanwhile. */
export async function deleteListed(
  table: Table,
  list: Selection,
  { id, published, rev }: { id: ArticleId; published: Instant; rev: number },
): Promise<void> {
  const key = rowKey.listed(list, published, id);
  const row = await table.get(key.pk, key.sk);
  if (row === undefined || Number(row['rev']) > rev) return;
  await table.delete(key.pk, key.sk, matches({ rev: Number(row['rev']) }));
}

/** Newest first. */
export async function readListed(table: Table, list: Selection, limit: number): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  for await (const row of table.query(listedPartition(list), { newestFirst: true, limit })) {
    found.push(parseListed(row));
  }
  return found;
}

/** Those of a list that were published from one day to another, `2026-01-01`, both included; newest first. */
export async function* readListedBetween(
  table: Table,
  list: Selection,
  days: { readonly from: string; readonly to: string },
): AsyncIterable<Listed> {
  // Behind each moment of the last day.
  const range = { from: days.from, to: `${days.to}~`, newestFirst: true };
  for await (const row of table.query(listedPartition(list), range)) yield parseListed(row);
}

/** Where an article stands in a list, without what is said of it there. */
export type Place = Pick<Listed, 'id' | 'rev' | 'published'>;

const placeSchema = listedSchema.pick({ id: true, rev: true, published: true });

/** All of a list. */
export async function readPlaces(table: Table, list: Selection): Promise<readonly Place[]> {
  const found: Place[] = [];
  for await (const row of table.query(listedPartition(list))) found.push(placeSchema.parse(row));
  return found;
}

export async function readShown(table: Table, article: ArticleId): Promise<Shown | undefined> {
  const { pk, sk } = rowKey.shown(article);
  const row = await table.get(pk, sk);
  return row && shownSchema.parse(row);
}

/** `before`: the row as it was read. `'refused'`: another builder was here meanwhile. */
export function putShown(
  table: Table,
  before: Shown | undefined,
  shown: Shown,
): Promise<'written' | 'refused'> {
  return table.put(toRow(rowKey.shown(shown.id), shown), before ? matches({ rev: before.rev }) : absent);
}

/** Every article that the site shows or showed, by id, from `after` on. */
export async function* readAllShown(table: Table, after?: string): AsyncIterable<Shown> {
  for await (const row of table.query(shownPartition, after === undefined ? {} : { from: after })) {
    if (row.sk !== after) yield shownSchema.parse(row);
  }
}

/** The article has a preview, or had one. Never forgotten: a builder that lost its lease may put one back. */
export async function putPreviewed(table: Table, article: ArticleId): Promise<void> {
  await table.put(toRow(rowKey.previewed(article), {}), absent);
}

/** Every article that has, or had, a preview, by id, from `after` on. */
export async function* readPreviewed(table: Table, after?: string): AsyncIterable<ArticleId> {
  for await (const { sk } of table.query(previewedPartition, after === undefined ? {} : { from: after })) {
    if (sk !== after) yield articleId(sk);
  }
}

/** Every selection that has, or had, articles, by name. */
export async function readSelections(table: Table): Promise<readonly KnownSelection[]> {
  const found: KnownSelection[] = [];
  for await (const row of table.query(selectionsPartition)) found.push(knownSelectionSchema.parse(row));
  return found;
}

/**
 * Changes what is known of a selection; what `change` does not name stays. Answers what stands there now. By
 * compare-and-swap, so `change` may be asked again: a pass brings several articles at once, each with its year.
 */
export async function changeSelection(
  table: Table,
  name: Selection,
  change: (row: KnownSelection | undefined) => Omit<KnownSelection, 'selection'>,
): Promise<KnownSelection> {
  const key = rowKey.selection(name);
  for (;;) {
    const found = await table.get(key.pk, key.sk);
    const row = found && knownSelectionSchema.parse(found);
    const next = knownSelectionSchema.parse({ ...row, ...change(row), selection: name });
    if (JSON.stringify(row) === JSON.stringify(next)) return next;
    const rev = z.number().default(0).parse(found?.['rev']);
    // The first rows had none.
    const condition = found ? matches(rev === 0 ? { empty: found['empty'] === true } : { rev }) : absent;
    if ((await table.put(toRow(key, { ...next, rev: rev + 1 }), condition)) === 'written') return next;
  }
}

/** What the site shows of a digest. A row of a newer `rev` stays, as in {@link putListed}. */
export const putShownDigest = (table: Table, shown: ShownDigest): Promise<boolean> =>
  putUnlessNewer<ShownDigest>(
    table,
    rowKey.digestPage(shown.newsletter, shown.day, shown.id),
    shown,
    shownDigestSchema,
  );

/** Every digest of a newsletter that has a page, by its period; the newest `limit` if one is given. */
export async function readShownDigests(
  table: Table,
  newsletter: NewsletterId,
  newest?: { readonly limit: number },
): Promise<readonly ShownDigest[]> {
  const found: ShownDigest[] = [];
  const range = newest === undefined ? {} : { newestFirst: true, limit: newest.limit };
  for await (const row of table.query(digestPagesPartition(newsletter), range)) {
    found.push(shownDigestSchema.parse(row));
  }
  return found;
}

/** Every newsletter that has digests with pages, by id. */
export async function readDigestLists(table: Table): Promise<readonly NewsletterId[]> {
  const found: NewsletterId[] = [];
  for await (const row of table.query(digestListsPartition))
    found.push(digestListSchema.parse(row).newsletter);
  return found;
}

export async function putDigestList(table: Table, newsletter: NewsletterId): Promise<void> {
  await table.put(toRow(rowKey.digestList(newsletter), { newsletter }), absent);
}

/**
 * Adds to the old addresses of feeds that the builder answers for, and gives all of them. None is ever forgotten, so
 * that a builder which lost its lease leaves nothing behind that nobody knows of.
 */
export async function addOldFeeds(table: Table, paths: readonly string[]): Promise<readonly string[]> {
  const key = rowKey.oldFeeds();
  for (;;) {
    const row = await table.get(key.pk, key.sk);
    const known = row && oldFeedsSchema.parse(row);
    const all = [...new Set([...(known?.paths ?? []), ...paths])];
    if (all.length === (known?.paths.length ?? 0)) return all;
    const next = { rev: (known?.rev ?? 0) + 1, paths: all };
    const condition = known ? matches({ rev: known.rev }) : absent;
    if ((await table.put(toRow(key, next), condition)) === 'written') return all;
  }
}
