/** Which selections an article belongs to, and where each has its page and feeds. */
import { createHash } from 'node:crypto';
import type { ArticleSummary } from '../article/article.ts';
import { calendarDay } from '../article/dates.ts';
import { tagSlug } from '../article/slug.ts';
import type { Publication } from '../config.ts';
import type { FeedFormat } from '../feeds/feed.ts';
import type { Instant, NewsletterId } from '../ids.ts';
import { atomKey, digestsPath, jsonFeedKey, rssKey } from '../keys.ts';
import type { Selection } from './site.ts';

/**
 * A section as addresses and object keys have it: its id, or for one that publication.yaml does not know and that is
 * anything an author typed (`../x`, `a?b`), a slug.
 */
export const sectionSlug = (section: string): string =>
  /^[a-z0-9][a-z0-9-]{0,39}$/.test(section) ? section : tagSlug(section);

export const sectionTitle = (publication: Publication, id: string): string =>
  knownSection(publication, id)?.title ?? id;

/** Own keys only: a section called "constructor" is not known. */
export const knownSection = ({ sections }: Publication, id: string) =>
  Object.hasOwn(sections, id) ? sections[id] : undefined;

/** `2026-11` in the publication's zone. */
export function monthOf(published: Instant, timezone: string): string {
  const { year, month } = calendarDay(published, timezone);
  return `${year}-${month}`;
}

/** `all` first, the month last. */
export function selectionsOf(
  { section, tags, authors, series }: ArticleSummary,
  published: Instant,
  { timezone }: Publication,
): readonly Selection[] {
  const found: Selection[] = [
    'all',
    ...(section === undefined ? [] : [`section#${sectionSlug(section)}` as const]),
    ...authors.flatMap(({ id }) => (id === undefined ? [] : [`author#${id}` as const])),
    ...tags.map((tag) => `tag#${tagSlug(tag)}` as const),
    ...(series === undefined ? [] : [`series#${tagSlug(series.name)}` as const]),
    `month#${monthOf(published, timezone)}`,
  ];
  return [...new Set(found)];
}

/** `section#undertow` → `section`, `undertow`. */
export function partsOf(selection: Selection): readonly [kind: string, name: string] {
  const [kind = '', name = ''] = selection.split(/#(.*)/s);
  return [kind, name];
}

export const isMonth = (selection: Selection): boolean => selection.startsWith('month#');

/** `2026` of `month#2026-11`. */
export const yearOfMonth = (month: Selection): string => partsOf(month)[1].slice(0, 4);

/** What a year of a long list has: `/tags/tides/2026/`. */
export const yearPath = (selection: Selection, year: string): string => `${selectionPath(selection)}${year}/`;

export const sectionPath = (section: string): string => `/sections/${sectionSlug(section)}/`;
export const authorPath = (id: string): string => `/authors/${id}/`;
export const tagPath = (tag: string): string => `/tags/${tagSlug(tag)}/`;
export const archivePath = '/archive/';
export const feedsPath = '/feeds/';
/** Every feed of the publication, for feed readers to import (OPML 2.0). */
export const opmlPath = `${feedsPath}all.opml`;
export const searchPath = '/search/';
/** A list of what a kind of selection has: all tags, all authors. */
export const directoryPaths = {
  section: '/sections/',
  tag: '/tags/',
  author: '/authors/',
  series: '/series/',
} as const satisfies Partial<Record<string, string>>;

/** Root-relative, ends with a slash. */
export function selectionPath(selection: Selection): string {
  const [kind, name] = partsOf(selection);
  switch (kind) {
    case 'section':
      return sectionPath(name);
    case 'author':
      return authorPath(name);
    case 'tag':
      return `/tags/${name}/`;
    case 'series':
      return `/series/${name}/`;
    case 'month':
      return `${archivePath}${name.replace('-', '/')}/`;
    default:
      return '/';
  }
}

const feedNames: Readonly<Record<FeedFormat, string>> = { rss: rssKey, atom: atomKey, json: jsonFeedKey };

export const feedName = (format: FeedFormat): string => feedNames[format];

/** Root-relative. */
export const feedPath = (selection: Selection, format: FeedFormat): string =>
  `${selectionPath(selection)}${feedNames[format]}`;

/** Of a newsletter's digests; root-relative. */
export const digestFeedPath = (newsletter: NewsletterId, format: FeedFormat): string =>
  `${digestsPath(newsletter)}${feedNames[format]}`;

/**
 * The page for people who meet a feed of this selection: `/feeds/all/`, `/feeds/tags/tides/`. Root-relative; ask
 * {@link hasFeeds} first.
 */
export const landingPath = (selection: Selection): string =>
  selection === 'all' ? `${feedsPath}all/` : `${feedsPath}${selectionPath(selection).slice(1)}`;

/** Of a month there is no feed: nothing new comes into it. */
export const hasFeeds = (selection: Selection): boolean => !isMonth(selection) && !isTranslations(selection);

/**
 * The article in all its languages: what its translations declare to share, or the key without ending and language
 * (`articles/guide` for `articles/guide.md`, which has no mark, `articles/guide.fr.md` and `articles/fr/guide.md`).
 */
export function translationsOf(key: string, { translationOf }: ArticleSummary): Selection {
  const shared = (translationOf ?? key).replace(/\.(md|markdown|mdx)$/i, '');
  return `translations#${createHash('sha256').update(shared).digest('hex').slice(0, 32)}`;
}

export const isTranslations = (selection: Selection): boolean => selection.startsWith('translations#');
