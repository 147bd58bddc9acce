/**
 * The form that addresses of the site have, and the placeholders of the patterns they are made from: what
 * publication.yaml's `permalink` and an article's own one have in common.
 */

/**
 * Percent-encoded, in characters. With `index.html` behind it an object key still fits where S3 takes 1,024 bytes, and
 * a row's key where DynamoDB takes 2,048.
 */
export const longestAddress = 900;

/**
 * The one form of a root-relative address. It ends with a slash, or with a name that has a dot: `/a/b` → `/a/b/`, whose
 * readers the edge sends on (infra/edge/viewer-request.js), and `/a/index.html` → `/a/`, which is the same object.
 */
export function addressForm(path: string): string {
  const bare = path.replace(/(^|\/)index\.html$/, '$1');
  const last = bare.slice(bare.lastIndexOf('/') + 1);
  return last === '' || last.includes('.') ? bare : `${bare}/`;
}

/** As Jekyll, Hugo and Hexo call them, and what each means here. */
export const placeholders: ReadonlyMap<string, Placeholder> = new Map<string, Placeholder>([
  ['year', 'year'],
  ['short_year', 'short_year'],
  ['month', 'month'],
  ['i_month', 'i_month'],
  ['day', 'day'],
  ['i_day', 'i_day'],
  ['y_day', 'y_day'],
  ['yearday', 'y_day'],
  ['slug', 'slug'],
  ['title', 'slug'],
  ['name', 'slug'],
  ['filename', 'slug'],
  ['slugorfilename', 'slug'],
  ['contentbasename', 'slug'],
  ['slugorcontentbasename', 'slug'],
  ['section', 'section'],
]);

export type Placeholder =
  | 'year'
  | 'short_year'
  | 'month'
  | 'i_month'
  | 'day'
  | 'i_day'
  | 'y_day'
  | 'slug'
  | 'section';

/** `:year` is none in `:years`, and one in `:year_:month`. */
const known = new RegExp(`:(${[...placeholders.keys()].join('|')})(?![a-z])`, 'g');

/** The pattern with each placeholder by the name that it has here; `undefined`: it has one that is not known. */
export function inOurWords(pattern: string): string | undefined {
  const ours = pattern.replace(known, (_, name: string) => `:${placeholders.get(name)}`);
  return /:[a-z]/.test(ours.replace(known, '')) ? undefined : ours;
}

/** `values`: percent-encoded. A part of the address without a value falls out (`:section` of an article without one). */
export function filledIn(pattern: string, values: Readonly<Record<Placeholder, string>>): string {
  const valueIn = (_: string, name: string): string => values[placeholders.get(name) ?? 'slug'];
  const parts = pattern.split('/').flatMap((part) => {
    const filled = part.replace(known, valueIn);
    return filled === '' || (filled !== part && /^\.\w+$/.test(filled)) ? [] : [filled];
  });
  return addressForm(`/${parts.join('/')}${parts.length > 0 && pattern.endsWith('/') ? '/' : ''}`);
}
