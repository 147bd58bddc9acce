/**
 * Names of articles whose files are called more than that: `_posts/2024-01-19-tables.md` is *tables* to whoever links to
 * it from the same folder.
 */
import { readFileName } from './file-name.ts';
import { folderOf } from './paths.ts';
import { slugOf } from './slug.ts';
import type { Target } from './targets.ts';

const mark = 'name:';

/** Of an article that is called so in this folder, which ends with a slash. */
export const nameTarget = (folder: string, name: string): Target | undefined => {
  const slug = slugOf(name);
  return slug === '' ? undefined : `${mark}${folder}${slug}`;
};

export const isName = (target: Target): boolean => target.startsWith(mark);

/** `undefined`: the key itself is what one would write. */
export function nameOfKey(key: string): Target | undefined {
  const { name, date, language } = readFileName(key, '');
  if (date === undefined || language !== undefined) return undefined;
  const folder = /(^|\/)(index|readme)\.[^./]+$/i.test(key)
    ? folderOf(folderOf(key).slice(0, -1))
    : folderOf(key);
  return nameTarget(folder, name);
}
