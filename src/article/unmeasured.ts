/**
 * Rows that name a picture nobody has measured yet (docs/protocols.md, Images). Like an intent, one is written before
 * the record that it belongs to, and deleted by exactly its pair of key and rev.
 */
import * as z from 'zod';
import type { Instant } from '../ids.ts';
import { absent, matches, type Table } from '../ports.ts';
import { rowKey, unmeasuredPartition } from '../table-keys.ts';
import { rowOf } from './records.ts';
import { moment } from './row-schemas.ts';

export interface Unmeasured {
  readonly key: string;
  /** Of the record. */
  readonly rev: number;
  /** Wall-clock time of the row. */
  readonly at: Instant;
  /** How often somebody began; one who began and is not done was killed by it, or is at it. */
  readonly attempts: number;
}

const schema = z.object({ key: z.string(), rev: z.number(), at: moment, attempts: z.number() });

const keyOf = ({ key, rev }: Pick<Unmeasured, 'key' | 'rev'>) => rowKey.unmeasured(key, rev);

/** Never overwrites: an equal pair is there already. */
export async function writeUnmeasured(table: Table, key: string, rev: number, at: Instant): Promise<void> {
  const row: Unmeasured = { key, rev, at, attempts: 0 };
  await table.put(rowOf(keyOf(row), row), absent);
}

/** In the order of their keys; consistent. Without a limit all of them. */
export async function readUnmeasured(table: Table, limit?: number): Promise<readonly Unmeasured[]> {
  const rows: Unmeasured[] = [];
  const range = limit === undefined ? {} : { limit };
  for await (const row of table.query(unmeasuredPartition, range)) rows.push(schema.parse(row));
  return rows;
}

/** `'refused'`: the row is gone, or another began as well. */
export const countAttempt = (table: Table, row: Unmeasured): Promise<'written' | 'refused'> =>
  table.put(rowOf(keyOf(row), { ...row, attempts: row.attempts + 1 }), matches({ attempts: row.attempts }));

/** Whoever began was stopped by something that is not the picture's fault. */
export async function takeBackAttempt(table: Table, row: Unmeasured): Promise<void> {
  await table.put(rowOf(keyOf(row), row), matches({ attempts: row.attempts + 1 }));
}

export async function deleteUnmeasured(table: Table, row: Unmeasured): Promise<void> {
  const { pk, sk } = keyOf(row);
  await table.delete(pk, sk);
}
