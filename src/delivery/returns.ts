/** What came back of a digest, a row for each kind and subscriber (docs/protocols.md, Delivery: the brakes of a digest). */
import type { DigestId } from '../ids.ts';
import type { Table } from '../ports.ts';
import { returnKey, returnsPartition } from '../table-keys.ts';
import type { Delivery } from './delivery.ts';

export interface Returns {
  readonly bounced: number;
  readonly complained: number;
}

/** Writing it again changes nothing. Kept as long as the delivery. */
export async function writeReturn(
  table: Table,
  { digest, subscriber, expires }: Delivery,
  kind: keyof Returns,
): Promise<void> {
  await table.put({
    ...returnKey(digest, kind, subscriber),
    v: 1,
    ...(expires === undefined ? {} : { expires }),
  });
}

export async function readReturns(table: Table, digest: DigestId): Promise<Returns> {
  const counts = { bounced: 0, complained: 0 };
  for await (const { sk } of table.query(returnsPartition(digest)))
    counts[sk.startsWith('bounced#') ? 'bounced' : 'complained'] += 1;
  return counts;
}
