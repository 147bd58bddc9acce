/**
 * What a person does about their subscriptions: leaves, switches, pauses, joins, or says that it was never them. Each
 * write is conditional on the record that was read; when another was faster, it is read and planned again.
 */
import type { Cadence } from '../config.ts';
import type { Instant, NewsletterId, SubscriberId } from '../ids.ts';
import { writeJournal } from './journal.ts';
import { planBlock, planNaming, planUnblock } from './plan-person.ts';
import { planJoining, planLeaving, planWord, type Word } from './plan-standing.ts';
import type { SubscribersPorts } from './ports.ts';
import {
  changeSubscriber,
  readSubscriber,
  readSubscription,
  untilWritten,
  writeSubscription,
} from './records.ts';
import type { Consent, Subscriber, Subscription } from './subscriber.ts';

/** Whose subscription to what. */
interface Which {
  readonly subscriber: SubscriberId;
  readonly newsletter: NewsletterId;
}

/**
 * Leaves one newsletter: the journal first, then the table. Answers the same when there was nothing to leave, for a
 * mail program that asks twice must not be told of a failure (RFC 8058).
 */
export const leave = (ports: SubscribersPorts, which: Which, now: Instant): Promise<void> =>
  untilWritten(async () => {
    const { subscriber, newsletter } = which;
    const next = planLeaving(await readSubscription(ports.subscribers, newsletter, subscriber), now);
    if (next === undefined) return { answer: undefined };
    const at = next.history.at(-1)?.at ?? now;
    await writeJournal(ports.journal, { v: 1, kind: 'left', subscriber, newsletter, at });
    return (await writeSubscription(ports.subscribers, next)) === 'written'
      ? { answer: undefined }
      : undefined;
  });

/** Every subscription that there is, in the order of the publication's newsletters; others behind them. */
export async function subscriptionsOf(
  ports: Pick<SubscribersPorts, 'subscribers' | 'publication'>,
  person: Subscriber,
): Promise<readonly Subscription[]> {
  const { newsletters } = await ports.publication();
  // The first records named none: whoever has one of these has one of the publication's.
  const ids = new Set([...newsletters.map(({ id }) => id), ...(person.newsletters ?? [])]);
  const read = await Promise.all(
    [...ids].map((newsletter) => readSubscription(ports.subscribers, newsletter, person.id)),
  );
  return read.filter((one) => one !== undefined);
}

export async function leaveAll(ports: SubscribersPorts, id: SubscriberId, now: Instant): Promise<void> {
  const person = await readSubscriber(ports.subscribers, id);
  if (person === undefined) return;
  for (const { subscriber, newsletter } of await subscriptionsOf(ports, person))
    await leave(ports, { subscriber, newsletter }, now);
}

/** Switches, pauses or resumes. False: nothing of the kind stands. */
export const say = (ports: SubscribersPorts, which: Which, word: Word, now: Instant): Promise<boolean> =>
  untilWritten(async () => {
    const standing = await readSubscription(ports.subscribers, which.newsletter, which.subscriber);
    const next = planWord(standing, word, now);
    if (next === undefined) return { answer: false };
    return (await writeSubscription(ports.subscribers, next)) === 'written' ? { answer: true } : undefined;
  });

/** One newsletter more, for somebody who has the link to their preferences. The record names it first. */
export async function join(
  ports: SubscribersPorts,
  { subscriber, newsletter }: Which,
  cadence: Cadence,
  consent: Consent,
): Promise<void> {
  const person = await changeSubscriber(ports.subscribers, subscriber, (one) => planNaming(one, newsletter));
  if (person?.state !== 'active') return;
  await untilWritten(async () => {
    const subscription = await readSubscription(ports.subscribers, newsletter, subscriber);
    const next = planJoining({ newsletter, subscriber, cadence, subscription }, consent, consent.at);
    if (next === undefined) return { answer: undefined };
    return (await writeSubscription(ports.subscribers, next)) === 'written'
      ? { answer: undefined }
      : undefined;
  });
}

/** "This was not me": nobody's asking mails this address again, and what waits for a yes waits no longer. */
export async function block(ports: SubscribersPorts, id: SubscriberId, now: Instant): Promise<void> {
  const person = await readSubscriber(ports.subscribers, id);
  if (person === undefined || person.state === 'erased') return;
  await writeJournal(ports.journal, { v: 1, kind: 'blocked', subscriber: id, at: now });
  await changeSubscriber(ports.subscribers, id, (one) => planBlock(one, now));
  for (const { subscriber, newsletter, state } of await subscriptionsOf(ports, person))
    if (state === 'pending') await leave(ports, { subscriber, newsletter }, now);
}

export const unblock = async (ports: SubscribersPorts, id: SubscriberId): Promise<void> =>
  void (await changeSubscriber(ports.subscribers, id, planUnblock));
