import { describe, expect, it } from 'vitest';
import { dueNow } from '../../src/digest/due.ts';
import { type DigestId, digestId, type Instant, instant, shifted } from '../../src/ids.ts';
import { candidate, weeklyFacts } from './due-builders.ts';
import { article } from './world.ts';

/** Friday at nine in Lisbon, which is nine in UTC in winter. */
const due = instant('2026-11-27T09:00:00Z');
const after = (milliseconds: number): Instant => shifted(due, milliseconds);
const minutes = 60_000;
const hours = 60 * minutes;
const days = 24 * hours;

const nothing = { kind: 'nothing' };
const taken = (cadence: 'article' | 'daily' | 'weekly'): { digest: DigestId; cadence: typeof cadence } => ({
  digest: digestId(`d-${cadence}`),
  cadence,
});

describe('a weekly digest', () => {
  it('is due at its moment and takes every article that it has not taken, the newest first', () => {
    const articles = [
      candidate(1, { since: after(-3 * days) }),
      candidate(2, { since: after(-2 * days) }),
      candidate(3, { since: after(-2 * days), taken: [taken('weekly')] }),
    ];
    expect(dueNow(weeklyFacts(articles), after(-1))).toEqual(nothing);
    expect(dueNow(weeklyFacts(articles), due)).toMatchObject({
      kind: 'freeze',
      period: '2026-W48',
      members: [{ id: article(2) }, { id: article(1) }],
      skipped: [],
    });
  });

  it('takes an article of the last minute too: the recall window is for article mails', () => {
    expect(dueNow(weeklyFacts([candidate(1, { since: after(-1_000) })]), due).kind).toBe('freeze');
  });

  it('comes once for each period, however often it is asked, and also when the clock was set back', () => {
    const articles = [candidate(1)];
    expect(dueNow(weeklyFacts(articles, { lastPeriod: '2026-W48' }), after(1 * hours))).toEqual(nothing);
    expect(dueNow(weeklyFacts(articles, { lastPeriod: '2026-W49' }), due)).toEqual(nothing);
    expect(dueNow(weeklyFacts(articles, { lastPeriod: '2026-W49' }), after(7 * days))).toEqual(nothing);
  });

  it('is nobody’s while its variant is held, is being frozen, or has not begun by this schedule', () => {
    const nonce = '0'.repeat(32) as never;
    const freezing = { digest: digestId('d'), period: '2026-W47', nonce, members: [], at: due };
    for (const variant of [
      { held: 'asked' },
      { freezing },
      { schedule: 'weekly monday 09:00 Europe/Lisbon' },
      { since: due },
    ])
      expect(dueNow(weeklyFacts([candidate(1)], variant), due)).toEqual(nothing);
    expect(dueNow({ ...weeklyFacts([candidate(1)]), variant: undefined }, due)).toEqual(nothing);
  });

  it('leaves what is withdrawn, recalled or not live', () => {
    const articles = [
      candidate(1, { withdrawn: true }),
      candidate(2, { word: { kind: 'recalled', at: after(-1 * days) } }),
      { ...candidate(3), item: undefined },
    ];
    expect(dueNow(weeklyFacts(articles), due).kind).toBe('skip');
  });

  it('holds at most three hundred articles: the rest, the newest, are left for the next', () => {
    const articles = Array.from({ length: 310 }, (_, n) =>
      candidate(n, { since: instant(Date.parse(due) - 4 * days + n * 15 * minutes) }),
    );
    const found = dueNow(weeklyFacts(articles), due);
    const members = found.kind === 'freeze' ? found.members : [];
    expect(members).toHaveLength(300);
    expect(members[0]?.id).toBe(article(299));
    expect(members.at(-1)?.id).toBe(article(0));
  });
});

describe('a newsletter with a least number of articles', () => {
  const least = (n: number) => ({ articles: { least: n } });
  const monday = candidate(1);
  const tuesday = candidate(2, { since: after(-3 * days) });

  it('skips a period for which fewer wait, and says so; they stay for the next', () => {
    expect(dueNow(weeklyFacts([monday, tuesday], {}, least(3)), due)).toEqual({
      kind: 'skip',
      period: '2026-W48',
      skipped: [
        {
          period: '2026-W48',
          reason: 'Of at least 3 articles only 2 waited, and go with the next digest.',
          at: due,
        },
      ],
    });
    const saturday = candidate(3, { since: after(1 * days) });
    const next = weeklyFacts([monday, tuesday, saturday], { lastPeriod: '2026-W48' }, least(3));
    expect(dueNow(next, after(2 * days))).toEqual(nothing);
    expect(dueNow(next, after(7 * days))).toMatchObject({
      kind: 'freeze',
      period: '2026-W49',
      members: [{ id: article(3) }, { id: article(2) }, { id: article(1) }],
    });
  });

  it('is judged an hour late by what waits then, and days late by what waited at the moment', () => {
    const late = candidate(3, { since: after(30 * minutes) });
    const facts = weeklyFacts([monday, tuesday, late], {}, least(3));
    expect(dueNow(facts, after(1 * hours)).kind).toBe('freeze');
    expect(dueNow(facts, after(4 * days))).toMatchObject({ kind: 'skip', period: '2026-W48' });
    expect(dueNow(weeklyFacts([monday, tuesday], {}, least(2)), after(4 * days)).kind).toBe('hold');
  });

  it('keeps nothing back of which an operator said that it goes', () => {
    const said = candidate(1, { word: { kind: 'now', cadence: 'weekly', at: after(-1 * days) } });
    expect(dueNow(weeklyFacts([said, tuesday], {}, least(3)), due)).toMatchObject({
      kind: 'freeze',
      members: [{ id: article(2) }, { id: article(1) }],
    });
  });
});

describe('a period in which nothing is to be mailed', () => {
  it('is skipped, with the reason', () => {
    expect(dueNow(weeklyFacts([]), due)).toEqual({
      kind: 'skip',
      period: '2026-W48',
      skipped: [{ period: '2026-W48', reason: 'There was no article to mail.', at: due }],
    });
  });

  it('is skipped quietly by a system that was asleep for weeks, with those before it', () => {
    const now = after(22 * days);
    expect(dueNow(weeklyFacts([]), now)).toMatchObject({
      kind: 'skip',
      period: '2026-W51',
      skipped: [
        { period: '2026-W48', reason: 'Passed over: 2026-W51 was due as well by then.', at: now },
        { period: '2026-W49' },
        { period: '2026-W50' },
        { period: '2026-W51', reason: 'There was no article to mail.' },
      ],
    });
  });

  it('stays one when an article came only after it was due, and the system woke up still later', () => {
    const late = candidate(1, { since: after(2 * days) });
    expect(dueNow(weeklyFacts([late]), after(2 * days + 1))).toMatchObject({
      kind: 'skip',
      period: '2026-W48',
    });
    expect(dueNow(weeklyFacts([late], { lastPeriod: '2026-W48' }), after(7 * days))).toMatchObject({
      kind: 'freeze',
      period: '2026-W49',
    });
  });
});

describe('a clock that jumps over several periods', () => {
  it('makes one digest, for the newest, and writes down the others', () => {
    const jumped = dueNow(weeklyFacts([candidate(1)], { lastPeriod: '2026-W48' }), after(28 * days));
    expect(jumped).toMatchObject({
      kind: 'freeze',
      period: '2026-W52',
      skipped: [{ period: '2026-W49' }, { period: '2026-W50' }, { period: '2026-W51' }],
    });
  });

  it('writes down no more than the row keeps', () => {
    const since = after(-365 * days);
    const found = dueNow(weeklyFacts([], { since, lastPeriod: '2026-W10' }), due);
    expect(found.kind === 'skip' && found.skipped.map(({ period }) => period)).toEqual([
      ...['2026-W38', '2026-W39', '2026-W40', '2026-W41', '2026-W42', '2026-W43', '2026-W44'],
      ...['2026-W45', '2026-W46', '2026-W47', '2026-W48'],
    ]);
  });
});

describe('a weekly newsletter is held', () => {
  it('when its digest is more than six hours late and has something to mail', () => {
    const facts = weeklyFacts([candidate(1)]);
    expect(dueNow(facts, after(6 * hours)).kind).toBe('freeze');
    expect(dueNow(facts, after(6 * hours + 1))).toEqual({
      kind: 'hold',
      reason:
        'The weekly digest of “The Ledger, by mail” for 2026-W48 was to be mailed at 2026-11-27T09:00:00.000Z.',
    });
  });

  const burst = (count: number) =>
    Array.from({ length: count }, (_, n) => candidate(n, { since: after(-4 * days + n * minutes) }));

  it('at once when six articles come within one recall window, long before the digest is due', () => {
    expect(dueNow(weeklyFacts(burst(6)), after(-4 * days + 6 * minutes))).toEqual({
      kind: 'hold',
      reason: 'More than 5 articles for “The Ledger, by mail” went live within 600 seconds.',
    });
    expect(dueNow(weeklyFacts(burst(5)), after(-3 * days))).toEqual(nothing);
  });

  it('with one question for all its cadences: the fastest asks', () => {
    const articles = burst(6).map(({ mailable, item }) => ({
      item,
      mailable: { ...mailable, taken: [taken('daily')] },
    }));
    const facts = weeklyFacts(articles, {}, { cadences: ['weekly', 'daily'] });
    expect(dueNow(facts, after(-1))).toEqual(nothing);
    expect(dueNow(facts, due).kind).toBe('freeze');
  });

  it('until somebody says of what waits: now. Then that goes, and nothing else', () => {
    const word = { kind: 'now', cadence: 'weekly', at: after(8 * hours) } as const;
    const articles = [candidate(1, { word }), candidate(2)];
    expect(dueNow(weeklyFacts(articles), after(8 * hours))).toMatchObject({
      kind: 'freeze',
      members: [{ id: article(1) }],
    });
    const all = burst(7).map(({ mailable, item }) => ({ item, mailable: { ...mailable, word } }));
    expect(dueNow(weeklyFacts(all), after(-3 * days))).toEqual(nothing);
    expect(dueNow(weeklyFacts(all), due)).toMatchObject({ kind: 'freeze', members: { length: 7 } });
  });
});

describe('of several cadences', () => {
  it('a slower one takes only what every faster one has taken', () => {
    const cadences = { cadences: ['weekly', 'article', 'daily'] };
    const articles = [
      candidate(1, { taken: [taken('article'), taken('daily')] }),
      candidate(2, { taken: [taken('article')] }),
      candidate(3, { taken: [taken('daily')] }),
      candidate(4),
    ];
    expect(dueNow(weeklyFacts(articles, {}, cadences), due)).toMatchObject({ members: [{ id: article(1) }] });
  });
});
