/**
 * Rows of the subscribers table ↔ nouns, and the conditional writes. Each record moves by compare-and-swap on its
 * `rev`; `'refused'` means that another was faster: read again and decide again.
 */
import * as z from 'zod';
import { cadenceSchema } from '../config.ts';
import {
  type EmailAddress,
  type Instant,
  instant,
  type NewsletterId,
  newsletterId,
  type Shard,
  type SubscriberId,
  subscriberId,
} from '../ids.ts';
import { absent, matches, type Row, type Table } from '../ports.ts';
import { subscriberKey, subscriptionPartition } from '../table-keys.ts';
import type { Subscriber, Subscription } from './subscriber.ts';

/** Of the rows' shape. */
const v = 1;

const moment = z.iso.datetime().transform((text): Instant => instant(text));
const rev = z.number().int().min(1);
const id = z.string().transform(subscriberId);

const subscriberRow = z.discriminatedUnion('state', [
  z.object({
    state: z.enum(['pending', 'active']),
    id,
    rev,
    // Checked by parseAddress before it was written.
    address: z.string().transform((text) => text as EmailAddress),
    generation: z.number().int().min(1),
    suppressed: z
      .object({
        reason: z.enum(['bounced', 'complained']),
        at: moment,
        generation: z.number().int().min(1),
      })
      .exactOptional(),
    confirmationsSent: z.array(moment),
  }),
  z.object({ state: z.literal('erased'), id, rev, erasedAt: moment }),
]);

const standing = z.object({
  at: moment,
  state: z.enum(['active', 'paused', 'left']),
  cadence: cadenceSchema,
});

const subscriptionRow = z.object({
  newsletter: z.string().transform(newsletterId),
  subscriber: id,
  rev,
  state: z.enum(['pending', 'active', 'paused', 'left']),
  cadence: cadenceSchema,
  consent: z.object({ at: moment, source: z.enum(['form', 'api', 'import']), wording: z.string() }),
  confirmation: z.object({ nonce: z.string(), expires: moment }).exactOptional(),
  history: z.array(standing),
});

const addressRow = z.object({ subscriber: id });

/** One consistent read. */
export async function readSubscriber(table: Table, id: SubscriberId): Promise<Subscriber | undefined> {
  const key = subscriberKey.subscriber(id);
  const row = await table.get(key.pk, key.sk);
  return row && subscriberRow.parse(row);
}

/** One consistent read. */
export async function readSubscription(
  table: Table,
  newsletter: NewsletterId,
  id: SubscriberId,
): Promise<Subscription | undefined> {
  const key = subscriberKey.subscription(newsletter, id);
  const row = await table.get(key.pk, key.sk);
  return row && subscriptionRow.parse(row);
}

/** Every subscription of a shard, whatever its state, in the order of subscriber ids; consistent. */
export async function* subscriptionsOfShard(
  table: Table,
  newsletter: NewsletterId,
  shard: Shard,
): AsyncIterable<Subscription> {
  for await (const row of table.query(subscriptionPartition(newsletter, shard))) {
    yield subscriptionRow.parse(row);
  }
}

const subscriptionPk = /^subscription#/;

/** Is this row a subscription? For the independent scan at a digest's close, which walks the whole table. */
export const subscriptionOf = (row: Row): Subscription | undefined =>
  subscriptionPk.test(row.pk) ? subscriptionRow.parse(row) : undefined;

/** A subscriber with `rev` 1 must be new; any other replaces the one whose `rev` is one lower. */
export const writeSubscriber = (table: Table, next: Subscriber): Promise<'written' | 'refused'> =>
  table.put({ ...subscriberKey.subscriber(next.id), v, ...next }, succeeds(next.rev));

/** As `writeSubscriber`. */
export const writeSubscription = (table: Table, next: Subscription): Promise<'written' | 'refused'> =>
  table.put(
    { ...subscriberKey.subscription(next.newsletter, next.subscriber), v, ...next },
    succeeds(next.rev),
  );

const succeeds = (next: number) => (next === 1 ? absent : matches({ rev: next - 1 }));

/** Whose address this is, by its hash. A subscriber's own row may not stand yet (docs/protocols.md, Storage). */
export async function readAddressOwner(table: Table, hash: string): Promise<SubscriberId | undefined> {
  const key = subscriberKey.address(hash);
  const row = await table.get(key.pk, key.sk);
  return row && addressRow.parse(row).subscriber;
}

/** Gives the address to `id` unless it has an owner. Answers with the owner. */
export async function claimAddress(table: Table, hash: string, id: SubscriberId): Promise<SubscriberId> {
  const written = await table.put({ ...subscriberKey.address(hash), v, subscriber: id }, absent);
  if (written === 'written') return id;
  const owner = await readAddressOwner(table, hash);
  if (owner === undefined)
    throw new Error('An address that was refused has no owner: its row went in between');
  return owner;
}
