/** Whose an address is: rows under its keyed hash (docs/protocols.md, Subscribers: Whose an address is). */
import { type Instant, type SubscriberId, subscriberId } from '../ids.ts';
import type { Table } from '../ports.ts';
import { addressHash, type LinkKeys } from './links.ts';
import type { SubscribersPorts } from './ports.ts';
import {
  type AddressRow,
  readAddressRow,
  readSubscriber,
  untilWritten,
  writeAddressRow,
  writeSubscriber,
} from './records.ts';
import type { Subscriber } from './subscriber.ts';

type Ports = Pick<SubscribersPorts, 'subscribers' | 'randomness'>;

/** How the record that a row names stands to the row's address. */
export type Bond =
  /** It has the address, or no record stands yet. */
  | 'has'
  /** It waits for its owner to confirm the address. */
  | 'awaits'
  | 'erased'
  /** It has another by now. */
  | 'none';

export function bondOf(keys: LinkKeys, hash: string, subscriber: Subscriber | undefined, now: Instant): Bond {
  if (subscriber === undefined) return 'has';
  if (subscriber.state === 'erased') return 'erased';
  if (addressHash(keys, subscriber.address) === hash) return 'has';
  const { change } = subscriber;
  return change && change.expires > now && addressHash(keys, change.address) === hash ? 'awaits' : 'none';
}

/** Who has the address, as far as a row says. */
export async function findOwner(
  table: Table,
  keys: LinkKeys,
  hash: string,
): Promise<SubscriberId | undefined> {
  const row = await readAddressRow(table, hash);
  if (row === undefined) return undefined;
  const subscriber = await readSubscriber(table, row.subscriber);
  const has = subscriber?.state !== 'erased' && subscriber && addressHash(keys, subscriber.address) === hash;
  return has ? row.subscriber : undefined;
}

/**
 * The id under which somebody with this address is known, or is going to be. `undefined`: another is just confirming
 * that the address is theirs.
 */
export const bindAddress = (
  ports: Ports,
  keys: LinkKeys,
  hash: string,
  now: Instant,
): Promise<SubscriberId | undefined> =>
  untilWritten(async () => {
    const row = await readAddressRow(ports.subscribers, hash);
    const fresh = subscriberId(ports.randomness.hex(16));
    if (row === undefined) return claimed(ports.subscribers, hash, { subscriber: fresh }, undefined);
    const standing = await readSubscriber(ports.subscribers, row.subscriber);
    switch (bondOf(keys, hash, standing, now)) {
      case 'has':
        return { answer: row.subscriber };
      case 'awaits':
        return { answer: undefined };
      case 'erased': {
        const erasedAt = standing?.state === 'erased' ? standing.erasedAt : now;
        return claimed(ports.subscribers, hash, { subscriber: fresh, erasedAt }, row.subscriber);
      }
      case 'none':
        if (!(await fenced(ports.subscribers, standing))) return undefined;
        return claimed(ports.subscribers, hash, { ...row, subscriber: fresh }, row.subscriber);
    }
  });

const claimed = async (
  table: Table,
  hash: string,
  next: AddressRow,
  before: SubscriberId | undefined,
): Promise<{ readonly answer: SubscriberId } | undefined> =>
  (await writeAddressRow(table, hash, next, before)) === 'written' ? { answer: next.subscriber } : undefined;

/** Whoever holds the record as it was, and is about to give it this address, is refused. */
export const fenced = async (table: Table, standing: Subscriber | undefined): Promise<boolean> =>
  standing === undefined ||
  standing.state === 'erased' ||
  (await writeSubscriber(table, { ...standing, rev: standing.rev + 1 })) === 'written';
