/**
 * When two cadences of a newsletter had taken exactly the same articles: only then may somebody change from one to the
 * other, and get each article once (docs/protocols.md, Digest: Change of cadence). Pure.
 */
import { type Cadence, cadenceSchema, type Newsletter } from '../config.ts';
import { type Instant, shifted } from '../ids.ts';
import type { Evens, EvensOfOne } from '../subscribers/candidate.ts';
import { isTaken } from './announcement.ts';
import type { Mailable, Variant } from './digest.ts';
import { cadencesFor, cutoffMargin } from './plan.ts';

/** Of each pair, the newest. */
const mostNotes = 32;

/** What the freezer of a variant read before it fixes members. */
export interface NoteFacts {
  readonly newsletter: Pick<Newsletter, 'cadences'>;
  /** As it was read before the mailable articles: the write that fixes is conditional on its `rev`. */
  readonly variant: Variant;
  /** Every mailable article that some cadence has not taken yet. */
  readonly mailables: readonly Mailable[];
  /** The newsletter's other variants, those of removed cadences too, read after the articles. */
  readonly others: readonly Variant[];
}

/** The variant's notes with those of this moment, `now` being that of the freeze. */
export function noted({ newsletter, variant, mailables, others }: NoteFacts, now: Instant): EvensOfOne {
  // Whatever was wished before that has landed, like a confirmation before the cutoff.
  const moment = shifted(now, -cutoffMargin);
  const { cadence, evens = {} } = variant;
  const isEven = (other: Variant): boolean => {
    if (!newsletter.cadences.includes(other.cadence)) return isCaughtUp(cadence, other, mailables);
    return isFaster(cadence, other.cadence) && areEven(newsletter, cadence, other.cadence, mailables);
  };
  const added = others.filter(isEven).map((other) => {
    const known = evens[other.cadence] ?? [];
    const isNew = known.every((one) => one < moment);
    return [other.cadence, isNew ? [...known, moment].slice(-mostNotes) : known] as const;
  });
  return { ...evens, ...Object.fromEntries(added) };
}

/** All notes of a newsletter, as a digest carries them. */
export const evensOf = (variants: readonly Variant[]): Evens =>
  Object.fromEntries(
    variants.flatMap(({ cadence, evens }) => (evens === undefined ? [] : [[cadence, evens]])),
  );

const isFaster = (one: Cadence, other: Cadence): boolean =>
  cadenceSchema.options.indexOf(one) < cadenceSchema.options.indexOf(other);

/** What is recalled or withdrawn neither will take. */
const isOpen = ({ withdrawn, word }: Mailable): boolean => !withdrawn && word?.kind !== 'recalled';

function areEven(
  newsletter: Pick<Newsletter, 'cadences'>,
  faster: Cadence,
  slower: Cadence,
  mailables: readonly Mailable[],
): boolean {
  return mailables.filter(isOpen).every((mailable) => {
    const isForBoth = cadencesFor(newsletter, mailable).includes(faster);
    return isTaken(mailable, slower) === (isTaken(mailable, faster) || !isForBoth);
  });
}

/** A cadence that was removed takes nothing more, once its last freeze has made its marks. */
const isCaughtUp = (cadence: Cadence, removed: Variant, mailables: readonly Mailable[]): boolean =>
  removed.freezing === undefined &&
  mailables
    .filter(isOpen)
    .every((mailable) => !isTaken(mailable, removed.cadence) || isTaken(mailable, cadence));
