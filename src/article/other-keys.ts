/** Keys that no field knows: most belong to a theme or a generator, some are misspelt. */
import { type Problem, received } from '../problem.ts';
import type { Field } from './field.ts';
import { containers, spelling } from './given.ts';
import type { PlacedData } from './placed.ts';
import { nearest } from './slug.ts';
import { clean } from './values.ts';

/** A report names so many of them; the rest are counted. */
const mostKeys = 40;
const longestKey = 60;

/**
 * Keys of generators and themes that mean nothing here. They are no misspelling of ours, however near they come to one.
 */
export const foreignKeys = [
  ...['layout', 'template', 'theme', 'type', 'kind', 'order', 'sort', 'rank', 'top', 'sticky', 'pinned'],
  ...['featured', 'toc', 'comments', 'comment', 'math', 'mathjax', 'katex', 'latex', 'mermaid'],
  ...[
    'translations',
    'lang_alternate',
    'linkTitle',
    'meta_title',
    'seo_title',
    'og_title',
    'title_tag',
    'sitemap',
  ],
  ...[
    'robots',
    'noindex',
    'cascade',
    'outputs',
    'resources',
    'menu',
    'sidebar',
    'share',
    'related',
    'license',
  ],
  ...['copyright', 'uuid', 'comment_id', 'og_description', 'twitter', 'codeinjection_head', 'primary_tag'],
  ...[
    'primary_author',
    'email_subject',
    'reading_time',
    'excerpt_separator',
    'cssclasses',
    'css',
    'js',
    'scripts',
  ],
  ...['location', 'link', 'external_url', 'source', 'host', 'organization'],
] as const;

export interface OtherKeys {
  readonly keys: readonly string[];
  readonly problems: readonly Problem[];
}

export function otherKeys(data: PlacedData, fields: Fields): OtherKeys {
  const known = knownKeys(fields);
  const written = typeof data.value === 'object' && data.value !== null ? Object.keys(data.value) : [];
  const unknown = written.filter((key) => !known.has(spelling(key)) && !isContainer(key));
  const problems = unknown.slice(0, mostKeys).flatMap((key): Problem[] => {
    if (foreign.has(spelling(key))) return [];
    const name = known.get(meantBy(spelling(key), [...known.keys()]) ?? '');
    return name === undefined ? [] : [misspelt(key, name, data)];
  });
  return { keys: unknown.slice(0, mostKeys).map((key) => clean(key).slice(0, longestKey)), problems };
}

const foreign = new Set<string>(foreignKeys.map(spelling));

type Fields = Readonly<Record<string, Field<unknown>>>;

/** Spelling → name. A table has some two hundred, and every article asks for them. */
function knownKeys(fields: Fields): ReadonlyMap<string, string> {
  const known =
    tables.get(fields) ??
    new Map(
      Object.values(fields).flatMap(({ names, keys }) =>
        keys.map((key, index) => [key, names[index] ?? key] as const),
      ),
    );
  tables.set(fields, known);
  return known;
}

const tables = new WeakMap<Fields, ReadonlyMap<string, string>>();

const isContainer = (key: string): boolean => containers.some((name) => name === spelling(key));

/** Two slips make another word of a short one (`katex`, `date`), unless it begins like the right one. */
const meantBy = (key: string, known: readonly string[]): string | undefined =>
  nearest(key, known, 1) ??
  nearest(
    key,
    known.filter((name) => name[0] === key[0]),
  );

const misspelt = (key: string, name: string, data: PlacedData): Problem => ({
  severity: 'warning',
  code: 'unknown-key',
  ...data.keyPlace(key),
  wrong: `The key "${received(key)}" is not known and is ignored. Did you mean "${name}"?`,
  expected: `"${name}"`,
  example: `${name}: …`,
  received: received(key),
});
