/**
 * Carries out what `./plan.ts` decided: subscribe, confirm, leave. Each write is conditional on the record that was
 * read; when another was faster, the records are read and the plan is made again.
 */
import type { Newsletter } from '../config.ts';
import type { Instant, SubscriberId } from '../ids.ts';
import { subscriberId } from '../ids.ts';
import type { SendOutcome } from '../ports.ts';
import { composeConfirmation } from './confirmation-mail.ts';
import { writeJournal } from './journal.ts';
import { addressHash, type ConfirmLink, type LeaveLink } from './links.ts';
import type { RequestPlan } from './plan.ts';
import { pending, planActivation, planConfirmation, planLeaving, planRelease, planRequest } from './plan.ts';
import type { SubscribersPorts } from './ports.ts';
import {
  claimAddress,
  readAddressOwner,
  readSubscriber,
  readSubscription,
  writeSubscriber,
  writeSubscription,
} from './records.ts';
import type { SubscribeRequest } from './request.ts';
import type { Consent, Subscriber } from './subscriber.ts';

/** What became of a request; the visitor is told none of it. */
export type Asking = 'mailed' | 'silent' | 'mail not sent';

/**
 * Someone asks for newsletters: the address is claimed, then the subscriber is written (with the cooldown in the same
 * conditional write), then the subscriptions wait for the link, then the mail goes out. A crash in between costs the
 * person at most one pause of the cooldown.
 */
export async function requestSubscription(
  ports: SubscribersPorts,
  request: SubscribeRequest,
  consent: Consent,
): Promise<Asking> {
  const keys = await ports.linkKeys();
  const hash = addressHash(keys, request.address);
  const id =
    (await readAddressOwner(ports.subscribers, hash)) ??
    (await claimAddress(ports.subscribers, hash, subscriberId(ports.randomness.hex(16))));
  const plan = await reserve(ports, id, request, consent);
  if (plan.kind === 'silent') {
    ports.log.info('A request was answered without a mail', { subscriber: id, reason: plan.reason });
    return 'silent';
  }
  const newsletters = request.newsletters.filter((one) => plan.link.newsletters.includes(one.id));
  for (const newsletter of newsletters) await makePending(ports, newsletter, plan.link, consent);
  return mailLink(ports, plan.subscriber, plan.link, newsletters, consent.at);
}

/** Plans until the subscriber's record is written: of two requests at once one finds the other's cooldown. */
async function reserve(
  ports: SubscribersPorts,
  id: SubscriberId,
  request: SubscribeRequest,
  consent: Consent,
): Promise<RequestPlan> {
  return untilWritten<RequestPlan>(async () => {
    const plan = planRequest({
      id,
      address: request.address,
      subscriber: await readSubscriber(ports.subscribers, id),
      wishes: await Promise.all(
        request.newsletters.map(async (newsletter) => ({
          newsletter,
          subscription: await readSubscription(ports.subscribers, newsletter.id, id),
        })),
      ),
      consent,
      freshNonce: ports.randomness.hex(16),
      now: consent.at,
    });
    if (plan.kind === 'silent') return { answer: plan };
    return (await writeSubscriber(ports.subscribers, plan.subscriber)) === 'written'
      ? { answer: plan }
      : undefined;
  });
}

/** Someone who confirmed an older mail in the meantime stays confirmed. */
const makePending = (
  ports: SubscribersPorts,
  newsletter: Newsletter,
  link: ConfirmLink,
  consent: Consent,
): Promise<void> =>
  untilWritten(async () => {
    const subscription = await readSubscription(ports.subscribers, newsletter.id, link.subscriber);
    if (subscription?.state === 'active') return { answer: undefined };
    const written = await writeSubscription(
      ports.subscribers,
      pending({ newsletter, subscription }, link, consent),
    );
    return written === 'written' ? { answer: undefined } : undefined;
  });

async function mailLink(
  ports: SubscribersPorts,
  subscriber: Exclude<Subscriber, { state: 'erased' }>,
  link: ConfirmLink,
  newsletters: readonly Newsletter[],
  now: Instant,
): Promise<Asking> {
  const publication = await ports.publication();
  const mail = await composeConfirmation({
    publication,
    theme: await ports.theme(publication),
    newsletters,
    link,
    keys: await ports.linkKeys(),
    site: ports.siteUrl,
    to: subscriber.address,
    configurationSet: ports.configurationSet,
    now,
    unique: ports.randomness.hex(16),
  });
  const outcome = await ports.mailer.send(mail);
  return settle(ports, subscriber.id, outcome, now);
}

/** What certainly did not go out does not count for the cooldown; what may have gone out does. */
async function settle(
  ports: SubscribersPorts,
  id: SubscriberId,
  outcome: SendOutcome,
  now: Instant,
): Promise<Asking> {
  if (outcome.kind === 'accepted') return 'mailed';
  ports.log.warn('A confirmation mail was not accepted', { subscriber: id, outcome: outcome.kind });
  if (outcome.kind === 'throttled' || outcome.kind === 'held') {
    await untilWritten(async () => {
      const next = planRelease(await readSubscriber(ports.subscribers, id), now);
      if (next === undefined) return { answer: undefined };
      return (await writeSubscriber(ports.subscribers, next)) === 'written'
        ? { answer: undefined }
        : undefined;
    });
  }
  return 'mail not sent';
}

/** `gone`: not one of the link's newsletters could be confirmed by it any more. */
export type Confirming = 'confirmed' | 'gone';

/**
 * The button behind a confirm link. The subscriber becomes active before the subscriptions: a crash in between leaves
 * an active subscriber without a newsletter and a link that still works. Pressing twice is pressing once.
 */
export async function confirm(ports: SubscribersPorts, link: ConfirmLink, now: Instant): Promise<Confirming> {
  const plans = await Promise.all(
    link.newsletters.map(async (newsletter) =>
      planConfirmation(await readSubscription(ports.subscribers, newsletter, link.subscriber), link, now),
    ),
  );
  if (plans.every((plan) => plan.kind === 'gone')) return 'gone';
  if (!(await activate(ports, link.subscriber))) return 'gone';
  const confirmed = await Promise.all(
    link.newsletters.map((newsletter) => confirmOne(ports, link, newsletter, now)),
  );
  return confirmed.some(Boolean) ? 'confirmed' : 'gone';
}

/** False: there is no subscriber, or one whose record was erased. */
const activate = (ports: SubscribersPorts, id: SubscriberId): Promise<boolean> =>
  untilWritten(async () => {
    const subscriber = await readSubscriber(ports.subscribers, id);
    if (subscriber === undefined || subscriber.state === 'erased') return { answer: false };
    const next = planActivation(subscriber);
    if (next === undefined) return { answer: true };
    return (await writeSubscriber(ports.subscribers, next)) === 'written' ? { answer: true } : undefined;
  });

const confirmOne = (
  ports: SubscribersPorts,
  link: ConfirmLink,
  newsletter: ConfirmLink['newsletters'][number],
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

/**
 * Leaves one newsletter: the journal first, then the table. Answers the same when there was nothing to leave, for a
 * mail program that asks twice must not be told of a failure (RFC 8058).
 */
export const leave = (ports: SubscribersPorts, link: LeaveLink, now: Instant): Promise<void> =>
  untilWritten(async () => {
    const { subscriber, newsletter } = link;
    const next = planLeaving(await readSubscription(ports.subscribers, newsletter, subscriber), now);
    if (next === undefined) return { answer: undefined };
    const at = next.history.at(-1)?.at ?? now;
    await writeJournal(ports.journal, { v: 1, kind: 'left', subscriber, newsletter, at });
    return (await writeSubscription(ports.subscribers, next)) === 'written'
      ? { answer: undefined }
      : undefined;
  });

const attempts = 8;

/** `undefined` from `attempt`: another was faster, look again. */
async function untilWritten<T>(attempt: () => Promise<{ readonly answer: T } | undefined>): Promise<T> {
  for (let count = 0; count < attempts; count += 1) {
    const done = await attempt();
    if (done !== undefined) return done.answer;
  }
  throw new Error(`A record moved under every one of ${attempts} attempts to write it`);
}
