/**
 * What is due for a variant at a moment of the publication's clock, and when something will be: pure decisions over
 * its row and the newsletter's mailable articles (docs/protocols.md, Digest: Mailable, Due-ness).
 */
import type { ArticleItem } from '../article/article.ts';
import { type Cadence, cadenceSchema, type Newsletter } from '../config.ts';
import { type Instant, shifted } from '../ids.ts';
import { announcedAs, articlePeriod, isTaken, numberOf } from './announcement.ts';
import type { Mailable, Member, Skip, Untaken, Variant } from './digest.ts';
import {
  type Calendar,
  calendarText,
  newestDue,
  nextDueAfter,
  type Period,
  periodBefore,
} from './periods.ts';
import { cadencesFor } from './plan.ts';

/** A mailable article with its item as it stands now. */
export interface Candidate {
  readonly mailable: Mailable;
  readonly item: ArticleItem | undefined;
}

/** All that the decision rests on. */
export interface DueFacts {
  readonly newsletter: Newsletter;
  /** One of the newsletter's. */
  readonly cadence: Cadence;
  /** The variant's row as it stands; `undefined`: there is none yet. */
  readonly variant: Variant | undefined;
  /** Every mailable article of the newsletter that some cadence has not taken yet. */
  readonly candidates: readonly Candidate[];
  /** The publication's. */
  readonly timezone: string;
}

export type Due =
  | { readonly kind: 'nothing' }
  /** `period` names what is frozen among all of the variant; `skipped` are older ones that it leaves behind. */
  | {
      readonly kind: 'freeze';
      readonly period: string;
      readonly members: readonly Member[];
      readonly skipped: readonly Skip[];
    }
  /** No mail: `period` and what lies before it are written down as skipped, the newest last. */
  | { readonly kind: 'skip'; readonly period: string; readonly skipped: readonly Skip[] }
  /** Something is wrong enough to ask a person. */
  | { readonly kind: 'hold'; readonly reason: string };

/** More than so many articles in one recall window look like an import, not like news. */
const mostInOneWindow = 5;
/** Later than this after its due time a mail is no news: whoever runs the publication decides. */
const longestOverdue = 6 * 3_600_000;
/** What the variant's row holds beside its other fields: DynamoDB stores at most 400 kB in one. */
const mostMembers = 300;
/** So many older periods are named; the row keeps no more anyway. */
const mostSkipped = 10;

const nothing: Due = { kind: 'nothing' };

export const isOverdue = (dueAt: Instant, now: Instant): boolean => now > shifted(dueAt, longestOverdue);

/** From fast to slow: a slower cadence takes only what the faster ones have taken. */
export const fastestFirst = (cadences: readonly Cadence[]): readonly Cadence[] =>
  cadenceSchema.options.filter((one) => cadences.includes(one));

/** A variant that is held waits for a person, one that is being frozen for its freezer: `nothing` is due of either. */
export function dueNow(facts: DueFacts, now: Instant): Due {
  if (isBusy(facts.variant)) return nothing;
  return facts.cadence === 'article' ? articleDue(facts, now) : gatheringDue(facts, now);
}

/**
 * Can anything be due, judged without reading an article? Not between the moments of a gathering cadence, unless the
 * names look like a burst; and without that nobody need read the articles each minute, for a week.
 */
export function mayBeDue(
  facts: Omit<DueFacts, 'candidates'>,
  untaken: readonly Untaken[],
  now: Instant,
): boolean {
  const { newsletter, cadence, variant } = facts;
  const waiting = untaken.filter(({ taken }) => !taken.includes(cadence));
  if (cadence === 'article') return waiting.length > 0;
  const calendar = calendarOf(facts);
  if (calendar === undefined || isBusy(variant)) return false;
  const since = waiting.map((one) => one.since).sort();
  const mayAsk = fasterThan(newsletter, cadence).length === 0 && isCrowded(since, newsletter);
  return mayAsk || isAhead(variant, newestDue(calendar, now));
}

/**
 * The first moment after `now` at which something is due by the facts as they stand, a skip included. What is due at
 * `now` is not asked again: whoever walks from moment to moment has it worked off first. `undefined`: never, unless
 * the facts change.
 */
export function nextDue(facts: DueFacts, now: Instant): Instant | undefined {
  if (isBusy(facts.variant)) return undefined;
  if (facts.cadence !== 'article') {
    const calendar = calendarOf(facts);
    if (calendar === undefined) return undefined;
    const { since = now, lastPeriod } = facts.variant ?? {};
    return nextDueAfter(calendar, since > now ? since : now, lastPeriod).dueAt;
  }
  const ends = waitingFor(facts).map(({ mailable }) => windowEnd(facts, mailable));
  return ends.filter((end) => end > now).sort()[0];
}

const isBusy = (variant: Variant | undefined): boolean =>
  variant?.held !== undefined || variant?.freezing !== undefined;

export const windowEnd = ({ newsletter }: DueFacts, { since }: Mailable): Instant =>
  shifted(since, newsletter.recallWindow);

/** Each article by itself, oldest first, once its recall window has passed. */
function articleDue(facts: DueFacts, now: Instant): Due {
  const waiting = waitingFor(facts);
  const said = waiting.find((one) => isSaidNow(one, facts));
  const [first] = waiting;
  if (said !== undefined) return alone(said);
  if (first === undefined) return nothing;
  if (isBurst(waiting, facts)) return { kind: 'hold', reason: burst(facts.newsletter) };
  const dueAt = windowEnd(facts, first.mailable);
  if (now < dueAt) return nothing;
  if (isOverdue(dueAt, now))
    return { kind: 'hold', reason: `The article ${first.member.key} was to be mailed at ${dueAt}.` };
  return alone(first);
}

export const alone = ({ member }: Waiting): Extract<Due, { kind: 'freeze' }> => ({
  kind: 'freeze',
  period: articlePeriod(member.id, member),
  members: [member],
  skipped: [],
});

/** What came since the last digest, once the newest period's moment has passed. */
function gatheringDue(facts: DueFacts, now: Instant): Due {
  const calendar = calendarOf(facts);
  if (calendar === undefined) return nothing;
  const { newsletter, cadence, variant } = facts;
  const waiting = waitingFor(facts);
  // A slower cadence gets only what a faster one took after it had asked: one question for each newsletter.
  if (fasterThan(newsletter, cadence).length === 0 && isBurst(waiting, facts))
    return { kind: 'hold', reason: burst(newsletter) };
  const period = newestDue(calendar, now);
  if (!isAhead(variant, period)) return nothing;
  const isLate = isOverdue(period.dueAt, now);
  const said = waiting.filter((one) => isSaidNow(one, facts));
  // What came after a moment that is long past asks nobody and is left for the next period: the system was asleep.
  const inTime = isLate ? waiting.filter(({ mailable }) => mailable.since <= period.dueAt) : waiting;
  const isKept = said.length === 0 && inTime.length < newsletter.articles.least;
  if (isLate && said.length === 0 && !isKept)
    return {
      kind: 'hold',
      reason: `The ${cadence} digest of “${newsletter.name}” for ${period.key} was to be mailed at ${period.dueAt}.`,
    };
  const passed = passedOver(calendar, variant, period, now);
  if (isKept) {
    const skip = { period: period.key, reason: keptBecause(inTime.length, newsletter), at: now };
    return { kind: 'skip', period: period.key, skipped: [...passed, skip] };
  }
  // When its moment passed long ago, only what an operator said so of still goes.
  return { kind: 'freeze', period: period.key, members: gathered(isLate ? said : waiting), skipped: passed };
}

const keptBecause = (waiting: number, { articles: { least } }: Newsletter): string =>
  waiting === 0
    ? 'There was no article to mail.'
    : `Of at least ${least} articles only ${waiting} waited, and ${waiting === 1 ? 'goes' : 'go'} with the next digest.`;

/** `undefined`: the newsletters have not been told yet that this variant goes by this calendar. */
export function calendarOf({
  newsletter,
  cadence,
  variant,
  timezone,
}: Omit<DueFacts, 'candidates'>): Calendar | undefined {
  if (cadence === 'article' || variant?.since === undefined) return undefined;
  const calendar = { cadence, schedule: newsletter.schedule, timezone };
  return variant.schedule === calendarText(calendar) ? calendar : undefined;
}

/** Neither frozen nor skipped, and due only after the variant began. By order: the clock may have been set back. */
export const isAhead = (variant: Variant | undefined, { key, dueAt }: Period): boolean =>
  (variant?.lastPeriod === undefined || key > variant.lastPeriod) &&
  (variant?.since === undefined || dueAt > variant.since);

/** Older periods that nobody froze, the newest few. */
function passedOver(
  calendar: Calendar,
  variant: Variant | undefined,
  newest: Period,
  now: Instant,
): readonly Skip[] {
  const passed: Skip[] = [];
  const reason = `Passed over: ${newest.key} was due as well by then.`;
  let period = periodBefore(calendar, newest.key);
  while (isAhead(variant, period) && passed.length < mostSkipped) {
    passed.unshift({ period: period.key, reason, at: now });
    period = periodBefore(calendar, period.key);
  }
  return passed;
}

/** The newest first. What is too much for one digest is left for the next, so the oldest do not wait. */
export const gathered = (waiting: readonly Waiting[]): readonly Member[] =>
  waiting
    .slice(0, mostMembers)
    .sort((a, b) => order(b.published, a.published) || order(a.member.id, b.member.id))
    .map(({ member }) => member);

/** An untaken article in the version that would be mailed: the last good one. */
export interface Waiting {
  readonly mailable: Mailable;
  readonly member: Member;
  readonly published: Instant;
}

/** What this cadence may take, in order of `since`. */
export const waitingFor = (facts: DueFacts): readonly Waiting[] =>
  facts.candidates
    .flatMap(({ mailable, item }) =>
      waitsFor(facts.newsletter, facts.cadence, mailable) && mailable.word?.kind !== 'recalled'
        ? frozenAs(mailable, item)
        : [],
    )
    .sort((a, b) => order(a.mailable.since, b.mailable.since) || order(a.member.id, b.member.id));

const fasterThan = ({ cadences }: Newsletter, cadence: Cadence): readonly Cadence[] =>
  fastestFirst(cadences).slice(0, fastestFirst(cadences).indexOf(cadence));

/** Is it this cadence's to take? Every faster one has it. A cadence that the newsletter does not have takes nothing. */
export function waitsFor(newsletter: Newsletter, cadence: Cadence, mailable: Mailable): boolean {
  if (mailable.withdrawn) return false;
  return cadencesFor(newsletter, mailable).find((one) => !isTaken(mailable, one)) === cadence;
}

/** Only what is live is mailed. */
function frozenAs(mailable: Mailable, item: ArticleItem | undefined): readonly Waiting[] {
  if (item?.state !== 'live' || item.key === undefined || item.content === undefined) return [];
  const { hash, versionId } = item.content;
  const member: Member = {
    ...{ id: item.id, key: item.key, versionId, hash },
    ...announcedAs(numberOf(mailable)),
  };
  return [{ mailable, member, published: item.published ?? mailable.since }];
}

/** Of an article mail it was said that *it* goes out at once: the digest of the week asks for itself. */
const isSaidNow = ({ mailable: { word } }: Waiting, { cadence }: DueFacts): boolean =>
  word?.kind === 'now' && word.cadence === cadence;

/** `waiting` in order of `since`. */
const isBurst = (waiting: readonly Waiting[], facts: DueFacts): boolean => {
  const unsaid = waiting.filter((one) => !isSaidNow(one, facts));
  return isCrowded(
    unsaid.map(({ mailable }) => mailable.since),
    facts.newsletter,
  );
};

/** `moments`: in order. */
const isCrowded = (moments: readonly Instant[], { recallWindow }: Newsletter): boolean =>
  moments.some((moment, index) => {
    const last = moments[index + mostInOneWindow];
    return last !== undefined && last <= shifted(moment, recallWindow);
  });

const burst = ({ name, recallWindow }: Newsletter): string =>
  `More than ${mostInOneWindow} articles for “${name}” went live within ${recallWindow / 1_000} seconds.`;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
