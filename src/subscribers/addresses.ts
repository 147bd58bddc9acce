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

export function bondOf(
  keys: LinkKeys,
  hash: string,
  row: AddressRow,
  subscriber: Subscriber | undefined,
  now: Instant,
): Bond {
  if (subscriber === undefined) return row.movedAt === undefined ? 'has' : 'none';
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

/** What came of the wish to have a row name somebody. */
export type Claim =
  | { readonly kind: 'bound'; readonly id: SubscriberId }
  /** Another is just confirming that the address is theirs. */
  | { readonly kind: 'awaited' }
  /** Nobody but its owner may take it. */
  | { readonly kind: 'erased' };

/**
 * The id under which somebody with this address is known, or is going to be. `undefined`: another is just confirming
 * that the address is theirs.
 */
export async function bindAddress(
  ports: Ports,
  keys: LinkKeys,
  hash: string,
  now: Instant,
): Promise<SubscriberId | undefined> {
  const subscriber = subscriberId(ports.randomness.hex(16));
  const claim = await claimAddress({ ...ports, keys, hash, now }, { subscriber }, 'taken over');
  return claim.kind === 'bound' ? claim.id : undefined;
}

interface Claiming extends Pick<Ports, 'subscribers'> {
  readonly keys: LinkKeys;
  readonly hash: string;
  readonly now: Instant;
}

/** `fresh`: the row as it is written if nobody has the address. A list takes no tombstone; who asks by themselves does. */
export const claimAddress = (
  { subscribers, keys, hash, now }: Claiming,
  fresh: AddressRow,
  tombstones: 'taken over' | 'left alone',
): Promise<Claim> =>
  untilWritten<Claim>(async () => {
    const row = await readAddressRow(subscribers, hash);
    if (row === undefined) return claimed(subscribers, hash, fresh, undefined);
    const standing = await readSubscriber(subscribers, row.subscriber);
    switch (bondOf(keys, hash, row, standing, now)) {
      case 'has':
        return { answer: { kind: 'bound', id: row.subscriber } };
      case 'awaits':
        return { answer: { kind: 'awaited' } };
      case 'erased': {
        if (tombstones === 'left alone') return { answer: { kind: 'erased' } };
        const erasedAt = standing?.state === 'erased' ? standing.erasedAt : now;
        return claimed(subscribers, hash, { ...fresh, erasedAt }, row.subscriber);
      }
      case 'none':
        if (!(await fenced(subscribers, standing))) return undefined;
        return claimed(subscribers, hash, { ...erasureOf(row), ...fresh }, row.subscriber);
    }
  });

const erasureOf = ({ erasedAt }: AddressRow) => (erasedAt === undefined ? {} : { erasedAt });

const claimed = async (
  table: Table,
  hash: string,
  next: AddressRow,
  before: SubscriberId | undefined,
): Promise<{ readonly answer: Claim } | undefined> =>
  (await writeAddressRow(table, hash, next, before)) === 'written'
    ? { answer: { kind: 'bound', id: next.subscriber } }
    : undefined;

/** Whoever holds the record as it was, and is about to give it this address, is refused. */
export const fenced = async (table: Table, standing: Subscriber | undefined): Promise<boolean> =>
  standing === undefined ||
  standing.state === 'erased' ||
  (await writeSubscriber(table, { ...standing, rev: standing.rev + 1 })) === 'written';
