/**
 * Whom a digest must account for, as a function of facts that nobody overwrites: a subscription's history, and what the
 * digest noted when it was frozen. The query of a shard, the re-check and the close's scan all ask here
 * (docs/protocols.md, Delivery: Candidate; Digest: Change of cadence).
 */
import type { Cadence } from '../config.ts';
import type { Instant } from '../ids.ts';
import type { Standing, Subscription } from './subscriber.ts';

/**
 * When two cadences of a newsletter were *even*: both had taken exactly the same. By the cadence whose freezer noted it,
 * then the other one; oldest first.
 */
export type Evens = Readonly<Partial<Record<Cadence, EvensOfOne>>>;
export type EvensOfOne = Readonly<Partial<Record<Cadence, readonly Instant[]>>>;

/** What a digest says of itself. */
export interface Judge {
  readonly cutoff: Instant;
  readonly cadence: Cadence;
  /** As they were known when its members were fixed. */
  readonly evens?: Evens;
}

type History = Pick<Subscription, 'history'>;

/** What stood at `moment`: the newest entry not later than it; a pause that has ended is no pause. */
export function standingAt({ history }: History, moment: Instant): Standing | undefined {
  const standing = history.findLast(({ at }) => at <= moment);
  if (standing?.state !== 'paused' || standing.until === undefined || standing.until > moment)
    return standing;
  return { at: standing.until, state: 'active', cadence: standing.cadence };
}

/** For pages and plans: how the person stands at `now`. */
export const standingNow = (subscription: Subscription, now: Instant): Subscription['state'] =>
  subscription.state === 'pending' ? 'pending' : (standingAt(subscription, now)?.state ?? subscription.state);

export function isCandidate(subscription: History, digest: Judge): boolean {
  if (standingAt(subscription, digest.cutoff)?.state !== 'active') return false;
  return cadenceFor(subscription, digest) === digest.cadence;
}

/** Active without a break since the cutoff: what the re-check asks before a mail goes out. */
export function stillActive(subscription: History, cutoff: Instant): boolean {
  if (standingAt(subscription, cutoff)?.state !== 'active') return false;
  return subscription.history.every(({ at, state }) => at <= cutoff || state === 'active');
}

interface Wish {
  readonly to: Cadence;
  readonly at: Instant;
}

/**
 * The cadence in force for this digest. A wish waits until the old cadence and the new one were even; one that is
 * followed by another before that never counts. Who comes back after leaving begins anew.
 */
function cadenceFor({ history }: History, { cutoff, evens = {} }: Judge): Cadence | undefined {
  let inForce: Cadence | undefined;
  let wish: Wish | undefined;
  let before: Standing | undefined;
  for (const entry of history) {
    if (entry.at > cutoff) break;
    if (inForce === undefined || before === undefined || before.state === 'left') {
      inForce = entry.cadence;
      wish = undefined;
    } else if (entry.cadence !== before.cadence) {
      inForce = granted(evens, inForce, wish, entry.at);
      wish = { to: entry.cadence, at: entry.at };
    }
    before = entry;
  }
  return inForce && granted(evens, inForce, wish);
}

/** `until`: the next wish. */
function granted(evens: Evens, from: Cadence, wish: Wish | undefined, until?: Instant): Cadence {
  if (wish === undefined || wish.to === from) return from;
  const moments = [...(evens[from]?.[wish.to] ?? []), ...(evens[wish.to]?.[from] ?? [])];
  const isGranted = moments.some((moment) => moment >= wish.at && (until === undefined || moment < until));
  return isGranted ? wish.to : from;
}
