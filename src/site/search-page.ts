/** The search page and its script; both stand as they are, whatever is published. */
import type { Appearance } from './appearance.ts';
import { page } from './article-page.ts';
import { frameOf } from './frame.ts';
import searchScript from './search-page/search.browser.js';
import { searchPath, searchScriptKey } from './search-part.ts';
import { fileCaching, type SiteObject } from './site.ts';

export function searchObjects(appearance: Appearance): readonly SiteObject[] {
  const frame = frameOf(appearance, {
    ...{ title: 'Search', path: searchPath, description: 'Find an article by its words.' },
  });
  return [
    {
      ...{ key: searchScriptKey, contentType: 'text/javascript; charset=utf-8', cacheControl: fileCaching },
      body: () => searchScript,
    },
    page(searchPath, appearance.theme.render('search.liquid', frame)),
  ];
}
