/**
 * Carries out what a row comes to: address, journal, record, subscriptions, and the record once more. Decided anew
 * whenever another was faster, and repeated as a whole when the service was busy (docs/protocols.md, Import).
 */
import { type Instant, type SubscriberId, shifted, subscriberId } from '../../ids.ts';
import { bondOf, claimAddress } from '../addresses.ts';
import { writeJournal } from '../journal.ts';
import { addressHash, type LinkKeys } from '../links.ts';
import { planLeaving } from '../plan-standing.ts';
import {
  type AddressRow,
  readAddressRow,
  readSubscriber,
  readSubscription,
  untilWritten,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../records.ts';
import type { ErasedSubscriber, Subscriber, Subscription } from '../subscriber.ts';
import { type Entry, type Terms, type Verdict, verdict } from './list.ts';
import { type Known, planEntry, type RowPlan } from './plan.ts';
import type { ListPorts } from './ports.ts';

/** Milliseconds by which a standing begins after the attempt to write it: longer than a write and its repetitions take. */
export const lead = 60_000;

/** Everything that is the same for all rows. */
export interface Importing {
  readonly ports: ListPorts;
  readonly keys: LinkKeys;
  readonly terms: Terms;
  /** When the journal says that somebody with this address was erased last, by its keyed hash. */
  readonly erased: ReadonlyMap<string, Instant>;
}

export const importEntry = (importing: Importing, entry: Entry): Promise<Verdict> => {
  const fresh = subscriberId(importing.ports.randomness.hex(16));
  const hash = addressHash(importing.keys, entry.address);
  const newsletters = importing.terms.choices.map(({ newsletter }) => newsletter.id);
  return untilWritten(async () => {
    const now = importing.ports.wallClock();
    const seen = await look(importing, hash, fresh, now);
    if (seen.out !== undefined) return { answer: seen.out };
    const known = await withSubscriptions(importing, seen, newsletters);
    const plan = planEntry(known, entry, importing.terms, shifted(now, lead));
    return carryOut(importing, { hash, now, row: { subscriber: fresh } }, seen, plan);
  });
};

/** What stands under an address. */
export interface Seen {
  /** Nobody may be brought in here. */
  readonly out?: Verdict;
  /** The address's row names `id` already. */
  readonly isBound: boolean;
  readonly id: SubscriberId;
  readonly subscriber: Exclude<Subscriber, ErasedSubscriber> | undefined;
  readonly row: AddressRow | undefined;
}

export async function look(
  { ports, keys, erased }: Importing,
  hash: string,
  fresh: SubscriberId,
  now: Instant,
): Promise<Seen> {
  const row = await readAddressRow(ports.subscribers, hash);
  const nobody = { isBound: false, id: fresh, subscriber: undefined, row };
  if (row === undefined) return erased.has(hash) ? { ...nobody, out: gone } : nobody;
  const standing = await readSubscriber(ports.subscribers, row.subscriber);
  const bond = bondOf(keys, hash, row, standing, now);
  if (standing?.state === 'erased' || (row.erasedAt !== undefined && standing?.state !== 'active'))
    return { ...nobody, out: gone };
  if (bond === 'awaits')
    return { ...nobody, out: verdict('already there', 'somebody is just moving to this address') };
  // Without a mark: whoever claimed it never came to be its owner.
  if (bond === 'none') return row.movedAt === undefined ? nobody : { ...nobody, out: movedAway };
  return { isBound: true, id: row.subscriber, subscriber: standing, row };
}

export const movedAway = verdict('already there', 'with another address by now');
const gone = verdict('suppressed', 'erased here');

export async function withSubscriptions(
  { ports }: Importing,
  { id, subscriber }: Seen,
  wanted: readonly Subscription['newsletter'][],
): Promise<Known> {
  // Under an id that is new nothing can stand.
  if (subscriber === undefined) return { id, subscriber, subscriptions: [] };
  const ids = new Set([...wanted, ...(subscriber.newsletters ?? [])]);
  const read = await Promise.all([...ids].map((one) => readSubscription(ports.subscribers, one, id)));
  return { id, subscriber, subscriptions: read.filter((one) => one !== undefined) };
}

/** Where, when, and the row that is written if nobody has the address. */
interface Writing {
  readonly hash: string;
  readonly now: Instant;
  readonly row: AddressRow;
}

/** `undefined`: another was faster. */
export async function carryOut(
  { ports, keys, terms }: Importing,
  { hash, now, row }: Writing,
  seen: Seen,
  plan: RowPlan,
): Promise<{ readonly answer: Verdict } | undefined> {
  const { journal = [], subscriber, subscriptions = [] } = plan;
  const { isBound, id } = seen;
  if (terms.dryRun || (subscriber === undefined && subscriptions.length === 0))
    return { answer: plan.verdict };
  const { subscribers } = ports;
  if (!isBound && !(await claims({ ports, keys }, { hash, now, row }, seen))) return undefined;
  for (const entry of journal) await writeJournal(ports.journal, entry);
  if (subscriber && (await writeSubscriber(subscribers, subscriber)) === 'refused') return undefined;
  for (const next of subscriptions)
    if ((await writeSubscription(subscribers, next)) === 'refused') return undefined;
  return { answer: (await wasErased(ports, id, subscriptions)) ? gone : plan.verdict };
}

/** False: another was faster. */
async function claims(
  { ports: { subscribers }, keys }: Pick<Importing, 'ports' | 'keys'>,
  { hash, now, row }: Writing,
  seen: Seen,
): Promise<boolean> {
  if (seen.row === undefined) return (await writeAddressRow(subscribers, hash, row, undefined)) === 'written';
  const claim = await claimAddress({ subscribers, keys, hash, now }, row, 'left alone');
  return claim.kind === 'bound' && claim.id === seen.id;
}

/** Erased between the record and the subscriptions: nobody left what did not stand yet. */
async function wasErased(
  { subscribers, wallClock }: ListPorts,
  id: SubscriberId,
  written: readonly Subscription[],
): Promise<boolean> {
  if ((await readSubscriber(subscribers, id))?.state !== 'erased') return false;
  for (const one of written) {
    const next = planLeaving(one, wallClock());
    // Refused: whoever erases was here before.
    if (next) await writeSubscription(subscribers, next);
  }
  return true;
}
