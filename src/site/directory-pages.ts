/** The lists of all sections, tags, authors and series. */
import type { Appearance } from './appearance.ts';
import { page } from './article-page.ts';
import { frameOf } from './frame.ts';
import { configuredSelections, headingOf } from './heading.ts';
import { directoryPaths, partsOf, selectionPath } from './selections.ts';
import type { KnownSelection, Selection, SiteObject } from './site.ts';
import type { DirectoryPage } from './view.ts';
import type { LinkView } from './view-parts.ts';

/** Kinds of selections that have a list of all of their kind. */
export type Directory = keyof typeof directoryPaths;
export const directories = Object.keys(directoryPaths) as readonly Directory[];

const directoryTitles: Readonly<Record<Directory, string>> = {
  section: 'Sections',
  tag: 'Tags',
  author: 'Authors',
  series: 'Series',
};

export const directoryLink = (directory: Directory): LinkView => ({
  title: directoryTitles[directory],
  url: directoryPaths[directory],
});

export const directoryOf = (selection: Selection): Directory | undefined =>
  directories.find((one) => partsOf(selection)[0] === one);

/** `entries`: what has articles, or is in publication.yaml, with its heading; in any order. */
export function directoryPage(
  appearance: Appearance,
  directory: Directory,
  entries: readonly LinkView[],
): SiteObject {
  const { title: heading, url: path } = directoryLink(directory);
  const { language } = appearance.publication.config;
  const byTitle = new Intl.Collator(language, { numeric: true });
  const view: DirectoryPage = {
    ...frameOf(appearance, { title: heading, path, way: [] }),
    ...{ heading },
    // The address decides between two that a reader takes for the same.
    entries: entries.toSorted((a, b) => byTitle.compare(a.title, b.title) || (a.url < b.url ? -1 : 1)),
  };
  return page(path, appearance.theme.render('directory.liquid', view));
}

/** What each list of a kind has: all that have articles, and those of publication.yaml. */
export function entriesOf(
  appearance: Appearance,
  known: readonly KnownSelection[],
): ReadonlyMap<Directory, readonly LinkView[]> {
  const configured = configuredSelections(appearance.publication.config).map((selection) => ({
    ...{ selection, heading: headingOf(appearance, selection, []).heading },
  }));
  const bySelection = new Map([...known, ...configured].map((one) => [one.selection, one.heading]));
  const entries = new Map<Directory, LinkView[]>();
  for (const [selection, heading] of bySelection) {
    const directory = directoryOf(selection);
    if (directory === undefined) continue;
    const link = { title: heading ?? partsOf(selection)[1], url: selectionPath(selection) };
    const found = entries.get(directory) ?? [];
    found.push(link);
    entries.set(directory, found);
  }
  return entries;
}
