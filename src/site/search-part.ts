/** The parts of the search index, as JSON that the search page's own script reads (./search-page/). */
import type { Appearance } from './appearance.ts';
import type { Findable } from './search-page/findable.ts';
import { sectionTitle } from './selections.ts';
import { pageCaching, type SiteObject } from './site.ts';
import type { Member, VolumeName } from './volume.ts';

export const searchPath = '/search/';
export const searchIndexKey = 'search/index.json';
export const searchScriptKey = 'search/search.js';
export const searchPartKey = (volume: VolumeName): string => `search/${volume}.json`;

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
