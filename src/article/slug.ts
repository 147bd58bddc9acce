/** Short names for addresses, and the nearest known word to a misspelt one. */
import { createHash } from 'node:crypto';

export const maxSlugLength = 80;

/** ASCII letters, digits and hyphens; accents are dropped. Empty when nothing of the text can be kept. */
export function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxSlugLength)
    .replace(/^-+|-+$/g, '');
}

/** Tags that differ only in case, accents or punctuation are one; a tag without Latin letters gets a short hash. */
export const tagSlug = (tag: string): string =>
  slugOf(tag) ||
  `t-${createHash('sha256').update(tag.normalize('NFC').toLowerCase()).digest('hex').slice(0, 8)}`;

/**
 * The slug of a page: its name without ending and leading date, or its folder's name for `index.md`. A name without
 * a Latin letter or digit gets one from the hash of its key: addresses are ASCII, because each layer between a
 * reader and a bucket encodes other characters in its own way.
 */
export function slugOfKey(key: string): string {
  const path = key.split('/');
  const name = (path.at(-1) ?? '').replace(/\.[^.]*$/, '');
  const meant = /^(index|readme)$/i.test(name) && path.length > 2 ? (path.at(-2) ?? '') : name;
  const undated = meant.replace(/^\d{4}-\d{2}-\d{2}[-_ ]+/, '');
  return slugOf(undated) || hashedSlug(key);
}

const hashedSlug = (key: string): string => `a-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;

/** Of an article's file, by what its name says (./file-name.ts); `language`: of a translation, whose slug is its own. */
export function slugOfName(name: string, key: string, language: string | undefined): string {
  const slug = slugOf(name) || hashedSlug(key);
  return language === undefined ? slug : slugOf(`${slug.slice(0, maxSlugLength - 12)}-${language}`);
}

/** The known word that a misspelt one probably meant: at most two edits away, one for words under five letters. */
export function nearest(
  word: string,
  known: Iterable<string>,
  limit = word.length < 5 ? 1 : 2,
): string | undefined {
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    // Whoever is longer by more than the limit is further away than that.
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const edits = distance(word.toLowerCase().slice(0, 40), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Levenshtein distance, where a transposition of neighbours counts as one edit too; of at most 40 characters each. */
function distance(a: string, b: string): number {
  let [twoAbove, above, row] = [
    new Uint8Array(41),
    Uint8Array.from({ length: 41 }, (_, j) => j),
    new Uint8Array(41),
  ];
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edits = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + same);
      row[j] = swapped ? Math.min(edits, at(twoAbove, j - 2) + 1) : edits;
    }
    [twoAbove, above, row] = [above, row, twoAbove];
  }
  return at(above, b.length);
}

const at = (row: Uint8Array, index: number): number => row[index] ?? 0;
