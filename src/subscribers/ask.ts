/**
 * Carries out ./plan-asking.ts: the address's row, the record with its cooldown, the subscriptions that wait, the
 * ceilings, the mail (docs/protocols.md, Subscribers: Asking). A crash in between costs the person at most one pause of
 * the cooldown.
 */
import type { Cadence, Newsletter, Publication } from '../config.ts';
import type { EmailAddress, Instant, SubscriberId } from '../ids.ts';
import type { RawMail } from '../ports.ts';
import { bindAddress, findOwner } from './addresses.ts';
import { standingNow } from './candidate.ts';
import { countUnder } from './ceilings.ts';
import { confirmationLetter, preferencesLetter, type Sender } from './letters.ts';
import { addressHash, type ConfirmLink, domainHash } from './links.ts';
import {
  type AskPlan,
  pending,
  planRelease,
  planReminder,
  planRequest,
  type RemindPlan,
  type Silence,
} from './plan-asking.ts';
import type { SubscribersPorts } from './ports.ts';
import {
  changeSubscriber,
  readSubscriber,
  readSubscription,
  untilWritten,
  writeSubscriber,
  writeSubscription,
} from './records.ts';
import type { Consent, KnownSubscriber } from './subscriber.ts';

/** Each newsletter asked for, at the cadence that was chosen. */
export interface Choice {
  readonly newsletter: Newsletter;
  readonly cadence: Cadence;
}

export interface SubscribeRequest {
  readonly address: EmailAddress;
  readonly choices: readonly Choice[];
}

/** What became of a request; the visitor is told none of it. */
export type Asking = 'mailed' | 'silent' | 'mail not sent';

type Plan = Silence | AskPlan | RemindPlan;

export async function requestSubscription(
  ports: SubscribersPorts,
  request: SubscribeRequest,
  consent: Consent,
): Promise<Asking> {
  const keys = await ports.linkKeys();
  const id = await bindAddress(ports, keys, addressHash(keys, request.address), consent.at);
  if (id === undefined) return silent(ports, { kind: 'silent', reason: 'moving here' });
  const plan = await reserve(ports, id, request, consent);
  if (plan.kind === 'silent') return silent(ports, plan, id);
  if (plan.kind === 'remind') return remind(ports, plan.subscriber, consent.at);
  const asked = request.choices.filter((one) => plan.link.newsletters.includes(one.newsletter.id));
  for (const choice of asked) await makePending(ports, choice, plan.link, consent);
  const newsletters = asked.map(({ newsletter }) => newsletter);
  const { address } = plan.subscriber;
  return mail(ports, plan.subscriber, address, consent.at, (sender) =>
    confirmationLetter(sender, { subscriber: id, address }, newsletters, plan.link),
  );
}

/** Somebody wants the link to their preferences. Of an address that nobody has, nothing is written. */
export async function requestLink(
  ports: SubscribersPorts,
  address: EmailAddress,
  now: Instant,
): Promise<Asking> {
  const keys = await ports.linkKeys();
  const id = await findOwner(ports.subscribers, keys, addressHash(keys, address));
  const plan = await untilWritten<Silence | RemindPlan>(async () => {
    const subscriber = id && (await readSubscriber(ports.subscribers, id));
    const known = subscriber?.state === 'erased' ? undefined : subscriber;
    return settled(ports, planReminder(known, now, 'as asked'));
  });
  return plan.kind === 'silent' ? silent(ports, plan, id) : remind(ports, plan.subscriber, now);
}

/** Plans until the subscriber's record is written: of two requests at once one finds the other's cooldown. */
const reserve = (
  ports: SubscribersPorts,
  id: SubscriberId,
  request: SubscribeRequest,
  consent: Consent,
): Promise<Plan> =>
  untilWritten<Plan>(async () => {
    const subscriber = await readSubscriber(ports.subscribers, id);
    // Erased since its address was asked for: the next one begins anew.
    if (subscriber?.state === 'erased') return { answer: { kind: 'silent', reason: 'unknown' } };
    const wishes = await Promise.all(
      request.choices.map(async (choice) => ({
        ...choice,
        subscription: await readSubscription(ports.subscribers, choice.newsletter.id, id),
      })),
    );
    const { address } = request;
    const freshNonce = ports.randomness.hex(16);
    return settled<Plan>(
      ports,
      planRequest({ id, address, subscriber, wishes, consent, freshNonce, now: consent.at }),
    );
  });

const settled = async <P extends Plan>(
  ports: SubscribersPorts,
  plan: P,
): Promise<{ readonly answer: P } | undefined> =>
  plan.kind === 'silent' || (await writeSubscriber(ports.subscribers, plan.subscriber)) === 'written'
    ? { answer: plan }
    : undefined;

function silent(ports: SubscribersPorts, { reason }: Silence, subscriber?: SubscriberId): 'silent' {
  ports.log.info('A request was answered without a mail', { subscriber, reason });
  return 'silent';
}

/** Someone who confirmed an older mail in the meantime, or never left, stays as they are. */
const makePending = (
  ports: SubscribersPorts,
  choice: Choice,
  link: ConfirmLink,
  consent: Consent,
): Promise<void> =>
  untilWritten(async () => {
    const subscription = await readSubscription(ports.subscribers, choice.newsletter.id, link.subscriber);
    const state = subscription && standingNow(subscription, consent.at);
    if (state === 'active' || state === 'paused') return { answer: undefined };
    const next = pending({ ...choice, subscription }, link, consent);
    return (await writeSubscription(ports.subscribers, next)) === 'written'
      ? { answer: undefined }
      : undefined;
  });

const remind = (ports: SubscribersPorts, subscriber: KnownSubscriber, now: Instant): Promise<Asking> =>
  mail(ports, subscriber, subscriber.address, now, (sender) =>
    preferencesLetter(
      sender,
      { subscriber: subscriber.id, address: subscriber.address },
      senderFor(sender.publication, subscriber),
    ),
  );

/** Of a newsletter that the person knows; else the first there is. */
export const senderFor = (
  { newsletters }: Publication,
  subscriber: KnownSubscriber,
): Newsletter | undefined =>
  newsletters.find(({ id }) => subscriber.newsletters?.includes(id)) ?? newsletters[0];

/** Under the ceilings, one call. What certainly did not go out does not count for the cooldown; what may have does. */
export async function mail(
  ports: SubscribersPorts,
  subscriber: KnownSubscriber,
  to: EmailAddress,
  now: Instant,
  letter: (sender: Sender) => Promise<RawMail>,
): Promise<Asking> {
  const publication = await ports.publication();
  const keys = await ports.linkKeys();
  const { mailsPerHour, mailsPerHourToOneDomain } = publication.subscribing;
  const ceilings = [
    { scope: domainHash(keys, to), most: mailsPerHourToOneDomain },
    { scope: 'all', most: mailsPerHour },
  ];
  if (!(await countUnder(ports.subscribers, ceilings, now))) {
    ports.log.warn('No more mails of this kind in this hour', { subscriber: subscriber.id });
    return giveBack(ports, subscriber.id, now);
  }
  const { siteUrl: site, configurationSet } = ports;
  const unique = ports.randomness.hex(16);
  const theme = await ports.theme(publication);
  const outcome = await ports.mailer.send(
    await letter({ publication, theme, keys, site, configurationSet, now, unique }),
  );
  if (outcome.kind === 'accepted') return 'mailed';
  ports.log.warn('A mail was not accepted', { subscriber: subscriber.id, outcome: outcome.kind });
  if (outcome.kind === 'throttled' || outcome.kind === 'held') return giveBack(ports, subscriber.id, now);
  return 'mail not sent';
}

async function giveBack(ports: SubscribersPorts, id: SubscriberId, now: Instant): Promise<'mail not sent'> {
  await changeSubscriber(ports.subscribers, id, (standing) => planRelease(standing, now));
  return 'mail not sent';
}
