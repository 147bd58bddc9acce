/**
 * What a path may mean (docs/language.md: target). Other generators serve files from other folders, and articles at
 * other addresses, than where they lie; their authors' links are tried in each of those places.
 */
import { articlesPrefix, contentKind, isTooLong, publicPrefix, siteAddress } from '../keys.ts';
import { isName, nameTarget } from './names.ts';
import { folderOf, isFileName, normalized } from './paths.ts';

/** A key of the content bucket; or an address of the site, root-relative and percent-encoded. */
export type Target = string;

/**
 * What a reference points to: where the first of its targets that is served has its address. `undefined`: none of them
 * is; `'unknown'`: nobody has looked.
 */
export type Find = (targets: readonly Target[]) => string | undefined | 'unknown';

export const isAddress = (target: Target): boolean => target.startsWith('/');

/** One that has a place in the bucket, or on the site, and fits there. */
const usable = (targets: readonly (Target | undefined)[]): readonly Target[] => [
  ...new Set(targets.flatMap((target) => (target !== undefined && fits(target) ? [target] : []))),
];

const fits = (target: Target): boolean =>
  isAddress(target) || isName(target)
    ? !isTooLong(target)
    : ['article', 'page', 'asset', 'public'].includes(contentKind(target));

/** `static/images/a.png`: Hugo, Hexo and others serve that folder at the root. */
const unrooted = (path: string): string => path.replace(/^(static|public|source)\//, '');

/** Of a file at a path from the root of the site, without the slash in front. */
export const fileTargets = (path: string): readonly Target[] =>
  usable([publicPrefix + path, publicPrefix + unrooted(path), articlesPrefix + path]);

/** Of a path from the root of the site that has no ending, or a page's. */
export function pathTargets(path: string): readonly Target[] {
  const bare = withoutPageEnding(path);
  return usable([
    siteAddress(path),
    siteAddress(`${bare}/`),
    publicPrefix + (/\.html?$/i.test(path) ? path : `${bare}/index.html`),
    ...(bare === '' ? [] : documentsOf(articlesPrefix + bare.replace(/^articles\//, ''))),
    nameAt(articlesPrefix + bare.replace(/^articles\//, '')),
  ]);
}

/** Of a file that is named from where an article or a page lies; `key`: read so. */
export const besideTargets = (key: string, path: string, fromKey: string): readonly Target[] =>
  usable([
    key,
    // Hexo's folder for the files of one post.
    within(`${fromKey.replace(/\.[^./]*$/, '')}/`, path),
    seenFromPage(path, fromKey),
    publicPrefix + unrooted((normalized(path) ?? '').replace(/^(\.\.\/)+/, '')),
    inOwnFolder(path, fromKey),
  ]);

/** Of another article or page, named without its ending from where this one lies; `key`: read so. */
export function neighbourTargets(key: string, path: string, fromKey: string): readonly Target[] {
  const bare = withoutPageEnding(key);
  const other = seenFromPage(path, fromKey);
  const bareOther = other === undefined || isFileName(other) ? undefined : withoutPageEnding(other);
  return usable([
    ...documentsOf(bare),
    // A file without an ending, or a page that is served as it is.
    key.endsWith('/') ? undefined : key,
    ...(bareOther === undefined ? [] : documentsOf(bareOther)),
    nameAt(bare),
    bareOther === undefined ? undefined : nameAt(bareOther),
  ]);
}

/** As browsers read it: each article's page is a folder of its own, so one step up is where its file lies. */
const seenFromPage = (path: string, fromKey: string): string | undefined =>
  /^\.\.[\\/]/.test(path) ? within(folderOf(fromKey), path.slice(3)) : undefined;

/**
 * `content/blog/tides/a.png` in `articles/tides/index.md`: from the top of the author's own checkout, as Eleventy's
 * pictures are named; what comes behind the file's own folder lies in it.
 */
function inOwnFolder(path: string, fromKey: string): string | undefined {
  const folder = folderOf(fromKey);
  const own = folder.split('/').at(-2) ?? '';
  const at = folder === articlesPrefix ? -1 : path.lastIndexOf(`/${own}/`);
  return at < 0 ? undefined : within(folder, path.slice(at + own.length + 2));
}

const within = (folder: string, path: string): string | undefined => normalized(folder + path);

const nameAt = (bare: string): Target | undefined =>
  nameTarget(folderOf(bare), bare.slice(folderOf(bare).length));

const withoutPageEnding = (path: string): string =>
  path
    .replace(/\/$/, '')
    .replace(/(^|\/)index\.html?$/i, '')
    .replace(/\.html?$/i, '');

const documentsOf = (bare: string): readonly Target[] => [`${bare}.md`, `${bare}/index.md`];
