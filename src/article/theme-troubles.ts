/**
 * What the builder found out about a template that was accepted: it fails when a page is written. A row of the builder's
 * own beside the file's record, which the report shows as long as it is of the same version.
 */
import * as z from 'zod';
import type { Table } from '../ports.ts';
import type { Problem } from '../problem.ts';
import { rowKey, themeTroublesPartition } from '../table-keys.ts';
import { problemSchema } from './row-schemas.ts';

export interface ThemeTrouble {
  /** `theme/article.liquid`. */
  readonly key: string;
  readonly versionId: string;
  /** Fingerprint of the appearance in which it failed: in another it may not. */
  readonly appearance: string;
  readonly problem: Problem;
}

const troubleSchema = z.object({
  key: z.string(),
  versionId: z.string(),
  appearance: z.string(),
  problem: problemSchema,
});

export async function readThemeTrouble(table: Table, key: string): Promise<ThemeTrouble | undefined> {
  const { pk, sk } = rowKey.themeTrouble(key);
  const row = await table.get(pk, sk);
  return row && troubleSchema.parse(row);
}

export async function readThemeTroubles(table: Table): Promise<readonly ThemeTrouble[]> {
  const found: ThemeTrouble[] = [];
  for await (const row of table.query(themeTroublesPartition)) found.push(troubleSchema.parse(row));
  return found;
}

export async function putThemeTrouble(table: Table, trouble: ThemeTrouble): Promise<void> {
  await table.put({ ...trouble, ...rowKey.themeTrouble(trouble.key), v: 1 });
}

export async function deleteThemeTrouble(table: Table, key: string): Promise<void> {
  const { pk, sk } = rowKey.themeTrouble(key);
  await table.delete(pk, sk);
}
