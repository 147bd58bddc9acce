/**
 * What should happen to a subscriber's records, as values: nothing here reads or writes. `./apply.ts` carries it out
 * and plans again whenever a record has moved meanwhile.
 */
import type { Cadence, Newsletter } from '../config.ts';
import { type EmailAddress, type Instant, type NewsletterId, type SubscriberId, shifted } from '../ids.ts';
import { type ConfirmLink, confirmLinkLifetime } from './links.ts';
import {
  type Consent,
  isSuppressed,
  type Standing,
  type Subscriber,
  type Subscription,
} from './subscriber.ts';

const minute = 60_000;
/**
 * How often an address is written to before it has said yes. Whoever types a stranger's address into forms gives no
 * network address of the stranger to count by, so it is the stranger's address that counts.
 */
export const cooldown = { pause: 15 * minute, window: 24 * 60 * minute, mailsPerWindow: 3 } as const;

export const mayAskAgain = (sent: readonly Instant[], now: Instant): boolean =>
  sent.every((at) => at <= shifted(now, -cooldown.pause)) &&
  recent(sent, now).length < cooldown.mailsPerWindow;

const recent = (sent: readonly Instant[], now: Instant): readonly Instant[] =>
  sent.filter((at) => at > shifted(now, -cooldown.window));

/** What is known when someone asks for newsletters. */
export interface Asked {
  /** The owner of the address, whether or not its record stands yet. */
  readonly id: SubscriberId;
  readonly address: EmailAddress;
  readonly subscriber: Subscriber | undefined;
  readonly wishes: readonly Wish[];
  readonly consent: Consent;
  readonly freshNonce: string;
  readonly now: Instant;
}

/** One newsletter asked for, and how the person stands to it. */
export interface Wish {
  readonly newsletter: Newsletter;
  readonly subscription: Subscription | undefined;
}

export type RequestPlan =
  /** Nothing is written and nobody is mailed; the answer is the same as ever. */
  | {
      readonly kind: 'silent';
      readonly reason: 'suppressed' | 'erased' | 'cooling down' | 'subscribed already';
    }
  | {
      readonly kind: 'ask';
      /** To be written first: its `rev` carries the cooldown. */
      readonly subscriber: Exclude<Subscriber, { state: 'erased' }>;
      readonly subscriptions: readonly Subscription[];
      readonly link: ConfirmLink;
    };

export function planRequest(asked: Asked): RequestPlan {
  const { subscriber, now } = asked;
  if (subscriber?.state === 'erased') return { kind: 'silent', reason: 'erased' };
  if (subscriber && isSuppressed(subscriber)) return { kind: 'silent', reason: 'suppressed' };
  const open = asked.wishes.filter((wish) => wish.subscription?.state !== 'active');
  if (open.length === 0) return { kind: 'silent', reason: 'subscribed already' };
  const sent = subscriber?.confirmationsSent ?? [];
  if (!mayAskAgain(sent, now)) return { kind: 'silent', reason: 'cooling down' };
  const link: ConfirmLink = {
    purpose: 'confirm',
    subscriber: asked.id,
    newsletters: open.map((wish) => wish.newsletter.id),
    nonce: liveNonce(open, now) ?? asked.freshNonce,
    expires: shifted(now, confirmLinkLifetime),
  };
  return {
    kind: 'ask',
    subscriber: {
      ...(subscriber ?? { state: 'pending', id: asked.id, address: asked.address, generation: 1 }),
      rev: (subscriber?.rev ?? 0) + 1,
      confirmationsSent: [...recent(sent, now), now],
    },
    subscriptions: open.map((wish) => pending(wish, link, asked.consent)),
    link,
  };
}

/** Someone who asks twice may answer either mail: what is pending keeps its nonce. */
const liveNonce = (wishes: readonly Wish[], now: Instant): string | undefined =>
  wishes
    .map(({ subscription }) => subscription?.confirmation)
    .find((confirmation) => confirmation !== undefined && confirmation.expires > now)?.nonce;

/** The subscription that waits for `link`. */
export function pending(
  { newsletter, subscription }: Wish,
  link: ConfirmLink,
  consent: Consent,
): Subscription {
  return {
    newsletter: newsletter.id,
    subscriber: link.subscriber,
    rev: (subscription?.rev ?? 0) + 1,
    state: 'pending',
    cadence: firstCadence(newsletter),
    consent,
    confirmation: { nonce: link.nonce, expires: link.expires },
    history: subscription?.history ?? [],
  };
}

/** The schema of publication.yaml asks for at least one. */
const firstCadence = (newsletter: Newsletter): Cadence => newsletter.cadences[0] ?? 'article';

/** What a confirm link does to one newsletter. */
export type ConfirmationPlan =
  | { readonly kind: 'confirm'; readonly next: Subscription }
  | { readonly kind: 'confirmed already' }
  /** Left since, replaced by a newer mail, or erased. */
  | { readonly kind: 'gone' };

export function planConfirmation(
  subscription: Subscription | undefined,
  link: ConfirmLink,
  now: Instant,
): ConfirmationPlan {
  if (subscription?.state === 'active') return { kind: 'confirmed already' };
  if (subscription?.state !== 'pending' || subscription.confirmation?.nonce !== link.nonce)
    return { kind: 'gone' };
  const { confirmation: _used, ...rest } = subscription;
  return { kind: 'confirm', next: moved(rest, 'active', now) };
}

/** A person's first confirmation makes the subscriber active; `undefined`: nothing to write. */
export const planActivation = (subscriber: Subscriber): Subscriber | undefined =>
  subscriber.state === 'pending' ? { ...subscriber, state: 'active', rev: subscriber.rev + 1 } : undefined;

/** `undefined`: there is nothing left to leave. */
export function planLeaving(subscription: Subscription | undefined, now: Instant): Subscription | undefined {
  if (subscription === undefined || subscription.state === 'left') return undefined;
  const { confirmation: _revoked, ...rest } = subscription;
  return moved(rest, 'left', now);
}

/**
 * Changes the standing and remembers it. Two functions' clocks may differ by a little; the history stays in order all
 * the same, for whoever asks what stood at a cutoff reads it as ordered.
 */
function moved(subscription: Subscription, state: Standing['state'], now: Instant): Subscription {
  const last = subscription.history.at(-1)?.at;
  const at = last !== undefined && last > now ? last : now;
  return {
    ...subscription,
    rev: subscription.rev + 1,
    state,
    history: [...subscription.history, { at, state, cadence: subscription.cadence }],
  };
}

/** What feedback makes of a subscriber; `undefined`: nothing to write. */
export function planSuppression(
  subscriber: Subscriber | undefined,
  reason: 'bounced' | 'complained',
  generation: number,
  at: Instant,
): Subscriber | undefined {
  if (subscriber === undefined || subscriber.state === 'erased') return undefined;
  if (subscriber.generation !== generation) return undefined;
  const known = isSuppressed(subscriber) ? subscriber.suppressed : undefined;
  if (known && !outranks({ reason, at }, known)) return undefined;
  return { ...subscriber, rev: subscriber.rev + 1, suppressed: { reason, at, generation } };
}

/** Of several, the complaint counts, then the earliest: so the order in which they arrive does not matter. */
function outranks(
  one: { reason: 'bounced' | 'complained'; at: Instant },
  other: { reason: 'bounced' | 'complained'; at: Instant },
): boolean {
  if (one.reason !== other.reason) return one.reason === 'complained';
  return one.at < other.at;
}

/** Takes one mail that certainly never went out back from the cooldown; `undefined`: nothing to write. */
export function planRelease(subscriber: Subscriber | undefined, at: Instant): Subscriber | undefined {
  if (subscriber === undefined || subscriber.state === 'erased') return undefined;
  if (!subscriber.confirmationsSent.includes(at)) return undefined;
  return {
    ...subscriber,
    rev: subscriber.rev + 1,
    confirmationsSent: subscriber.confirmationsSent.filter((sent) => sent !== at),
  };
}

/** Names for pages and mails; a newsletter that is no longer offered is named by its id. */
export const newsletterName = (newsletters: readonly Newsletter[], id: NewsletterId): string =>
  newsletters.find((one) => one.id === id)?.name ?? id;
