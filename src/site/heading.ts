/** What a selection is called, on its page and in its feeds. */
import { tagSlug } from '../article/slug.ts';
import type { Appearance } from './appearance.ts';
import { knownSection, partsOf, sectionSlug } from './selections.ts';
import type { Listed, Selection } from './site.ts';

export interface Heading {
  /** The kind of list, for people. */
  readonly label: string;
  readonly heading: string;
  readonly lines: readonly string[];
  /** An author's own address. */
  readonly home?: string;
}

/** A tag, a series, and a section that publication.yaml does not know, is written as its newest article writes it. */
export function headingOf(appearance: Appearance, selection: Selection, listed: readonly Listed[]): Heading {
  const { title, description, authors } = appearance.publication.config;
  const [kind, name] = partsOf(selection);
  switch (kind) {
    case 'section': {
      const section = knownSection(appearance.publication.config, name);
      const lines = section?.description === undefined ? [] : [section.description];
      const written = listed.flatMap(({ summary }) => summary.section ?? []);
      const heading = section?.title ?? written.find((one) => sectionSlug(one) === name) ?? name;
      return { label: 'Section', heading, lines };
    }
    case 'author': {
      const author = authors[name];
      const lines = author?.bio === undefined ? [] : [author.bio];
      const home = author?.url === undefined ? {} : { home: author.url };
      return { label: 'Author', heading: author?.name ?? name, lines, ...home };
    }
    case 'tag': {
      const tags = listed.flatMap(({ summary }) => summary.tags);
      return { label: 'Tag', heading: tags.find((tag) => tagSlug(tag) === name) ?? name, lines: [] };
    }
    case 'series': {
      const written = listed.flatMap(({ summary }) => summary.series?.name ?? []);
      const heading = written.find((one) => tagSlug(one) === name) ?? name;
      return { label: 'Series', heading, lines: [] };
    }
    case 'month':
      return { label: 'Archive', heading: monthTitle(appearance, name), lines: [] };
    default:
      return { label: '', heading: title, lines: [description] };
  }
}

/** Sections and authors of publication.yaml have their pages from the first day. */
function isConfigured({ publication }: Appearance, selection: Selection): boolean {
  return configuredSelections(publication.config).includes(selection);
}

/** It had articles, and has none any more: its pages stay, and say so. */
export const isGone = (appearance: Appearance, selection: Selection, listed: readonly Listed[]): boolean =>
  selection !== 'all' && listed.length === 0 && !isConfigured(appearance, selection);

export const configuredSelections = ({
  sections,
  authors,
}: Appearance['publication']['config']): readonly Selection[] => [
  ...Object.keys(sections).map((id) => `section#${id}` as const),
  ...Object.keys(authors).map((id) => `author#${id}` as const),
];

/** `November 2026` for `2026-11`, in the publication's language. */
export const monthTitle = ({ publication }: Appearance, month: string): string =>
  monthFormat(publication.config.language).format(new Date(`${month}-15T00:00:00Z`));

/** A format is dear to make, and each archive page names every month. */
const formats = new Map<string, Intl.DateTimeFormat>();

function monthFormat(language: string): Intl.DateTimeFormat {
  const made =
    formats.get(language) ??
    new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  formats.set(language, made);
  return made;
}
