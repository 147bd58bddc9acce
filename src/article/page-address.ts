/** Where a file under `pages/` stands: by its path alone, so that nobody who only asks for it loads what reads Markdown. */
import { pagesPrefix } from '../keys.ts';
import { slugOf, slugOfKey } from './slug.ts';

/** `pages/about.md` → `/about/`, `pages/help/index.md` → `/help/`; `pages/index.md` → `/index/`, home is the site's own. */
export function pageAddress(key: string): string {
  const folders = key.slice(pagesPrefix.length).split('/').slice(0, -1);
  const name = slugOfKey(key);
  const parts = folders.map((folder) => slugOf(folder) || 'p');
  const last = parts.at(-1);
  return `/${(last !== undefined && last === name && /\/index\.[^/]*$/i.test(key) ? parts : [...parts, name]).join('/')}/`;
}
