/** A row for each article with a name (./names.ts): a table knows no files by a part of their keys. */
import * as z from 'zod';
import { absent, type Table } from '../ports.ts';
import { namedPartition, rowKey } from '../table-keys.ts';
import { nameOfKey } from './names.ts';
import { rowOf } from './records.ts';
import type { Target } from './targets.ts';

const namedSchema = z.object({ key: z.string() });

/** Before the article's record, so that whoever is told of that finds it. */
export async function writeNamed(table: Table, key: string): Promise<void> {
  const name = nameOfKey(key);
  if (name === undefined) return;
  const row = rowKey.named(name, key);
  if ((await table.get(row.pk, row.sk)) === undefined) await table.put(rowOf(row, { key }), absent);
}

export async function deleteNamed(table: Table, key: string): Promise<void> {
  const name = nameOfKey(key);
  if (name === undefined) return;
  const { pk, sk } = rowKey.named(name, key);
  await table.delete(pk, sk);
}

/** More of one name mean nothing to anybody. */
const most = 20;

/** The keys that are, or were, called so. */
export async function readNamed(table: Table, name: Target): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const row of table.query(namedPartition(name), { limit: most }))
    keys.push(namedSchema.parse(row).key);
  return keys;
}
