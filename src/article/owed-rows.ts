/**
 * Rows of owed notices. One is made once for each news; it is kept for a while after it was told, so that a look which
 * stood still meanwhile does not owe it again.
 */
import * as z from 'zod';
import type { Publication } from '../config.ts';
import { articleId, type Instant } from '../ids.ts';
import { absent, matches, type Table } from '../ports.ts';
import { owedNoticesPartition, rowKey } from '../table-keys.ts';
import { isAskedFor, type OwedNotice, subjectOf } from './owed.ts';
import type { ArticlePorts } from './ports.ts';
import { readPublication, rowOf } from './records.ts';
import { moment } from './row-schemas.ts';

/** A row of the content table. */
export type OwedRow = OwedNotice & {
  readonly rev: number;
  readonly state: 'owed' | 'told';
  /** Who was told, or is being told: `owner`, `author#<id>`. */
  readonly told: readonly string[];
  /** Wall-clock time at which the row was made. */
  readonly madeAt: Instant;
};

const rest = {
  authors: z.array(z.string()),
  at: moment,
  rev: z.number().int().min(1),
  state: z.enum(['owed', 'told']),
  told: z.array(z.string()),
  madeAt: moment,
};
const owedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rejected'), key: z.string(), versionId: z.string(), ...rest }),
  z.object({ kind: z.literal('published'), id: z.string().transform(articleId), ...rest }),
]);

const keyOf = (notice: OwedNotice) => rowKey.owedNotice(subjectOf(notice));

/** Before the record that makes it true; nothing happens if it is owed, or was told, already. */
export async function owe(table: Table, notice: OwedNotice, madeAt: Instant): Promise<void> {
  const row: OwedRow = { ...notice, rev: 1, state: 'owed', told: [], madeAt };
  await table.put(rowOf(keyOf(notice), row), absent);
}

/** Everything that is owed or was told lately, in no useful order. */
export async function readOwed(table: Table, limit: number): Promise<readonly OwedRow[]> {
  const rows: OwedRow[] = [];
  for await (const row of table.query(owedNoticesPartition, { limit })) rows.push(owedSchema.parse(row));
  return rows;
}

/** `row.rev` must be one more than that of the row it replaces. */
export const writeOwed = (table: Table, row: OwedRow): Promise<'written' | 'refused'> =>
  table.put(rowOf(keyOf(row), row), matches({ rev: row.rev - 1 }));

export async function deleteOwed(table: Table, row: OwedRow): Promise<void> {
  const { pk, sk } = keyOf(row);
  await table.delete(pk, sk, matches({ rev: row.rev }));
}

interface Refused {
  readonly key: string;
  readonly before: { readonly versionId: string } | undefined;
  readonly after: { readonly versionId: string } | undefined;
  /** The publication's time. */
  readonly now: Instant;
}

/** For files that are no articles: their rejections have no author and are the owner's business. */
export async function oweRejection(
  { table, wallClock }: Pick<ArticlePorts, 'table' | 'wallClock'>,
  { key, before, after, now }: Refused,
): Promise<void> {
  if (after === undefined || after.versionId === before?.versionId) return;
  const publication: Publication = (await readPublication(table)).config;
  if (!isAskedFor(publication, 'rejected')) return;
  const { versionId } = after;
  await owe(table, { kind: 'rejected', key, versionId, authors: [], at: now }, wallClock());
}
