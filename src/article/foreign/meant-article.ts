/** Which article is meant by the names that generators have for one. */
import { contentKind } from '../../keys.ts';
import { encodePath, folderOf, normalized } from '../paths.ts';
import type { Target } from '../targets.ts';
import type { ForeignPlace, Piece } from './piece.ts';

/** Folders below which generators keep articles, as they come along when a folder is copied. */
export const articleFolders = ['', '_posts/', 'posts/', 'post/', 'blog/', '_drafts/'] as const;

/**
 * `ref "x.md"`, `post_url 2020-01-01-x`, `@/blog/x.md` → where that article is: beside this one, else below
 * `articles/` and its usual folders. If none of them is on the site, the path of the likeliest, of which the report
 * says the same as of any link that leads nowhere.
 */
export function articleUrl(target: string, place: ForeignPlace): string {
  const known = looked.get(place) ?? new Map<string, string>();
  looked.set(place, known);
  const url = known.get(target) ?? (known.size < mostLooked ? lookedUp(target, place) : target);
  known.set(target, url);
  return url;
}

/** Each look costs, and a hostile text names a hundred thousand articles. */
const mostLooked = 500;
const looked = new WeakMap<ForeignPlace, Map<string, string>>();

function lookedUp(target: string, place: ForeignPlace): string {
  const [, path = '', suffix = ''] = /^([^?#]*)(.*)$/s.exec(target.trim()) ?? [];
  if (path === '') return suffix;
  const meant = meantBy(path, place.key);
  const found = meant.length === 0 ? undefined : place.find(meant);
  if (found !== undefined && found !== 'unknown') return `${found}${suffix}`;
  return meant[0] === undefined ? target : `/${encodePath(meant[0])}${suffix}`;
}

export const articlePiece = (target: string, place: ForeignPlace): Piece => ({
  kind: 'url',
  url: articleUrl(target, place),
});

function meantBy(path: string, fromKey: string): readonly Target[] {
  const bare = path.replace(/^[\\/]+/, '').replace(/\/$/, '');
  const names = /\.(md|mdx|markdown)$/i.test(bare) ? [bare] : [`${bare}.md`, `${bare}/index.md`];
  const folders = articleFolders.map((folder) => `articles/${folder}`);
  const isRooted = /^[\\/]/.test(path);
  return [
    ...new Set(
      (isRooted ? folders : [folderOf(fromKey), ...folders])
        .flatMap((folder) => names.map((name) => normalized(encodePath(folder + name))))
        .filter((key) => key !== undefined && contentKind(key) === 'article'),
    ),
  ].flatMap((key) => (key === undefined ? [] : [key]));
}
