import { describe, expect, test } from 'vitest';
import type { ArticleSummary } from '../../src/article/article.ts';
import { tagSlug } from '../../src/article/slug.ts';
import { publicationSchema } from '../../src/config.ts';
import { instant } from '../../src/ids.ts';
import { feedPath, hasFeeds, sectionPath, selectionPath, selectionsOf } from '../../src/site/selections.ts';
import { publicationSource } from './site-world.ts';

const publication = publicationSchema.parse(publicationSource);
const aSummary = (changes: Partial<ArticleSummary> = {}): ArticleSummary => ({
  ...{ title: 'Tides', slug: 'tides', direction: 'ltr', authors: [], tags: [], mail: 'auto', excerpt: 'x' },
  ...changes,
});
const published = instant('2026-11-20T08:00:00Z');

describe('an article belongs to', () => {
  test('everything, its section, its known authors, its tags and its month', () => {
    const summary = aSummary({
      section: 'sea',
      authors: [{ id: 'ada', name: 'Ada Quill' }, { name: 'A guest' }],
      tags: ['Ebb', 'Storm Surge'],
    });
    expect(selectionsOf(summary, published, publication)).toEqual([
      'all',
      'section#sea',
      'author#ada',
      'tag#ebb',
      'tag#storm-surge',
      'month#2026-11',
    ]);
  });

  test('a section that publication.yaml does not know, under a name that an address can have', () => {
    const sectionOf = (section: string) => selectionsOf(aSummary({ section }), published, publication)[1];
    expect(sectionOf('../../feed.xml')).toBe('section#feed-xml');
    expect(sectionOf('Deep Sea?#')).toBe('section#deep-sea');
    expect(sectionOf('..')).toMatch(/^section#t-[0-9a-f]{8}$/);
    expect(sectionPath('../x')).toBe('/sections/x/');
  });

  test('a tag once, however often and however it is written', () => {
    const selections = selectionsOf(aSummary({ tags: ['Ébb', 'ebb', 'EBB'] }), published, publication);
    expect(selections.filter((one) => one.startsWith('tag#'))).toEqual(['tag#ebb']);
  });

  test('the month that the publication’s clocks showed', () => {
    const midnight = instant('2026-10-31T23:30:00Z');
    expect(selectionsOf(aSummary(), midnight, { ...publication, timezone: 'Asia/Tokyo' })).toContain(
      'month#2026-11',
    );
    expect(selectionsOf(aSummary(), midnight, publication)).toContain('month#2026-10');
  });
});

test('a tag without Latin letters has an address of its own, always the same', () => {
  expect(tagSlug('瀬戸内')).toBe('t-095cb402');
  expect(tagSlug('島')).not.toBe(tagSlug('海'));
});

test('every selection has a page, and feeds beside it but for months', () => {
  expect(selectionPath('all')).toBe('/');
  expect(feedPath('all', 'rss')).toBe('/feed.xml');
  expect(feedPath('section#sea', 'atom')).toBe('/sections/sea/atom.xml');
  expect(feedPath('tag#ebb', 'json')).toBe('/tags/ebb/feed.json');
  expect(selectionPath('author#ada')).toBe('/authors/ada/');
  expect(selectionPath('month#2026-11')).toBe('/archive/2026/11/');
  expect([hasFeeds('month#2026-11'), hasFeeds('all')]).toEqual([false, true]);
});
