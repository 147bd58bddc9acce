/**
 * Rows of the deliveries table ↔ deliveries, and the conditional writes. A delivery moves by compare-and-swap on its
 * `rev`: what a transition (./states.ts) decided on holds for exactly the row that it saw, its nonce and its state
 * included. `'refused'` means that another was faster: read again and decide again.
 */
import * as z from 'zod';
import {
  type DigestId,
  digestId,
  instant,
  newsletterId,
  nonce,
  type Shard,
  type SubscriberId,
  subscriberId,
} from '../ids.ts';
import { absent, matches, type Row, type Table } from '../ports.ts';
import { deliveryKey, deliveryPartition } from '../table-keys.ts';
import type { Delivery } from './delivery.ts';

/** Of the rows' shape. */
const v = 1;

const moment = z.iso.datetime().transform((text) => instant(text));
const nonceField = z.string().transform(nonce);

const deliveryRow = z.object({
  digest: z.string().transform(digestId),
  newsletter: z.string().transform(newsletterId),
  subscriber: z.string().transform(subscriberId),
  rev: z.number().int().min(1),
  state: z.enum(['ready', 'claimed', 'sent', 'skipped', 'failed', 'uncertain', 'unresolved']),
  nonce: nonceField.exactOptional(),
  nonces: z.array(nonceField),
  claimedAt: moment.exactOptional(),
  generation: z.number().int().min(1).exactOptional(),
  reason: z.string().exactOptional(),
  messageId: z.string().exactOptional(),
  wasUncertain: z.boolean(),
  notes: z.array(z.object({ at: moment, text: z.string() })),
  expires: z.number().int().exactOptional(),
});

const deliveryOf = (row: Row): Delivery => deliveryRow.parse(row);

/** One consistent read. */
export async function readDelivery(
  table: Table,
  digest: DigestId,
  subscriber: SubscriberId,
): Promise<Delivery | undefined> {
  const key = deliveryKey(digest, subscriber);
  const row = await table.get(key.pk, key.sk);
  return row && deliveryOf(row);
}

/** Every delivery of a shard that has a row, in the order of subscriber ids; consistent. */
export async function* deliveriesOfShard(
  table: Table,
  digest: DigestId,
  shard: Shard,
): AsyncIterable<Delivery> {
  for await (const row of table.query(deliveryPartition(digest, shard))) yield deliveryOf(row);
}

/** A delivery with `rev` 1 must be new; any other replaces the one whose `rev` is one lower. */
export const writeDelivery = (table: Table, next: Delivery): Promise<'written' | 'refused'> =>
  table.put(
    { ...deliveryKey(next.digest, next.subscriber), v, ...next },
    next.rev === 1 ? absent : matches({ rev: next.rev - 1 }),
  );

/**
 * Moves a delivery that exists: reads it, asks `transition`, writes, and starts over when another was faster.
 * Answers with the row as it stands afterwards; `undefined`: there is no such row, and none is made.
 * A transition that answers with its own argument wants nothing changed.
 */
export async function moveDelivery(
  table: Table,
  digest: DigestId,
  subscriber: SubscriberId,
  transition: (delivery: Delivery) => Delivery,
): Promise<Delivery | undefined> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const standing = await readDelivery(table, digest, subscriber);
    if (standing === undefined) return undefined;
    const next = transition(standing);
    if (next === standing || (await writeDelivery(table, next)) === 'written') return next;
  }
  throw new Error(`A delivery of ${digest} was written by others twenty times in a row`);
}
