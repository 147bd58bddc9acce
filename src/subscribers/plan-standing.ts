/** How one person stands to one newsletter, and what a word of theirs makes of it. Values only. */
import type { Cadence } from '../config.ts';
import type { Instant, NewsletterId, SubscriberId } from '../ids.ts';
import { standingNow } from './candidate.ts';
import type { ConfirmLink } from './links.ts';
import type { Consent, Standing, Subscription } from './subscriber.ts';

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
  if (subscription?.state === 'active' || subscription?.state === 'paused')
    return { kind: 'confirmed already' };
  if (subscription?.state !== 'pending' || subscription.confirmation?.nonce !== link.nonce)
    return { kind: 'gone' };
  const { confirmation: _used, consent, ...rest } = subscription;
  const said = { ...rest, consent: { ...consent, confirmedAt: now } };
  return { kind: 'confirm', next: moved(said, { state: 'active' }, now) };
}

/** `undefined`: there is nothing left to leave. */
export function planLeaving(subscription: Subscription | undefined, now: Instant): Subscription | undefined {
  if (subscription === undefined || subscription.state === 'left') return undefined;
  const { confirmation: _revoked, ...rest } = subscription;
  return moved(rest, { state: 'left' }, now);
}

/** A word of somebody who has the link to their preferences. */
export type Word =
  | { readonly kind: 'switch'; readonly cadence: Cadence }
  /** Without an end: until they say otherwise. */
  | { readonly kind: 'pause'; readonly until?: Instant }
  | { readonly kind: 'resume' };

/** `undefined`: it stands so already, or there is nothing that the word is about. */
export function planWord(
  subscription: Subscription | undefined,
  word: Word,
  now: Instant,
): Subscription | undefined {
  if (subscription === undefined) return undefined;
  const state = standingNow(subscription, now);
  if (state !== 'active' && state !== 'paused') return undefined;
  const { until } = subscription.history.at(-1) ?? {};
  switch (word.kind) {
    case 'switch': {
      if (word.cadence === subscription.cadence) return undefined;
      const next = { ...subscription, cadence: word.cadence };
      return moved(next, state === 'paused' ? pause(until) : { state }, now);
    }
    case 'pause':
      return state === 'paused' && until === word.until
        ? undefined
        : moved(subscription, pause(word.until), now);
    case 'resume':
      return state === 'active' ? undefined : moved(subscription, { state: 'active' }, now);
  }
}

const pause = (until: Instant | undefined): Pick<Standing, 'state' | 'until'> => ({
  state: 'paused',
  ...(until === undefined ? {} : { until }),
});

/** Somebody known by their link takes one newsletter more: no further mail is needed. `undefined`: they are in. */
export function planJoining(
  wish: {
    readonly newsletter: NewsletterId;
    readonly subscriber: SubscriberId;
    readonly cadence: Cadence;
    readonly subscription: Subscription | undefined;
  },
  consent: Consent,
  now: Instant,
): Subscription | undefined {
  const { newsletter, subscriber, cadence, subscription } = wish;
  if (subscription && ['active', 'paused'].includes(standingNow(subscription, now))) return undefined;
  const { rev = 0, history = [] } = subscription ?? {};
  const asked = { newsletter, subscriber, rev, state: 'pending' as const, cadence, consent, history };
  return moved(asked, { state: 'active' }, now);
}

/**
 * Changes the standing and remembers it. Two functions' clocks may differ by a little; the history stays in order all
 * the same, for whoever asks what stood at a cutoff reads it as ordered.
 */
function moved(
  subscription: Subscription,
  standing: Pick<Standing, 'state' | 'until'>,
  now: Instant,
): Subscription {
  const last = subscription.history.at(-1)?.at;
  const at = last !== undefined && last > now ? last : now;
  return {
    ...subscription,
    rev: subscription.rev + 1,
    state: standing.state,
    history: [...subscription.history, { at, ...standing, cadence: subscription.cadence }],
  };
}
