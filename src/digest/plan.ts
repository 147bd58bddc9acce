/** The values a freeze writes, each derived from what stands: pure, so that anyone may repeat them. */
import { type Cadence, cadenceSchema, type Newsletter } from '../config.ts';
import { type DigestId, digestId, type Instant, type NewsletterId, type Nonce, type Shard } from '../ids.ts';
import type { Evens } from '../subscribers/candidate.ts';
import { announcedAs, isTaken, numberOf } from './announcement.ts';
import type { Digest, Mailable, Member, Skip, Variant } from './digest.ts';

export type Freezing = NonNullable<Variant['freezing']>;
/** A variant whose members are fixed. */
export type Frozen = Variant & { readonly freezing: Freezing };

/** Unique for each newsletter, cadence and period, and fit for an SES message tag. */
export const digestIdOf = (newsletter: NewsletterId, cadence: Cadence, period: string): DigestId =>
  digestId(`${newsletter}-${cadence}-${period}`);

export const emptyVariant = (newsletter: NewsletterId, cadence: Cadence): Variant => ({
  newsletter,
  cadence,
  rev: 0,
});

/** The row keeps the newest few skips, for whoever asks why nothing came. */
const mostSkips = 10;

const withSkips = (variant: Variant, skipped: readonly Skip[]): Variant =>
  skipped.length === 0
    ? variant
    : { ...variant, skipped: [...(variant.skipped ?? []), ...skipped].slice(-mostSkips) };

/** A period without a mail is over. */
export const skippedOver = (
  variant: Variant,
  { period, skipped }: { readonly period: string; readonly skipped: readonly Skip[] },
): Variant => ({ ...withSkips(variant, skipped), rev: variant.rev + 1, lastPeriod: period });

/** Fixes the members: the one write from which all of the freeze follows. */
export const withMembers = (
  variant: Variant,
  {
    period,
    members,
    skipped,
  }: {
    readonly period: string;
    readonly members: readonly Member[];
    readonly skipped: readonly Skip[];
  },
  nonce: Nonce,
  now: Instant,
  evens?: Evens,
): Frozen => ({
  ...withSkips(variant, skipped),
  rev: variant.rev + 1,
  freezing: {
    digest: digestIdOf(variant.newsletter, variant.cadence, period),
    period,
    nonce,
    members,
    at: now,
    ...(evens === undefined ? {} : { evens }),
  },
});

export const held = (variant: Variant, reason: string): Variant => ({
  ...variant,
  rev: variant.rev + 1,
  held: reason,
});

/** The next period may begin. */
export const freed = (variant: Frozen): Variant => ({
  ...ended(variant),
  lastDigest: variant.freezing.digest,
});

/** The same after a digest that was cancelled before it was opened: nobody ever saw it. */
export function ended({ freezing, ...rest }: Frozen): Variant {
  return { ...rest, rev: rest.rev + 1, lastPeriod: freezing.period };
}

export const freshDigest = (variant: Variant, freezing: Freezing): Digest => ({
  id: freezing.digest,
  newsletter: variant.newsletter,
  cadence: variant.cadence,
  period: freezing.period,
  rev: 1,
  state: 'freezing',
  members: freezing.members,
  frozenAt: freezing.at,
  ...(freezing.evens === undefined ? {} : { evens: freezing.evens }),
});

/** The digest has this member. It takes the announcement for which it was fixed, and not one that has come since. */
export function markedTaken(
  mailable: Mailable,
  member: Pick<Member, 'announcement'>,
  mark: { readonly digest: DigestId; readonly cadence: Cadence },
): Mailable {
  if (mailable.taken.some((one) => one.digest === mark.digest)) return mailable;
  const taken = [...mailable.taken, { ...mark, ...announcedAs(numberOf(member)) }];
  return { ...mailable, rev: mailable.rev + 1, taken };
}

/**
 * The newsletter's cadences that take this article, from fast to slow: not one that came after it was offered and is
 * faster than all there were, unless none of those is left.
 */
export function cadencesFor(
  { cadences }: Pick<Newsletter, 'cadences'>,
  { fastest }: Mailable,
): readonly Cadence[] {
  const all = cadenceSchema.options.filter((one) => cadences.includes(one));
  return fastest === undefined ? all : all.slice(Math.max(0, all.indexOf(fastest)));
}

/** Nobody will ask for it again. */
export const isTakenByAll = (mailable: Mailable, newsletter: Pick<Newsletter, 'cadences'>): boolean =>
  cadencesFor(newsletter, mailable).every((cadence) => isTaken(mailable, cadence));

/** Under `digests/<newsletter>/<period>/`: that this period is frozen, by which freeze, with which members. */
export interface Marker {
  readonly v: 1;
  readonly digest: DigestId;
  readonly newsletter: NewsletterId;
  readonly cadence: Cadence;
  readonly period: string;
  readonly nonce: Nonce;
  readonly members: readonly Member[];
  /** Key of the one that is mailed. The first markers did not say. */
  readonly rendering?: string;
  /** Only history knows them. */
  readonly evens?: Evens;
  readonly at: Instant;
}

export const markerOf = ({ newsletter, cadence }: Variant, freezing: Freezing, rendering: string): Marker => {
  const { digest, period, nonce, members, at, evens } = freezing;
  const noted = evens === undefined ? {} : { evens };
  return { v: 1, digest, newsletter, cadence, period, nonce, members, rendering, ...noted, at };
};

/**
 * How far the cutoff lies behind the opening: a confirmation that is stamped before it must have landed by then.
 * The HTTP function's hard time-out, and the most by which two clocks at AWS may differ.
 */
const httpTimeout = 5_000;
const clockSkew = 5_000;
export const cutoffMargin = httpTimeout + clockSkew;

/** Opens a digest; one that was paused meanwhile stays so, one that was cancelled unopened. The first opening stands. */
export function opened(digest: Digest, shards: readonly Shard[], cutoff: Instant, now: Instant): Digest {
  if (digest.shards !== undefined || digest.state === 'cancelled') return digest;
  return {
    ...digest,
    state: digest.state === 'freezing' ? 'open' : digest.state,
    shards,
    cutoff,
    openedAt: now,
  };
}
