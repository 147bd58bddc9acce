/** Rows of the *notices* stage alone: when somebody was mailed. */
import * as z from 'zod';
import { rowOf } from '../article/records.ts';
import { moment } from '../article/row-schemas.ts';
import { absent, matches, type Table } from '../ports.ts';
import { rowKey } from '../table-keys.ts';
import type { Noticed, PersonId } from './notice.ts';

const noticedSchema = z.object({ rev: z.number().int().min(1), mailed: z.array(moment) });

export async function readNoticed(table: Table, person: PersonId): Promise<Noticed | undefined> {
  const { pk, sk } = rowKey.noticed(person);
  const row = await table.get(pk, sk);
  return row && { person, ...noticedSchema.parse(row) };
}

/** By compare-and-swap on `rev`. */
export const writeNoticed = (table: Table, noticed: Noticed): Promise<'written' | 'refused'> =>
  table.put(
    rowOf(rowKey.noticed(noticed.person), noticed),
    noticed.rev === 1 ? absent : matches({ rev: noticed.rev - 1 }),
  );
