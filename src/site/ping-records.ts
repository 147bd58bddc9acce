/** Rows of pings, and of the hub's trouble. */
import * as z from 'zod';
import { type Instant, instant, nonce } from '../ids.ts';
import { matches, type Table } from '../ports.ts';
import { pingsPartition, rowKey } from '../table-keys.ts';
import { selection } from './records.ts';
import type { HubTrouble, Ping } from './websub.ts';

const moment = z.string().transform((text) => instant(text));
const pingSchema = z.object({
  selection,
  nonce: z.string().transform(nonce),
  due: moment,
  since: moment,
});
const troubleSchema = z.object({ failures: z.number(), until: moment });

/** Its own builder's alone: nobody else writes a row with this nonce. */
export async function putPing(table: Table, ping: Ping): Promise<void> {
  await table.put({ ...rowKey.ping(ping.selection, ping.nonce), v: 1, ...ping });
}

/** Of so many at most, the one that is due first first. */
export async function readDuePings(table: Table, now: Instant, most: number): Promise<readonly Ping[]> {
  const found: Ping[] = [];
  for await (const row of table.query(pingsPartition, { limit: most })) found.push(pingSchema.parse(row));
  return found.filter(({ due }) => due <= now).sort((a, b) => (a.due < b.due ? -1 : 1));
}

/** Refused: its builder has moved it on, because its PUT came after all. */
export async function deletePing(table: Table, { selection, nonce, due }: Ping): Promise<void> {
  const { pk, sk } = rowKey.ping(selection, nonce);
  await table.delete(pk, sk, matches({ due }));
}

export async function readHubTrouble(table: Table): Promise<HubTrouble | undefined> {
  const { pk, sk } = rowKey.hub();
  const row = await table.get(pk, sk);
  return row && troubleSchema.parse(row);
}

/** Two that count the same failure at once rest for as long as one. */
export async function putHubTrouble(table: Table, trouble: HubTrouble): Promise<void> {
  await table.put({ ...rowKey.hub(), v: 1, ...trouble });
}

export async function deleteHubTrouble(table: Table): Promise<void> {
  const { pk, sk } = rowKey.hub();
  await table.delete(pk, sk);
}
