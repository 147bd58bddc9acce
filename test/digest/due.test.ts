import { describe, expect, it } from 'vitest';
import type { ArticleItem } from '../../src/article/article.ts';
import type { Newsletter } from '../../src/config.ts';
import { type Candidate, dueNow } from '../../src/digest/due.ts';
import { contentHash, digestId, type Instant } from '../../src/ids.ts';
import { at, newsletterOf, publication } from './builders.ts';
import { article, mailable } from './world.ts';

const newsletter = newsletterOf(publication());

const item = (n: number, changes: Partial<ArticleItem> = {}): ArticleItem => ({
  id: article(n),
  rev: 1,
  liveRev: 1,
  state: 'live',
  key: `articles/a${n}.md`,
  content: { hash: contentHash('0'.repeat(64)), versionId: `v${n}` },
  guid: '',
  problems: [],
  at: at('06:00:00'),
  ...changes,
});

const candidate = (n: number, changes: Parameters<typeof mailable>[1] = {}): Candidate => ({
  mailable: mailable(n, changes),
  item: item(n),
});

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
