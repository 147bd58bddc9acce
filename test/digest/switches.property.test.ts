/**
 * People change their cadence, pause, leave and come back at any time, while articles go live and digests are frozen:
 * each article comes once to whoever was there (docs/protocols.md, Digest: Change of cadence; pauses).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cadence, cadenceSchema, type Newsletter } from '../../src/config.ts';
import type { Digest, Mailable, Variant } from '../../src/digest/digest.ts';
import { dueNow, fastestFirst } from '../../src/digest/due.ts';
import { evensOf, noted } from '../../src/digest/evens.ts';
import { calendarText } from '../../src/digest/periods.ts';
import {
  cutoffMargin,
  emptyVariant,
  freed,
  freshDigest,
  markedTaken,
  skippedOver,
  withMembers,
} from '../../src/digest/plan.ts';
import { type ArticleId, type Instant, instant, shifted } from '../../src/ids.ts';
import { isCandidate, standingAt } from '../../src/subscribers/candidate.ts';
import { planJoining, planLeaving, planWord } from '../../src/subscribers/plan-standing.ts';
import type { Subscription } from '../../src/subscribers/subscriber.ts';
import { newsletterOf, publication, theNonce } from './builders.ts';
import { item } from './due-builders.ts';
import { article, ledger, mailable, reader } from './world.ts';

const minute = 60_000;
const day = 24 * 60;
const start = instant('2026-10-20T00:00:00Z');
const later = (minutes: number): Instant => shifted(start, minutes * minute);
const span = 60 * day;
/** The end: long enough behind the last article for the slowest cadence to have taken it. */
const rest = 70;

const some = (least: number) =>
  fc
    .subarray([...cadenceSchema.options], { minLength: least })
    .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
const moment = fc.nat(span);
const deed = fc.oneof(
  fc.record({ kind: fc.constant('switch' as const), at: moment, to: fc.nat(3) }),
  fc.record({ kind: fc.constant('switch' as const), at: moment, to: fc.nat(3) }),
  fc.record({ kind: fc.constant('pause' as const), at: moment, days: fc.nat(20) }),
  fc.record({ kind: fc.constant('resume' as const), at: moment }),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;
const switches = deed.filter(({ kind }) => kind === 'switch');

/** When the freezer is woken: often, or after a long sleep. */
const wakes = fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 8_000 })), {
  minLength: 5,
  maxLength: 40,
});

const given = (words: fc.Arbitrary<Deed>) =>
  fc.record({
    cadences: some(2),
    articles: fc.array(moment, { minLength: 1, maxLength: 20 }),
    words: fc.array(words, { maxLength: 12 }),
    first: fc.nat(3),
    wakes,
    // A word is stamped by the API and lands up to ten seconds after.
    lag: fc.nat(9_999),
  });

describe('whoever changes the cadence', () => {
  it('gets each article exactly once, however often', () => {
    let inForce = 0;
    fc.assert(
      fc.property(given(switches), (one) => {
        const run = new Run(one.cadences, one.articles);
        const person = personOf(run.newsletter, one);
        run.sleepAndWake(one.wakes);
        const got = run.mailsTo(person);
        expect(got.toSorted()).toEqual(one.articles.map((_, n) => article(n)).toSorted());
        inForce += run.cadencesOf(person).size > 1 ? 1 : 0;
      }),
      { numRuns: 120 },
    );
    // Not by never changing anything.
    expect(inForce).toBeGreaterThan(20);
  });

  it('gets none twice, and misses only what is kept back, where a digest has a least number of articles', () => {
    const least = fc.integer({ min: 2, max: 5 });
    fc.assert(
      fc.property(given(switches), least, (one, number) => {
        const run = new Run(one.cadences, one.articles, number);
        const person = personOf(run.newsletter, one);
        run.sleepAndWake(one.wakes);
        const got = run.mailsTo(person);
        expect(new Set(got).size).toBe(got.length);
        const kept = run.keptBack();
        for (const missed of one.articles.map((_, n) => article(n)).filter((id) => !got.includes(id)))
          expect(kept).toContain(missed);
      }),
      { numRuns: 120 },
    );
  });

  it('and pauses gets none twice, and misses only what was mailed within a pause', () => {
    fc.assert(
      fc.property(given(deed), (one) => {
        const run = new Run(one.cadences, one.articles);
        const person = personOf(run.newsletter, one);
        run.sleepAndWake(one.wakes);
        const got = run.mailsTo(person);
        expect(new Set(got).size).toBe(got.length);
        for (const missed of one.articles.map((_, n) => article(n)).filter((id) => !got.includes(id))) {
          const inPause = run.digests.filter(
            ({ digest: { members, cutoff } }) =>
              members.some(({ id }) => id === missed) && standingAt(person, cutoff)?.state === 'paused',
          );
          expect(inPause.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('is judged alike when the digest is sent, though the word is still on its way, and at its close', () => {
    fc.assert(
      fc.property(given(deed), (one) => {
        const run = new Run(one.cadences, one.articles);
        const person = personOf(run.newsletter, one);
        run.sleepAndWake(one.wakes);
        for (const { digest, openedAt } of run.digests) {
          // What is stamped so late has not landed when the shard is queried.
          const landed = person.history.filter(({ at }) => shifted(at, one.lag) <= openedAt);
          expect(isCandidate({ history: landed }, digest)).toBe(isCandidate(person, digest));
        }
      }),
      { numRuns: 120 },
    );
  });
});

describe('whoever leaves and comes back', () => {
  it('begins anew, at the cadence then chosen', () => {
    const run = new Run(['article', 'weekly'], [day, 9 * day, 20 * day]);
    const left = planLeaving(joined('article', later(1)), later(2 * day));
    const back = planJoining(
      { newsletter: ledger, subscriber: reader(1), cadence: 'weekly', subscription: left },
      consent,
      later(8 * day),
    )!;
    run.wakeEachHour(0, 30);
    expect(run.mailsTo(back)).toEqual([article(0), article(1), article(2)]);
    expect([...run.cadencesOf(back)].sort()).toEqual(['article', 'weekly']);
  });
});

describe('a cadence that the newsletter gives up', () => {
  it('lets its people go to another, and mails them nothing twice', () => {
    // Two articles go out by themselves before the cadence goes; the week's digest takes them afterwards.
    const run = new Run(['article', 'weekly'], [1, 2, 20 * day]);
    run.wakeEachHour(0, 1);
    expect(run.cadencesMailed()).toEqual(['article', 'article']);
    run.gives(['weekly']);
    const person = planWord(
      joined('article', later(0)),
      { kind: 'switch', cadence: 'weekly' },
      later(2 * day),
    )!;
    run.wakeEachHour(1, 40);
    expect(run.cadencesMailed()).toEqual(['article', 'article', 'weekly', 'weekly']);
    expect(run.mailsTo(person)).toEqual([article(0), article(1), article(2)]);
  });
});

const consent = { at: start, source: 'form', wording: 'Send it.' } as const;
const joined = (cadence: Cadence, at: Instant): Subscription =>
  planJoining({ newsletter: ledger, subscriber: reader(1), cadence, subscription: undefined }, consent, at)!;

function personOf({ cadences }: Newsletter, { words, first }: { words: readonly Deed[]; first: number }) {
  const named = (n: number): Cadence => cadences[n % cadences.length] ?? 'article';
  return words
    .toSorted((a, b) => a.at - b.at)
    .reduce(
      (person, word) => {
        const at = later(word.at);
        if (word.kind === 'switch')
          return planWord(person, { kind: 'switch', cadence: named(word.to) }, at) ?? person;
        if (word.kind === 'resume') return planWord(person, { kind: 'resume' }, at) ?? person;
        const until = word.days === 0 ? {} : { until: shifted(at, word.days * day * minute) };
        return planWord(person, { kind: 'pause', ...until }, at) ?? person;
      },
      joined(named(first), shifted(start, -minute)),
    );
}

interface Opened {
  readonly digest: Digest & { readonly cutoff: Instant };
  readonly openedAt: Instant;
}

/** The rows of one newsletter, moved by the functions of the freezer, without its crashes. */
class Run {
  newsletter: Newsletter;
  readonly digests: Opened[] = [];
  readonly #rows: Mailable[];
  readonly #variants: Map<Cadence, Variant>;

  constructor(cadences: readonly Cadence[], moments: readonly number[], least = 1) {
    this.newsletter = newsletterWith(cadences, least);
    this.#rows = moments.map((at, n) => mailable(n, { since: later(at) }));
    this.#variants = new Map(cadences.map((cadence) => [cadence, begun(this.newsletter, cadence)]));
  }

  gives(cadences: readonly Cadence[]): void {
    this.newsletter = newsletterWith(cadences);
  }

  /** After the last article each day, until every cadence had its turn. */
  sleepAndWake(gaps: readonly number[]): void {
    let at = 0;
    for (const gap of gaps) {
      at += gap;
      this.wake(later(at));
    }
    for (at = Math.max(at, span); at < span + rest * day; at += day) this.wake(later(at));
  }

  /** By days. */
  wakeEachHour(from: number, to: number): void {
    for (let hour = from * 24 + 1; hour <= to * 24; hour++) this.wake(later(hour * 60));
  }

  wake(now: Instant): void {
    for (const cadence of fastestFirst(this.newsletter.cadences)) while (this.#step(cadence, now));
  }

  /** What some cadence has not taken. */
  keptBack = (): readonly ArticleId[] =>
    this.#rows
      .filter(({ taken }) => taken.length < this.newsletter.cadences.length)
      .map((row) => row.article);
  cadencesMailed = (): readonly Cadence[] => this.digests.map(({ digest }) => digest.cadence);
  mailsTo = (person: Subscription): readonly ArticleId[] =>
    this.#to(person).flatMap(({ members }) => members.map(({ id }) => id));
  cadencesOf = (person: Subscription): ReadonlySet<Cadence> =>
    new Set(this.#to(person).map(({ cadence }) => cadence));

  #to(person: Subscription): readonly Digest[] {
    return this.digests.flatMap(({ digest }) => (isCandidate(person, digest) ? [digest] : []));
  }

  /** True: there may be more. */
  #step(cadence: Cadence, now: Instant): boolean {
    const { newsletter } = this;
    const variant = this.#variants.get(cadence) ?? emptyVariant(ledger, cadence);
    const candidates = this.#rows
      .map((row, n) => ({ mailable: row, item: item(n) }))
      .filter(({ mailable: { since } }) => since <= now);
    const due = dueNow({ newsletter, cadence, timezone: 'Europe/Lisbon', variant, candidates }, now);
    if (due.kind === 'nothing') return false;
    if (due.kind === 'hold') return this.#answer(cadence, now);
    if (due.kind === 'skip') {
      this.#variants.set(cadence, skippedOver(variant, due));
      return true;
    }
    const others = [...this.#variants.values()].filter((other) => other.cadence !== cadence);
    const mailables = candidates.map((one) => one.mailable);
    const own = { ...variant, evens: noted({ newsletter, variant, mailables, others }, now) };
    const frozen = withMembers(own, due, theNonce, now, evensOf([own, ...others]));
    for (const [index, row] of this.#rows.entries())
      if (due.members.some(({ id }) => id === row.article))
        this.#rows[index] = markedTaken(row, {}, { digest: frozen.freezing.digest, cadence });
    const digest = { ...freshDigest(frozen, frozen.freezing), cutoff: shifted(now, -cutoffMargin) };
    this.digests.push({ digest, openedAt: now });
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

const newsletterWith = (cadences: readonly Cadence[], least = 1): Newsletter =>
  newsletterOf(publication([{ cadences, recallWindow: '10m', articles: { least } }]));

const begun = (newsletter: Newsletter, cadence: Cadence): Variant => ({
  ...emptyVariant(ledger, cadence),
  ...(cadence === 'article'
    ? {}
    : {
        schedule: calendarText({ cadence, schedule: newsletter.schedule, timezone: 'Europe/Lisbon' }),
        since: start,
      }),
});
