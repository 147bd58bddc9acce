/**
 * The button behind a confirm link (docs/protocols.md, Subscribers: Confirming), and the one behind a link that came too
 * late, which sends a new one.
 */
import { findNewsletter } from '../config.ts';
import type { Instant, NewsletterId, SubscriberId } from '../ids.ts';
import { type Asking, type Choice, requestSubscription } from './ask.ts';
import { addressHash, type ConfirmLink } from './links.ts';
import { planActivation } from './plan-person.ts';
import { planConfirmation } from './plan-standing.ts';
import type { SubscribersPorts } from './ports.ts';
import {
  readAddressRow,
  readSubscriber,
  readSubscription,
  untilWritten,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from './records.ts';
import { type KnownSubscriber, suppressionOf } from './subscriber.ts';

/** `gone`: not one of the link's newsletters could be confirmed by it any more. */
export type Confirming = 'confirmed' | 'gone';

/**
 * The subscriber becomes active before the subscriptions: a crash in between leaves an active subscriber without a
 * newsletter and a link that still works. Pressing twice is pressing once.
 */
export async function confirm(ports: SubscribersPorts, link: ConfirmLink, now: Instant): Promise<Confirming> {
  const plans = await Promise.all(
    link.newsletters.map(async (newsletter) =>
      planConfirmation(await readSubscription(ports.subscribers, newsletter, link.subscriber), link, now),
    ),
  );
  if (plans.every((plan) => plan.kind === 'gone')) return 'gone';
  const person = await activate(ports, link.subscriber);
  if (person === undefined) return 'gone';
  const confirmed = await Promise.all(
    link.newsletters.map((newsletter) => confirmOne(ports, link, newsletter, now)),
  );
  await forgetErasure(ports, person);
  return confirmed.some(Boolean) ? 'confirmed' : 'gone';
}

/**
 * `undefined`: there is nobody, or somebody erased, or who complained. SES's list before the record: a record that says
 * *active* while SES takes each mail and delivers none would stay so for good.
 */
const activate = (ports: SubscribersPorts, id: SubscriberId): Promise<KnownSubscriber | undefined> =>
  untilWritten<KnownSubscriber | undefined>(async () => {
    const subscriber = await readSubscriber(ports.subscribers, id);
    if (subscriber === undefined || subscriber.state === 'erased') return { answer: undefined };
    const suppression = suppressionOf(subscriber);
    if (suppression?.reason === 'complained') return { answer: undefined };
    if (suppression) await ports.suppressionList.release(subscriber.address);
    const next = planActivation(subscriber);
    if (next === undefined) return { answer: subscriber };
    return (await writeSubscriber(ports.subscribers, next)) === 'written' ? { answer: next } : undefined;
  });

const confirmOne = (
  ports: SubscribersPorts,
  link: ConfirmLink,
  newsletter: NewsletterId,
  now: Instant,
): Promise<boolean> =>
  untilWritten(async () => {
    const subscription = await readSubscription(ports.subscribers, newsletter, link.subscriber);
    const plan = planConfirmation(subscription, link, now);
    if (plan.kind !== 'confirm') return { answer: plan.kind === 'confirmed already' };
    return (await writeSubscription(ports.subscribers, plan.next)) === 'written'
      ? { answer: true }
      : undefined;
  });

/** Somebody with this address was erased once; by their own yes they are back, also for an import. */
async function forgetErasure(ports: SubscribersPorts, { id, address }: KnownSubscriber): Promise<void> {
  const hash = addressHash(await ports.linkKeys(), address);
  const row = await readAddressRow(ports.subscribers, hash);
  if (row?.subscriber !== id || row.erasedAt === undefined) return;
  // Refused: it names somebody else by now.
  await writeAddressRow(ports.subscribers, hash, { subscriber: id }, id);
}

/** What a link that came too late asked for is asked for once more, with the consent of then, as long as it waits. */
export async function askOnceMore(
  ports: SubscribersPorts,
  link: ConfirmLink,
  now: Instant,
): Promise<Asking | 'gone'> {
  const person = await readSubscriber(ports.subscribers, link.subscriber);
  if (person === undefined || person.state === 'erased') return 'gone';
  const publication = await ports.publication();
  const waiting = await Promise.all(
    link.newsletters.map(async (id) => {
      const subscription = await readSubscription(ports.subscribers, id, link.subscriber);
      const newsletter = findNewsletter(publication, id);
      const waits = subscription?.state === 'pending' && subscription.confirmation?.nonce === link.nonce;
      return waits && newsletter ? [{ newsletter, subscription }] : [];
    }),
  );
  const asked = waiting.flat();
  const [first] = asked;
  if (first === undefined) return 'gone';
  const choices: Choice[] = asked.map(({ newsletter, subscription: { cadence } }) => ({
    newsletter,
    cadence,
  }));
  const { source, wording } = first.subscription.consent;
  return requestSubscription(ports, { address: person.address, choices }, { at: now, source, wording });
}
