/** Tags and categories as front matter lists them, and which of them the article gets. */
import type { Publication } from '../config.ts';
import { field } from './field.ts';
import { slugOf } from './slug.ts';
import { clean, isEntry, line, under, understood } from './values.ts';

export const mostTags = 20;
const longestTag = 60;
/** Hostile front matter must not make every later step work on thousands of them. */
const mostRead = 200;

/** Names of Eleventy's collections, and of Hugo's sections: a file is an article here, which needs no label. */
export const collections = ['all', 'nav', 'post', 'posts'] as const;
const sectionsOfAll = [...collections, 'blog', 'articles'] as const;
const isOneOf = (names: readonly string[], label: string): boolean => names.includes(label.toLowerCase());

/**
 * A list, a list of lists (Hexo), tables with a name (Ghost), or one line with commas. `spaced`: a line without commas
 * is divided at its spaces, as Jekyll does.
 */
const labels = (spaced: boolean) =>
  understood((value): readonly string[] | undefined => {
    const given = typeof value === 'string' ? divided(value, spaced) : value;
    const found = labelsIn(given).slice(0, mostRead);
    const known = found.filter((label) => label !== undefined);
    return known.length < found.length ? undefined : known;
  });

const divided = (line: string, spaced: boolean): readonly string[] =>
  line.split(spaced && !line.includes(',') ? /\s+/ : /[,，、]/);

function labelsIn(value: unknown): readonly (string | undefined)[] {
  if (typeof value === 'string') return [cleanLabel(value)];
  if (Array.isArray(value)) return value.flatMap(labelsIn);
  const named = isEntry(value) ? under(value, ['name', 'label', 'title', 'slug']) : undefined;
  return typeof named === 'string' ? [cleanLabel(named)] : [undefined];
}

const cleanLabel = (label: string): string =>
  clean(label)
    .replace(/^#+\s*/, '')
    .replace(/\s+/g, ' ');

export const labelFields = (spaced: boolean) =>
  ({
    section: field(['section', 'column'], line(80), {
      expected: 'a section from publication.yaml',
      example: 'section: sea',
    }),
    tags: field(['tags', 'tag', 'topics', 'topic'], labels(spaced), {
      expected: 'words or phrases, as a list or with commas',
      example: 'tags: [tides, maps]',
      manyFaced: true,
    }),
    categories: field(['categories', 'category'], labels(spaced), {
      expected: 'words or phrases, as a list or with commas',
      example: 'categories: [Sea]',
      manyFaced: true,
    }),
    keywords: field(['keywords'], labels(spaced), {
      expected: 'words or phrases, as a list or with commas',
      example: 'keywords: tides, maps',
    }),
  }) as const;

export interface Labels {
  readonly section?: string;
  readonly tags: readonly string[];
  /** How many were left out because there are too many, and those that are too long. */
  readonly tooMany: number;
  readonly tooLong: readonly string[];
}

export interface GivenLabels {
  readonly section?: string;
  readonly tags?: readonly string[];
  readonly categories?: readonly string[];
  readonly keywords?: readonly string[];
}

/**
 * The section is the declared one, or the first category that is a section of publication.yaml. All other categories
 * become tags; keywords, which repeat them for search engines, only where there are no others.
 */
export function chooseLabels(given: GivenLabels, publication: Publication): Labels {
  const { tags = [], categories = [], keywords = [] } = given;
  const written =
    given.section !== undefined && isOneOf(sectionsOfAll, given.section) ? undefined : given.section;
  const declared = written === undefined ? undefined : (sectionId(written, publication) ?? written);
  const fitting = categories.find((category) => sectionId(category, publication) !== undefined);
  const section = declared ?? (fitting && sectionId(fitting, publication));
  const rest = categories.filter(
    (category) => section === undefined || sectionId(category, publication) !== section,
  );
  const own = distinct([...tags, ...rest]);
  const all = own.length > 0 ? own : distinct(keywords);
  const short = all.filter((tag) => tag.length <= longestTag);
  return {
    ...(section === undefined ? {} : { section }),
    tags: short.slice(0, mostTags),
    tooMany: Math.max(0, short.length - mostTags),
    tooLong: all.filter((tag) => tag.length > longestTag),
  };
}

/** By id or title, however written. */
function sectionId(name: string, publication: Publication): string | undefined {
  if (Object.hasOwn(publication.sections, name)) return name;
  const wanted = slugOf(name);
  return Object.entries(publication.sections).find(
    ([id, { title }]) => title === name || (wanted !== '' && (id === wanted || slugOf(title) === wanted)),
  )?.[0];
}

/** `Tides` and `tides` would have one page. */
function distinct(all: readonly string[]): readonly string[] {
  const found = new Map<string, string>();
  for (const label of all) {
    const key = label.toLowerCase();
    if (label !== '' && !isOneOf(collections, label) && !found.has(key)) found.set(key, label);
  }
  return [...found.values()];
}
