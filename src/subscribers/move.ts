/** Change of address: asked for on the preferences' page, confirmed in the mailbox of the new one. */
import type { EmailAddress, Instant, SubscriberId } from '../ids.ts';
import type { Table } from '../ports.ts';
import { bondOf, fenced } from './addresses.ts';
import { type Asking, mail, senderFor } from './ask.ts';
import { writeJournal } from './journal.ts';
import { addressLetter } from './letters.ts';
import { type AddressLink, addressHash, type LinkKeys } from './links.ts';
import { type ChangePlan, planChange, planErasure, planMove } from './plan-person.ts';
import type { SubscribersPorts } from './ports.ts';
import { readAddressRow, readSubscriber, untilWritten, writeAddressRow, writeSubscriber } from './records.ts';
import { type KnownSubscriber, type Subscriber, suppressionOf } from './subscriber.ts';

/** The visitor is told the same whoever has the address, for they may have typed a stranger's. */
export async function askForMove(
  ports: SubscribersPorts,
  id: SubscriberId,
  to: EmailAddress,
  now: Instant,
): Promise<Asking> {
  const plan = await untilWritten<ChangePlan | undefined>(async () => {
    const person = await readSubscriber(ports.subscribers, id);
    if (person?.state !== 'active' || !(await mayMove(ports, person, to, now))) return { answer: undefined };
    const planned = planChange(person, to, ports.randomness.hex(16), now);
    if (planned === undefined) return { answer: undefined };
    return (await writeSubscriber(ports.subscribers, planned.subscriber)) === 'written'
      ? { answer: planned }
      : undefined;
  });
  if (plan === undefined) {
    ports.log.info('A change of address was answered without a mail', { subscriber: id });
    return 'silent';
  }
  return mail(ports, plan.subscriber, to, now, (sender) =>
    addressLetter(
      sender,
      { subscriber: id, address: to },
      senderFor(sender.publication, plan.subscriber),
      plan.link,
    ),
  );
}

/** Not to where somebody else is subscribed, complained, or said "never again". */
async function mayMove(
  ports: SubscribersPorts,
  person: KnownSubscriber,
  to: EmailAddress,
  now: Instant,
): Promise<boolean> {
  const keys = await ports.linkKeys();
  const hash = addressHash(keys, to);
  const row = await readAddressRow(ports.subscribers, hash);
  if (row === undefined || row.subscriber === person.id) return true;
  const holder = await readSubscriber(ports.subscribers, row.subscriber);
  if (holder === undefined || holder.state === 'erased') return true;
  if (bondOf(keys, hash, row, holder, now) !== 'has') return true;
  return (
    holder.state === 'pending' &&
    holder.blocked === undefined &&
    suppressionOf(holder)?.reason !== 'complained'
  );
}

/** `taken`: somebody else is subscribed with it by now. `gone`: replaced by a newer one, done already, or erased. */
export type Moving = 'moved' | 'taken' | 'gone';

/** The button in the mail to the new address. Pressing twice is pressing once. */
export async function move(ports: SubscribersPorts, link: AddressLink, now: Instant): Promise<Moving> {
  const keys = await ports.linkKeys();
  return untilWritten<Moving>(async () => {
    const person = await readSubscriber(ports.subscribers, link.subscriber);
    if (person === undefined || person.state === 'erased') return { answer: 'gone' };
    const next = planMove(person, link);
    if (next === undefined) return { answer: 'gone' };
    const hash = addressHash(keys, next.address);
    const bound = await bind(ports, keys, hash, person.id, now);
    if (bound !== 'ours') return bound === 'taken' ? { answer: 'taken' } : undefined;
    const { id: subscriber, generation } = next;
    await writeJournal(ports.journal, {
      ...{ v: 1, kind: 'moved', subscriber, at: now },
      ...{ generation, address: hash },
    });
    const old = addressHash(keys, person.address);
    // Refused: another has it by now.
    if (old !== hash) await writeAddressRow(ports.subscribers, old, { subscriber, movedAt: now }, subscriber);
    return (await writeSubscriber(ports.subscribers, next)) === 'written' ? { answer: 'moved' } : undefined;
  });
}

/**
 * Whoever never confirmed gives the row up: their record first, by a write that a confirmation would refuse; or that
 * asker's who is about to write it.
 */
async function bind(
  { subscribers }: SubscribersPorts,
  keys: LinkKeys,
  hash: string,
  id: SubscriberId,
  now: Instant,
): Promise<'ours' | 'taken' | 'again'> {
  const row = await readAddressRow(subscribers, hash);
  if (row?.subscriber === id) return 'ours';
  if (row) {
    const holder = await readSubscriber(subscribers, row.subscriber);
    const bond = bondOf(keys, hash, row, holder, now);
    if (bond === 'has' && holder?.state === 'active') return 'taken';
    const isFree =
      bond === 'has'
        ? await givenUp(subscribers, row.subscriber, holder, now)
        : await fenced(subscribers, holder);
    if (!isFree) return 'again';
  }
  const written = await writeAddressRow(subscribers, hash, { subscriber: id }, row?.subscriber);
  return written === 'written' ? 'ours' : 'again';
}

async function givenUp(
  table: Table,
  id: SubscriberId,
  holder: Subscriber | undefined,
  now: Instant,
): Promise<boolean> {
  if (holder?.state === 'erased') return true;
  const erased = holder
    ? planErasure(holder, now)
    : ({ state: 'erased', id, rev: 1, erasedAt: now } as const);
  return (await writeSubscriber(table, erased)) === 'written';
}
