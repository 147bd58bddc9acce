/** The parts of the search index, as JSON that the search page's own script reads (./search-page/). */
import type { Appearance } from './appearance.ts';
import { sectionTitle } from './selections.ts';
import { pageCaching, type SiteObject } from './site.ts';
import type { Member, VolumeName } from './volume.ts';

export const searchPath = '/search/';
export const searchIndexKey = 'search/index.json';
export const searchScriptKey = 'search/search.js';
export const searchPartKey = (volume: VolumeName): string => `search/${volume}.json`;

/** An article as search knows it. Everything is plain text; short names, for each stands in the file fifty times. */
export interface Findable {
  /** Root-relative. */
  readonly url: string;
  readonly title: string;
  /** Deck or excerpt. */
  readonly summary: string;
  readonly date: string;
  readonly authors: readonly string[];
  readonly section?: string;
  readonly tags: readonly string[];
  /** Only where it differs from the publication's. */
  readonly language?: string;
  readonly direction?: 'ltr' | 'rtl';
  /** Of its text, without order (./search-words.ts). */
  readonly words: string;
}

/** So many tags and authors are searched. */
const mostNames = 20;

export function searchPart(
  appearance: Appearance,
  volume: VolumeName,
  members: readonly Member[],
): SiteObject {
  const articles = members.map((member) => findable(appearance, member));
  return {
    ...{ key: searchPartKey(volume), cacheControl: pageCaching },
    contentType: 'application/json; charset=utf-8',
    body: () => `${JSON.stringify({ v: 1, articles })}\n`,
  };
}

function findable({ publication }: Appearance, { address, published, summary, words }: Member): Findable {
  const { title, deck, excerpt, authors, section, tags, language, direction } = summary;
  const isForeign = language !== undefined && language !== publication.config.language;
  return {
    ...{ url: address, title, summary: deck ?? excerpt, date: published },
    authors: authors.slice(0, mostNames).map(({ name }) => name),
    ...(section === undefined ? {} : { section: sectionTitle(publication.config, section) }),
    tags: tags.slice(0, mostNames),
    ...(isForeign ? { language } : {}),
    ...(direction === 'rtl' || isForeign ? { direction } : {}),
    words,
  };
}
