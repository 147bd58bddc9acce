/**
 * What an author gave, found by any spelling of its key: `pubDate`, `pub_date` and `Pub-Date` are one. Values inside of
 * the tables in which Zola, Hugo and others keep an author's own keys count like keys at the top, unless the top has
 * them too.
 */
import type { PlacedData } from './placed.ts';

export interface GivenValue {
  /** As the author wrote it: `['extra', 'date']`. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** By {@link spelling}; `seo.image` stands under `seo.image`. */
export type Given = ReadonlyMap<string, GivenValue>;

/** Tables whose keys count like keys at the top. */
export const containers = ['extra', 'taxonomies', 'params', 'metadata', 'meta', 'seo', 'header'] as const;

export const spelling = (key: string): string => key.toLowerCase().replace(/[\s_-]+/g, '');

/** Of a name in a table of fields, where `seo.image` means the key `image` of the table `seo`. */
export const nameSpelling = (name: string): string => name.split('.').map(spelling).join('.');

export function givenIn(data: PlacedData): Given {
  const found = new Map<string, GivenValue>();
  const add = (key: string, given: GivenValue): void => {
    if (!found.has(key)) found.set(key, given);
  };
  const top = entriesOf(data.value);
  for (const [key, value] of top) add(spelling(key), { path: [key], value });
  for (const [key, inner] of top)
    for (const [name, value] of entriesOf(inner))
      add(`${spelling(key)}.${spelling(name)}`, { path: [key, name], value });
  for (const container of containers)
    for (const [key, given] of [...found])
      if (key.startsWith(`${container}.`)) add(key.slice(container.length + 1), given);
  return found;
}

/** Of a table: its keys and values, those without a value left out. */
function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .map(([key, entry]) => [key, withoutEmpty(entry)] as const)
    .filter(([, entry]) => !isEmpty(entry));
}

/** `caption:` with nothing behind it means no caption, inside of entries too. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return ['', '~', 'null'].includes(value.trim());
  if (typeof value !== 'object') return value === undefined;
  return value === null || Object.keys(value).length === 0;
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !isEmpty(entry)).map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, entry]) => !isEmpty(entry));
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutEmpty(entry)]));
}
