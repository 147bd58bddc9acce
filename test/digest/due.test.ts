import { describe, expect, it } from 'vitest';
import type { Newsletter } from '../../src/config.ts';
import { type Candidate, dueNow } from '../../src/digest/due.ts';
import { contentHash, digestId, type Instant } from '../../src/ids.ts';
import { at, newsletterOf, publication } from './builders.ts';
import { candidate, item } from './due-builders.ts';
import { article } from './world.ts';

const newsletter = newsletterOf(publication());

const articleDue = (newsletter: Newsletter, candidates: readonly Candidate[], now: Instant) =>
  dueNow({ newsletter, cadence: 'article', variant: undefined, candidates, timezone: 'Europe/Lisbon' }, now);

describe('an article mail', () => {
  it('waits until the recall window has passed', () => {
    expect(articleDue(newsletter, [candidate(1)], at('06:09:59'))).toEqual({ kind: 'nothing' });
    expect(articleDue(newsletter, [candidate(1)], at('06:10:00')).kind).toBe('freeze');
  });

  it('freezes the version that is the last good one by then', () => {
    const edited = {
      ...candidate(1),
      item: item(1, { content: { hash: contentHash('1'.repeat(64)), versionId: 'v9' } }),
    };
    const due = articleDue(newsletter, [edited], at('06:10:00'));
    expect(due).toMatchObject({ period: article(1), members: [{ versionId: 'v9', key: 'articles/a1.md' }] });
  });

  it('goes out one at a time, the oldest first', () => {
    const candidates = [candidate(2, { since: at('06:05:00') }), candidate(1, { since: at('06:00:00') })];
    expect(articleDue(newsletter, candidates, at('06:30:00'))).toMatchObject({ period: article(1) });
  });

  it('is not made of what a digest of this cadence has taken', () => {
    const taken = candidate(1, { taken: [{ digest: digestId('d'), cadence: 'article' }] });
    expect(articleDue(newsletter, [taken], at('07:00:00'))).toEqual({ kind: 'nothing' });
  });

  it('is not made of what was withdrawn or is not live', () => {
    const withdrawn = candidate(1, { withdrawn: true });
    const draft = { ...candidate(2), item: item(2, { state: 'draft' }) };
    const unknown = { ...candidate(3), item: undefined };
    expect(articleDue(newsletter, [withdrawn, draft, unknown], at('07:00:00'))).toEqual({ kind: 'nothing' });
  });
});

describe('a newsletter is held', () => {
  const spread = (count: number, minutes: number): Candidate[] =>
    Array.from({ length: count }, (_, n) =>
      candidate(n, {
        since: at(`06:${String(Math.floor((n * minutes) / (count - 1))).padStart(2, '0')}:00`),
      }),
    );

  it('when six articles become mailable within one recall window', () => {
    expect(articleDue(newsletter, spread(6, 10), at('06:10:00'))).toMatchObject({ kind: 'hold' });
  });

  it('before the first of them is due', () => {
    expect(articleDue(newsletter, spread(6, 0), at('06:00:01'))).toMatchObject({ kind: 'hold' });
  });

  it('but not for five, nor for six in a longer time', () => {
    expect(articleDue(newsletter, spread(5, 10), at('06:10:00')).kind).toBe('freeze');
    expect(articleDue(newsletter, spread(6, 11), at('06:11:00')).kind).toBe('freeze');
  });

  it('when an article is more than six hours overdue', () => {
    expect(articleDue(newsletter, [candidate(1)], at('12:10:00')).kind).toBe('freeze');
    const late = articleDue(newsletter, [candidate(1)], at('12:10:01'));
    expect(late).toEqual({
      kind: 'hold',
      reason: 'The article articles/a1.md was to be mailed at 2026-11-23T06:10:00.000Z.',
    });
  });
});

describe('an operator’s word about an article', () => {
  const said = (n: number, changes: Parameters<typeof candidate>[1] = {}) =>
    candidate(n, { word: { kind: 'now', cadence: 'article', at: at('06:00:01') }, ...changes });
  const recalled = { word: { kind: 'recalled', at: at('06:00:01') } } as const;

  it('makes it due at once, before its recall window is over, and before older ones', () => {
    expect(articleDue(newsletter, [candidate(1), said(2)], at('06:00:02'))).toMatchObject({
      kind: 'freeze',
      period: article(2),
    });
  });

  it('lets it out of a burst, and counts it no more among the others', () => {
    const burst = [1, 2, 3, 4, 5, 6].map((n) => candidate(n));
    expect(articleDue(newsletter, [...burst, said(7)], at('06:00:02'))).toMatchObject({ period: article(7) });
    expect(articleDue(newsletter, [...burst.slice(1), said(7)], at('06:10:00'))).toMatchObject({
      period: article(7),
    });
    expect(articleDue(newsletter, burst.slice(1), at('06:10:00')).kind).toBe('freeze');
  });

  it('lets it out however late it is', () => {
    expect(articleDue(newsletter, [said(1)], at('23:00:00')).kind).toBe('freeze');
  });

  it('takes it out of what is due, of a burst and of what is late', () => {
    expect(articleDue(newsletter, [candidate(1, recalled)], at('06:10:00'))).toEqual({ kind: 'nothing' });
    const burst = [1, 2, 3, 4, 5].map((n) => candidate(n));
    expect(articleDue(newsletter, [...burst, candidate(6, recalled)], at('06:10:00')).kind).toBe('freeze');
    expect(articleDue(newsletter, [candidate(1, recalled)], at('23:00:00'))).toEqual({ kind: 'nothing' });
  });
});
