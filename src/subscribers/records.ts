/**
 * Rows of the subscribers table ↔ nouns, and the conditional writes. Each record moves by compare-and-swap on its
 * `rev`; `'refused'` means that another was faster: read again and decide again.
 */
import * as z from 'zod';
import { cadenceSchema } from '../config.ts';
import {
  digestId,
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
import type { Consent, KnownSubscriber, Subscriber, Subscription } from './subscriber.ts';

/** Of the rows' shape. */
const v = 1;

const moment = z.iso.datetime().transform((text): Instant => instant(text));
const rev = z.number().int().min(1);
const id = z.string().transform(subscriberId);
const newsletters = z.array(z.string().transform(newsletterId));
// Checked by parseAddress before it was written.
const address = z.string().transform((text) => text as EmailAddress);

const subscriberRow = z.discriminatedUnion('state', [
  z.object({
    state: z.enum(['pending', 'active']),
    id,
    rev,
    address,
    generation: z.number().int().min(1),
    suppressed: z
      .object({
        reason: z.enum(['bounced', 'complained']),
        at: moment,
        generation: z.number().int().min(1),
      })
      .exactOptional(),
    deferred: z
      .object({
        generation: z.number().int().min(1),
        mails: z.array(z.object({ digest: z.string().transform(digestId), at: moment })),
      })
      .exactOptional(),
    blocked: moment.exactOptional(),
    change: z.object({ address, nonce: z.string(), expires: moment }).exactOptional(),
    newsletters: newsletters.exactOptional(),
    asked: moment.exactOptional(),
    confirmationsSent: z.array(moment),
    linksSent: z.array(moment).exactOptional(),
    movesSent: z.array(moment).exactOptional(),
  }),
  z.object({
    ...{ state: z.literal('erased'), id, rev, erasedAt: moment },
    newsletters: newsletters.exactOptional(),
  }),
]);

const standing = z.object({
  at: moment,
  state: z.enum(['active', 'paused', 'left']),
  cadence: cadenceSchema,
  until: moment.exactOptional(),
});

const consent: z.ZodType<Consent> = z.object({
  at: moment,
  source: z.enum(['form', 'api', 'import', 'preferences']),
  wording: z.string(),
  imported: moment.exactOptional(),
  confirmedAt: moment.exactOptional(),
});

const subscriptionRow = z.object({
  newsletter: z.string().transform(newsletterId),
  subscriber: id,
  rev,
  state: z.enum(['pending', 'active', 'paused', 'left']),
  cadence: cadenceSchema,
  consent,
  confirmation: z.object({ nonce: z.string(), expires: moment }).exactOptional(),
  history: z.array(standing),
});

const addressRow = z.object({
  subscriber: id,
  erasedAt: moment.exactOptional(),
  movedAt: moment.exactOptional(),
});
/**
 * Who has an address; `erasedAt`: somebody who had it before was erased, and this one has not confirmed yet; `movedAt`:
 * this one has given it up for another, or was about to.
 */
export type AddressRow = z.infer<typeof addressRow>;

/** As a row or an export has it; throws what zod throws. */
export const parseSubscriber = (row: unknown): Subscriber => subscriberRow.parse(row);
/** As `parseSubscriber`. */
export const parseSubscription = (row: unknown): Subscription => subscriptionRow.parse(row);

/** One consistent read. */
export async function readSubscriber(table: Table, id: SubscriberId): Promise<Subscriber | undefined> {
  const key = subscriberKey.subscriber(id);
  const row = await table.get(key.pk, key.sk);
  return row && parseSubscriber(row);
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
  table.put({ ...subscriberKey.subscriber(next.id), v, ...next, ...expiryOf(next) }, succeeds(next.rev));

/** As `writeSubscriber`. */
export const writeSubscription = (table: Table, next: Subscription): Promise<'written' | 'refused'> =>
  table.put(
    {
      ...subscriberKey.subscription(next.newsletter, next.subscriber),
      ...{ v, ...next },
      ...(next.state === 'pending' && next.history.length === 0 ? expiryAfter(next.consent.at) : {}),
    },
    succeeds(next.rev),
  );

const succeeds = (next: number) => (next === 1 ? absent : matches({ rev: next - 1 }));

/** What nobody ever confirmed is kept for so long: far longer than a link that confirms works. */
const keptUnconfirmed = 30 * 86_400_000;

/** DynamoDB's time to live, in seconds; the next write without it takes it off. */
const expiryAfter = (moment: Instant) => ({
  expires: Math.ceil((Date.parse(moment) + keptUnconfirmed) / 1_000),
});

/** Whoever said "never again", and whoever complained, is remembered. */
function expiryOf(subscriber: Subscriber): { readonly expires?: number } {
  if (subscriber.state !== 'pending' || subscriber.blocked !== undefined) return {};
  const last = subscriber.asked ?? subscriber.confirmationsSent.at(-1);
  return last === undefined || subscriber.suppressed?.reason === 'complained' ? {} : expiryAfter(last);
}

export async function readAddressRow(table: Table, hash: string): Promise<AddressRow | undefined> {
  const key = subscriberKey.address(hash);
  const row = await table.get(key.pk, key.sk);
  return row && addressRow.parse(row);
}

/** `before`: whom the row names now; `undefined`: nobody, for there is none. */
export const writeAddressRow = (
  table: Table,
  hash: string,
  next: AddressRow,
  before: SubscriberId | undefined,
): Promise<'written' | 'refused'> =>
  table.put(
    { ...subscriberKey.address(hash), v, ...next },
    before === undefined ? absent : matches({ subscriber: before }),
  );

const attempts = 8;

/** `undefined` from `attempt`: another was faster, look again. */
export async function untilWritten<T>(
  attempt: () => Promise<{ readonly answer: T } | undefined>,
): Promise<T> {
  for (let count = 0; count < attempts; count += 1) {
    const done = await attempt();
    if (done !== undefined) return done.answer;
  }
  throw new Error(`A record moved under every one of ${attempts} attempts to write it`);
}

/** Moves a record that somebody stands behind. Answers with it as it stands afterwards; `undefined`: nobody does. */
export const changeSubscriber = (
  table: Table,
  id: SubscriberId,
  plan: (subscriber: KnownSubscriber) => Subscriber | undefined,
): Promise<Subscriber | undefined> =>
  untilWritten(async () => {
    const standing = await readSubscriber(table, id);
    if (standing === undefined || standing.state === 'erased') return { answer: undefined };
    const next = plan(standing);
    if (next === undefined) return { answer: standing };
    return (await writeSubscriber(table, next)) === 'written' ? { answer: next } : undefined;
  });
