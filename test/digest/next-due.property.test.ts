/** Two properties over random newsletters and articles: when something is due next, and that each article comes once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cadence, cadenceSchema, type Newsletter } from '../../src/config.ts';
import type { Mailable, Variant } from '../../src/digest/digest.ts';
import { type DueFacts, dueNow, fastestFirst, mayBeDue, nextDue } from '../../src/digest/due.ts';
import { calendarText, newestDue } from '../../src/digest/periods.ts';
import {
  digestIdOf,
  emptyVariant,
  freed,
  markedTaken,
  skippedOver,
  withMembers,
} from '../../src/digest/plan.ts';
import { type ArticleId, type Instant, instant, shifted } from '../../src/ids.ts';
import { newsletterOf, publication, theNonce } from './builders.ts';
import { item } from './due-builders.ts';
import { article, ledger, mailable } from './world.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = instant('2026-10-20T00:00:00Z');
/** Over the end of summer time on the 25th of October. */
const later = (minutes: number): Instant => shifted(start, minutes * minute);

const schedule = fc.record({
  time: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
  weekday: fc.constantFrom('monday', 'wednesday', 'sunday'),
  dayOfMonth: fc.integer({ min: 1, max: 28 }),
});
const zone = fc.constantFrom('Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
const cadences = fc
  .subarray([...cadenceSchema.options], { minLength: 1 })
  .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }));
const newsletter = fc
  .tuple(cadences, schedule, fc.integer({ min: 1, max: 59 }), fc.constantFrom(1, 1, 2, 4))
  .map(([some, when, window, least]) => {
    const given = { cadences: some, schedule: when, recallWindow: `${window}m`, articles: { least } };
    return newsletterOf(publication([given]));
  });

const begun = (one: Newsletter, cadence: Cadence, timezone: string, since: Instant): Variant => ({
  ...emptyVariant(ledger, cadence),
  ...(cadence === 'article'
    ? {}
    : { schedule: calendarText({ cadence, schedule: one.schedule, timezone }), since }),
});

describe('when something is due next', () => {
  const moment = fc.nat(3 * 24 * 60);
  const facts = fc
    .tuple(newsletter, zone, fc.nat(2), fc.boolean(), fc.array(moment, { maxLength: 8 }), moment)
    .map(([one, timezone, which, hadOne, moments, since]): DueFacts => {
      const cadence = one.cadences[which % one.cadences.length] ?? 'article';
      const variant = begun(one, cadence, timezone, later(since));
      const lastPeriod =
        hadOne && cadence !== 'article'
          ? { lastPeriod: newestDue({ cadence, schedule: one.schedule, timezone }, later(2 * 24 * 60)).key }
          : {};
      const taken = one.cadences
        .filter((other) => other !== cadence)
        .map((other) => ({
          digest: digestIdOf(ledger, other, 'p'),
          cadence: other,
        }));
      return {
        newsletter: one,
        cadence,
        timezone,
        variant: { ...variant, ...lastPeriod },
        candidates: moments.map((minutes, n) => ({
          mailable: mailable(n, { since: later(minutes), taken }),
          item: item(n),
        })),
      };
    });

  it('nothing is due before that moment, minute by minute, and something is at it', () => {
    let nothingYet = 0;
    fc.assert(
      fc.property(facts, moment, (one, minutes) => {
        const now = later(minutes);
        const next = nextDue(one, now);
        if (next !== undefined) {
          expect(next > now).toBe(true);
          expect(dueNow(one, next).kind).not.toBe('nothing');
        }
        // Whoever asks without reading the articles misses nothing.
        if (dueNow(one, now).kind !== 'nothing') {
          const names = one.candidates.map(({ mailable: { article: name, since, taken } }) => ({
            ...{ article: name, since, taken: taken.map((mark) => mark.cadence) },
          }));
          expect(mayBeDue(one, names, now)).toBe(true);
          return;
        }
        nothingYet += 1;
        const end = next ?? shifted(now, 40 * 24 * hour);
        for (const moment of momentsBetween(now, end))
          expect(dueNow(one, moment), moment).toEqual({ kind: 'nothing' });
      }),
      { numRuns: 40 },
    );
    expect(nothingYet).toBeGreaterThan(10);
  });

  it('is never for a variant that waits for a person', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const held = { ...one.variant, ...emptyVariant(ledger, one.cadence), held: 'asked' };
        expect(nextDue({ ...one, variant: held }, start)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });
});

/** Each minute of the first and last two hours, and one in each three hours between them; never the end itself. */
function* momentsBetween(from: Instant, to: Instant): Iterable<Instant> {
  const [first, last] = [Date.parse(from), Date.parse(to) - 1];
  for (let moment = first + minute; moment < last; ) {
    yield instant(moment);
    const near = moment - first < 2 * hour || last - moment < 2 * hour;
    moment += near ? minute : Math.min(3 * hour, Math.max(minute, last - moment - 2 * hour));
  }
  if (last > first) yield instant(last);
}

describe('every cadence takes each article exactly once', () => {
  /** Who wakes, when: after minutes or after weeks, in any rhythm. */
  const wakes = fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 30_000 })), {
    minLength: 1,
    maxLength: 25,
  });

  it('whatever the schedules, however often somebody wakes, and if people answer what they are asked', () => {
    fc.assert(
      fc.property(newsletter, zone, fc.array(fc.nat(40 * 24 * 60), { maxLength: 20 }), wakes, (...given) => {
        const [one, timezone, moments, gaps] = given;
        const run = new Run(one, timezone, moments);
        // After the last article, long enough for a slower cadence to take what a faster one took last.
        const last = [40 * 24 * 60, ...Array.from({ length: 40 }, () => 24 * 60)];
        for (const minutes of sums([...gaps, ...last])) run.wake(later(minutes));
        const everything = moments.map((_, n) => article(n)).sort();
        for (const cadence of one.cadences) {
          const mailed = [...run.mailed(cadence)].sort();
          expect(mailed, cadence).toEqual(everything.filter((id) => mailed.includes(id)));
          expect(everything.length - mailed.length, cadence).toBeLessThanOrEqual(mostKept(one, cadence));
          for (const { members, isSaid } of run.digests(cadence))
            if (cadence !== 'article' && !isSaid)
              expect(members.length).toBeGreaterThanOrEqual(one.articles.least);
          const periods = run.periods(cadence);
          expect(new Set(periods).size).toBe(periods.length);
          if (cadence !== 'article') expect(periods).toEqual([...periods].sort());
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** Each cadence that gathers keeps back less than the least of a digest, and so many are kept from the slower ones. */
const mostKept = ({ cadences: all, articles: { least } }: Newsletter, cadence: Cadence): number => {
  const upTo = fastestFirst(all).slice(0, fastestFirst(all).indexOf(cadence) + 1);
  return (least - 1) * upTo.filter((one) => one !== 'article').length;
};

/** 1, 2, 3 → 1, 3, 6. */
const sums = (numbers: readonly number[]): number[] =>
  numbers.map((_, index) => numbers.slice(0, index + 1).reduce((sum, one) => sum + one));

/** The rows of one newsletter, moved by the same pure functions as in the freezer, without its crashes. */
class Run {
  readonly #rows: Mailable[];
  readonly #variants: Map<Cadence, Variant>;
  readonly #digests: {
    readonly cadence: Cadence;
    readonly period: string;
    readonly members: readonly ArticleId[];
    /** A person had said that one of them goes. */
    readonly isSaid: boolean;
  }[] = [];

  constructor(
    readonly newsletter: Newsletter,
    readonly timezone: string,
    moments: readonly number[],
  ) {
    this.#rows = moments.map((moment, n) => mailable(n, { since: later(moment) }));
    this.#variants = new Map(
      newsletter.cadences.map((cadence) => [cadence, begun(newsletter, cadence, timezone, start)]),
    );
  }

  digests = (cadence: Cadence) => this.#digests.filter((one) => one.cadence === cadence);
  mailed = (cadence: Cadence) => this.digests(cadence).flatMap(({ members }) => members);
  periods = (cadence: Cadence) => this.digests(cadence).map(({ period }) => period);

  wake(now: Instant): void {
    for (const cadence of fastestFirst(this.newsletter.cadences))
      for (let steps = 1; this.#step(cadence, now); steps++)
        if (steps > 1_000) throw new Error(`${cadence} finds something due without end`);
  }

  /** True: there may be more. */
  #step(cadence: Cadence, now: Instant): boolean {
    const variant = this.#variants.get(cadence) ?? emptyVariant(ledger, cadence);
    const { newsletter, timezone } = this;
    // Those that are not live yet are not mailable yet.
    const candidates = this.#rows
      .map((row, n) => ({ mailable: row, item: item(n) }))
      .filter(({ mailable: { since } }) => since <= now);
    const due = dueNow({ newsletter, cadence, timezone, variant, candidates }, now);
    if (due.kind === 'nothing') return false;
    if (due.kind === 'hold') return this.#answer(cadence, now);
    if (due.kind === 'skip') {
      this.#variants.set(cadence, skippedOver(variant, due));
      return true;
    }
    const frozen = withMembers(variant, due, theNonce, now);
    const members = due.members.map(({ id }) => id);
    const isSaid = this.#rows.some((row) => members.includes(row.article) && row.word?.kind === 'now');
    for (const [index, row] of this.#rows.entries())
      if (members.includes(row.article))
        this.#rows[index] = markedTaken(row, {}, { digest: frozen.freezing.digest, cadence });
    this.#digests.push({ cadence, period: due.period, members, isSaid });
    this.#variants.set(cadence, freed(frozen));
    return true;
  }

  /** A person says that all that waits is to be mailed. */
  #answer(cadence: Cadence, now: Instant): boolean {
    for (const [index, row] of this.#rows.entries())
      if (row.since <= now && !row.taken.some((one) => one.cadence === cadence))
        this.#rows[index] = { ...row, word: { kind: 'now', cadence, at: now } };
    return true;
  }
}
