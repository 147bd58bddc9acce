import { describe, expect, test } from 'vitest';
import type { ArticleItem, Intent } from '../../src/article/article.ts';
import { contentHash, instant } from '../../src/ids.ts';
import { moveOf, reached, servedKey, wishesOf } from '../../src/site/plan.ts';
import type { Selection, Shown } from '../../src/site/site.ts';
import { idOf } from './site-world.ts';

const id = idOf('tides');
const published = instant('2026-11-20T08:00:00Z');
const intent = (subject: string, rev: number): Intent => ({ subject, rev, key: 'k' });

const anItem = (changes: Partial<ArticleItem> = {}): ArticleItem => ({
  ...{ id, rev: 3, liveRev: 2, state: 'live', key: 'articles/tides.md', guid: `urn:uuid:${id}` },
  content: { hash: contentHash('0'.repeat(64)), versionId: 'v1' },
  summary: {
    ...{ title: 'Tides', slug: 'tides', direction: 'ltr', authors: [], tags: [], mail: 'auto', excerpt: 'x' },
  },
  ...{ address: '/2026/tides/', published, firstLive: published, problems: [], at: published },
  ...changes,
});

const shown = (selections: readonly Selection[]): Shown => ({
  ...{ id, rev: 2, state: 'live', address: '/2026/tides/', published, selections },
});

describe('the dirty set', () => {
  test('is taken by subject: the appearance first, then pages, articles, and files last', () => {
    const intents = [
      intent('file:public/a.txt', 1),
      intent(id, 1),
      intent('file:pages/about.md', 1),
      intent('publication', 4),
      intent(id, 2),
      intent('file:theme/layout.liquid', 1),
    ];
    expect(wishesOf(intents).map(({ intents: all }) => `${all[0]?.subject} ${all.length}`)).toEqual([
      'publication 1',
      'file:theme/layout.liquid 1',
      'file:pages/about.md 1',
      `${id} 2`,
      'file:public/a.txt 1',
    ]);
  });

  test('gives up an intent only to a record that has reached it', () => {
    const [wish] = wishesOf([intent(id, 3), intent(id, 4)]);
    expect(wish && reached(wish, 3).map(({ rev }) => rev)).toEqual([3]);
    expect(wish && reached(wish, 0)).toEqual([]);
  });
});

describe('an article', () => {
  test('that is live joins its selections, and leaves the ones it was in before', () => {
    const move = moveOf(anItem(), shown(['all', 'tag#ebb']), ['all', 'tag#flood']);
    expect(move).toMatchObject({
      kind: 'show',
      during: { rev: 3, selections: ['all', 'tag#ebb', 'tag#flood'] },
      after: { rev: 3, selections: ['all', 'tag#flood'] },
      leaves: ['tag#ebb'],
    });
  });

  test('that was withdrawn leaves all of them, and is remembered until that is out', () => {
    const move = moveOf(anItem({ state: 'withdrawn' }), shown(['all', 'tag#ebb']), []);
    expect(move).toMatchObject({
      kind: 'withdraw',
      during: { state: 'gone', selections: ['all', 'tag#ebb'] },
      after: { state: 'gone', selections: [] },
      leaves: ['all', 'tag#ebb'],
    });
  });

  test.each(['draft', 'scheduled', 'reserved', 'void'] as const)(
    'that was never public and is %s moves nothing',
    (state) => {
      expect(moveOf(anItem({ state }), undefined, [])).toEqual({ kind: 'nothing' });
    },
  );

  test('that goes back to draft leaves the site', () => {
    expect(moveOf(anItem({ state: 'draft' }), shown(['all']), []).kind).toBe('withdraw');
  });
});

describe('a file', () => {
  test.each([
    ['articles/img/a.png', 'articles/img/a.png'],
    ['public/humans.txt', 'humans.txt'],
    ['public/robots.txt', 'robots.txt'],
    ['public/.well-known/x', '.well-known/x'],
    ['theme/logo.svg', 'theme/logo.svg'],
  ])('%s is served as %s', (key, served) => {
    expect(servedKey(key)).toBe(served);
  });

  test.each([
    'index.html',
    'feed.xml',
    '404.html',
    'tags/x/index.html',
    'subscribe',
    'api/x',
    'theme/site.css',
  ])('cannot take the place of %s', (name) => {
    expect(servedKey(`public/${name}`)).toBeUndefined();
  });
});
