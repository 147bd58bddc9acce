/**
 * What should happen when somebody types an address: into the form, the JSON interface, or where one asks for the link
 * to one's preferences. Values only; ./ask.ts carries them out. The visitor is told none of it.
 */
import type { Cadence, Newsletter } from '../config.ts';
import { type EmailAddress, type Instant, type SubscriberId, shifted } from '../ids.ts';
import { standingNow } from './candidate.ts';
import { type ConfirmLink, confirmLinkLifetime } from './links.ts';
import { type Consent, type KnownSubscriber, type Subscription, suppressionOf } from './subscriber.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/**
 * How often an address is written to because somebody typed it. Whoever types a stranger's address into forms gives no
 * network address of the stranger to count by, so it is the stranger's address that counts.
 */
export const cooldown = { pause: 15 * minute, window: day, mailsPerWindow: 3 } as const;

export const mayAskAgain = (sent: readonly Instant[], now: Instant): boolean =>
  sent.every((at) => at <= shifted(now, -cooldown.pause)) &&
  recent(sent, now).length < cooldown.mailsPerWindow;

/** Those that still count. */
export const recent = (sent: readonly Instant[], now: Instant): readonly Instant[] =>
  sent.filter((at) => at > shifted(now, -cooldown.window));

/** What is known when someone asks for newsletters. */
export interface Asked {
  /** The owner of the address, whether or not its record stands yet. */
  readonly id: SubscriberId;
  readonly address: EmailAddress;
  readonly subscriber: KnownSubscriber | undefined;
  readonly wishes: readonly Wish[];
  readonly consent: Consent;
  readonly freshNonce: string;
  readonly now: Instant;
}

/** One newsletter asked for, and how the person stands to it. */
export interface Wish {
  readonly newsletter: Newsletter;
  readonly cadence: Cadence;
  readonly subscription: Subscription | undefined;
}

/** Nothing is written and nobody is mailed; the answer is the same as ever. */
export interface Silence {
  readonly kind: 'silent';
  readonly reason: 'complained' | 'bounced' | 'blocked' | 'cooling down' | 'unknown' | 'moving here';
}

export interface AskPlan {
  readonly kind: 'ask';
  /** To be written first: its `rev` carries the cooldown. */
  readonly subscriber: KnownSubscriber;
  readonly subscriptions: readonly Subscription[];
  readonly link: ConfirmLink;
}

/** A mail with the link to the preferences. */
export interface RemindPlan {
  readonly kind: 'remind';
  readonly subscriber: KnownSubscriber;
}

export function planRequest(asked: Asked): Silence | AskPlan | RemindPlan {
  const { subscriber, now } = asked;
  const suppression = subscriber && suppressionOf(subscriber);
  if (suppression?.reason === 'complained') return { kind: 'silent', reason: 'complained' };
  if (subscriber?.blocked !== undefined) return { kind: 'silent', reason: 'blocked' };
  const sent = subscriber?.confirmationsSent ?? [];
  // A mailbox that bounced may be there again: it is tried once a day.
  if (suppression && recent(sent, now).length > 0) return { kind: 'silent', reason: 'bounced' };
  const open = suppression ? asked.wishes : asked.wishes.filter((wish) => !isIn(wish, now));
  if (open.length === 0 && subscriber) return planReminder(subscriber, now, 'once a day');
  if (!mayAskAgain(sent, now)) return { kind: 'silent', reason: 'cooling down' };
  return planAsk(asked, open);
}

const isIn = ({ subscription }: Wish, now: Instant): boolean =>
  subscription !== undefined && ['active', 'paused'].includes(standingNow(subscription, now));

function planAsk(asked: Asked, open: readonly Wish[]): AskPlan {
  const { subscriber, now, id, address, consent } = asked;
  const link: ConfirmLink = {
    purpose: 'confirm',
    subscriber: id,
    newsletters: open.map((wish) => wish.newsletter.id),
    nonce: liveNonce(open, now) ?? asked.freshNonce,
    expires: shifted(now, confirmLinkLifetime),
  };
  const base = subscriber ?? { state: 'pending' as const, id, address, generation: 1, rev: 0 };
  return {
    kind: 'ask',
    subscriber: {
      ...base,
      rev: base.rev + 1,
      newsletters: [...new Set([...(subscriber?.newsletters ?? []), ...link.newsletters])],
      ...(base.state === 'pending' ? { asked: now } : {}),
      confirmationsSent: [...recent(subscriber?.confirmationsSent ?? [], now), now],
    },
    subscriptions: open.flatMap((wish) => (isIn(wish, now) ? [] : [pending(wish, link, consent)])),
    link,
  };
}

/** Someone who asks twice may answer either mail: what is pending keeps its nonce. */
const liveNonce = (wishes: readonly Wish[], now: Instant): string | undefined =>
  wishes
    .map(({ subscription }) => subscription?.confirmation)
    .find((confirmation) => confirmation !== undefined && confirmation.expires > now)?.nonce;

/** The subscription that waits for `link`. */
export function pending(wish: Wish, link: ConfirmLink, consent: Consent): Subscription {
  const { newsletter, cadence, subscription } = wish;
  return {
    newsletter: newsletter.id,
    subscriber: link.subscriber,
    rev: (subscription?.rev ?? 0) + 1,
    state: 'pending',
    cadence,
    consent,
    confirmation: { nonce: link.nonce, expires: link.expires },
    history: subscription?.history ?? [],
  };
}

/** Who is in, and asks again, is told where to change things; a stranger who asks for them cannot make that a nuisance. */
export function planReminder(
  subscriber: KnownSubscriber | undefined,
  now: Instant,
  limit: 'once a day' | 'as asked',
): Silence | RemindPlan {
  if (subscriber?.state !== 'active') return { kind: 'silent', reason: 'unknown' };
  const suppression = suppressionOf(subscriber);
  if (suppression) return { kind: 'silent', reason: suppression.reason };
  if (subscriber.blocked !== undefined) return { kind: 'silent', reason: 'blocked' };
  const sent = subscriber.linksSent ?? [];
  const may = limit === 'as asked' ? mayAskAgain(sent, now) : recent(sent, now).length === 0;
  if (!may) return { kind: 'silent', reason: 'cooling down' };
  const next = { ...subscriber, rev: subscriber.rev + 1, linksSent: [...recent(sent, now), now] };
  return { kind: 'remind', subscriber: next };
}

/** Takes one mail that certainly never went out back from the cooldown; `undefined`: nothing to write. */
export function planRelease(subscriber: KnownSubscriber, at: Instant): KnownSubscriber | undefined {
  const { confirmationsSent, linksSent = [], movesSent = [] } = subscriber;
  if (![...confirmationsSent, ...linksSent, ...movesSent].includes(at)) return undefined;
  const without = (moments: readonly Instant[]) => moments.filter((sent) => sent !== at);
  return {
    ...subscriber,
    rev: subscriber.rev + 1,
    confirmationsSent: without(confirmationsSent),
    linksSent: without(linksSent),
    movesSent: without(movesSent),
  };
}
