/** The builder's own rows ↔ nouns. */
import * as z from 'zod';
import { itemSchema } from '../article/row-schemas.ts';
import { type ArticleId, articleId, type Instant, instant } from '../ids.ts';
import { listedPartition, rowKey, selectionsPartition, shownPartition, type TableKey } from '../keys.ts';
import { absent, matches, type Row, type Table } from '../ports.ts';
import type { KnownSelection, Listed, Selection, Shown } from './site.ts';

const moment = z.string().transform((text) => instant(text));
const id = z.string().transform(articleId);
const selection = z
  .string()
  .regex(/^(all|(section|tag|author|month)#.+)$/)
  .transform((text) => text as Selection);

const listedSchema = z.object({
  id,
  rev: z.number(),
  guid: z.string(),
  address: z.string(),
  published: moment,
  key: z.string(),
  versionId: z.string(),
  summary: itemSchema.shape.summary.unwrap(),
});

const shownSchema = z.object({
  id,
  rev: z.number(),
  state: z.enum(['live', 'gone']),
  address: z.string(),
  published: moment,
  selections: z.array(selection),
});

const selectionSchema = z.object({ selection, empty: z.boolean() });

const toRow = (key: TableKey, noun: object): Row => ({ ...noun, ...key, v: 1 });

/**
 * Puts the article into a list. A row of a newer `rev` stays: a builder that lost its lease must not undo what its
 * successor wrote.
 */
export async function putListed(table: Table, list: Selection, listed: Listed): Promise<void> {
  const key = rowKey.listed(list, listed.published, listed.id);
  for (;;) {
    const found = await table.get(key.pk, key.sk);
    const row = found && listedSchema.parse(found);
    if (row && (row.rev > listed.rev || sameText(row, listed))) return;
    const condition = row ? matches({ rev: row.rev }) : absent;
    if ((await table.put(toRow(key, listed), condition)) === 'written') return;
  }
}

const sameText = (a: Listed, b: Listed): boolean =>
  JSON.stringify(listedSchema.parse(JSON.parse(JSON.stringify(b)))) === JSON.stringify(a);

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
    found.push(listedSchema.parse(row));
  }
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

/** Every selection that has, or had, articles, by name. */
export async function readSelections(table: Table): Promise<readonly KnownSelection[]> {
  const found: KnownSelection[] = [];
  for await (const row of table.query(selectionsPartition)) found.push(selectionSchema.parse(row));
  return found;
}

export async function putSelection(table: Table, known: KnownSelection): Promise<void> {
  const key = rowKey.selection(known.selection);
  const row = await table.get(key.pk, key.sk);
  if (row?.['empty'] !== known.empty) await table.put(toRow(key, known));
}
