/** Pages that list articles: home, sections, tags, authors, months, the archive; and the pages around them. */
import type { PageDocument } from '../article/article.ts';
import type { ShownHero } from '../article/shown-pictures.ts';
import type { NewsletterId } from '../ids.ts';
import { notFoundKey } from '../keys.ts';
import type { Appearance } from './appearance.ts';
import { page, withoutStyles } from './article-page.ts';
import { newsletterView } from './digest-pages.ts';
import { type Directory, directoryLink, directoryOf } from './directory-pages.ts';
import { frameOf, type Subject, teaserView } from './frame.ts';
import { headingOf, isGone, monthTitle } from './heading.ts';
import { withListings } from './highlight.ts';
import { archivePath, hasFeeds, isMonth, landingPath, selectionPath, yearPath } from './selections.ts';
import { partNumbers, partsInOrder } from './series.ts';
import type { Listed, Selection, SiteObject } from './site.ts';
import { websiteThing } from './structured-data.ts';
import type { ArchivePage, HomePage, ListPage, StaticPage } from './view.ts';
import type { LinkView, TeaserView } from './view-parts.ts';

/** The newest so many stand on the front page. */
export const homeLimit = 20;
/** The newest so many stand on the page of a section, tag or author; older ones are in the archive. */
export const listLimit = 100;
/** As many on the page of one year of such a list. */
export const yearLimit = 500;
/** A month shows all it has, up to what a page can hold. */
export const monthLimit = 1_000;

export function homePage(appearance: Appearance, listed: readonly Listed[]): SiteObject {
  const { config } = appearance.publication;
  const [lead, ...articles] = listed.slice(0, homeLimit).map((one) => teaserView(one, config));
  const frame = frameOf(appearance, {
    ...{ title: config.title, path: '/', description: config.description },
    things: [websiteThing(appearance)],
  });
  const view: HomePage = { ...frame, ...(lead === undefined ? {} : { lead }), articles };
  return page('/', appearance.theme.render('home.liquid', view));
}

/**
 * The page of any selection but `all`. One without articles stays, as an empty page that is gone. `years`: those that
 * have pages, newest first, where not all articles stand on this one.
 */
export function listPage(
  appearance: Appearance,
  selection: Selection,
  listed: readonly Listed[],
  years: readonly string[],
  portrait?: ShownHero,
): SiteObject {
  const path = selectionPath(selection);
  const { lines, home, ...heading } = headingOf(appearance, selection, listed);
  const [description] = lines;
  const subject: Subject = {
    ...{ title: titleOf(heading), path, way: wayTo(selection) },
    ...(description === undefined ? {} : { description }),
    ...(hasFeeds(selection) ? { selection } : {}),
  };
  const view: ListPage = {
    ...frameOf(appearance, subject),
    ...heading,
    lines,
    ...(home === undefined ? {} : { home }),
    ...(portrait === undefined ? {} : { portrait }),
    ...(hasFeeds(selection) ? { landing: landingPath(selection) } : {}),
    older: years.map((year) => ({ title: year, url: yearPath(selection, year) })),
    articles: selection.startsWith('series#')
      ? partViews(appearance, listed)
      : teaserViews(appearance, listed),
  };
  const made = page(path, appearance.theme.render('list.liquid', view));
  return isGone(appearance, selection, listed) ? { ...made, status: 410 } : made;
}

interface Year {
  readonly selection: Selection;
  /** Of the whole list. */
  readonly heading: string;
  readonly year: string;
  /** There are more than the page shows. */
  readonly isCut: boolean;
}

/** One year of a long list. */
export function yearPage(
  appearance: Appearance,
  { selection, heading, year, isCut }: Year,
  listed: readonly Listed[],
): SiteObject {
  const path = yearPath(selection, year);
  const { label, lines: _lines, ...whole } = headingOf(appearance, selection, listed);
  const all = { title: heading, url: selectionPath(selection) };
  const title = `${heading}, ${year}`;
  const view: ListPage = {
    ...frameOf(appearance, {
      ...{ title: titleOf({ ...whole, label, heading: title }), path, selection },
      way: [...wayTo(selection), all],
    }),
    ...{ label, heading: title, lines: [], whole: all },
    older: isCut ? [{ title: 'The archive, month by month', url: archivePath }] : [],
    articles: teaserViews(appearance, listed),
  };
  const made = page(path, appearance.theme.render('list.liquid', view));
  return listed.length === 0 ? { ...made, status: 410 } : made;
}

/** In a list of search results "Sea" may be anything. */
const titleOf = ({ label, heading }: { readonly label: string; readonly heading: string }): string =>
  label === 'Author' || label === 'Section' ? heading : `${label}: ${heading}`;

/** Pages above that of a selection. */
function wayTo(selection: Selection): readonly LinkView[] {
  if (isMonth(selection)) return [{ title: 'Archive', url: archivePath }];
  const directory = directoryOf(selection);
  return directory === undefined ? [] : [directoryLink(directory)];
}

const teaserViews = ({ publication }: Appearance, listed: readonly Listed[]): readonly TeaserView[] =>
  listed.map((one) => teaserView(one, publication.config));

/** From the first part to the last. */
function partViews(appearance: Appearance, listed: readonly Listed[]): readonly TeaserView[] {
  const ordered = partsInOrder(listed);
  const numbers = partNumbers(ordered);
  return teaserViews(appearance, ordered).map((view, index) => {
    const part = numbers[index];
    return part === undefined ? view : { ...view, part };
  });
}

/** `months`: those that have articles; `newsletters`: those that have digests; `filled`: those with entries. */
export function archivePage(
  appearance: Appearance,
  months: readonly Selection[],
  newsletters: readonly NewsletterId[],
  filled: readonly Directory[],
): SiteObject {
  const years = new Map<string, { title: string; url: string }[]>();
  for (const selection of months.toSorted().reverse()) {
    const month = selection.slice('month#'.length);
    const inYear = years.get(month.slice(0, 4)) ?? [];
    inYear.push({ title: monthTitle(appearance, month), url: selectionPath(selection) });
    years.set(month.slice(0, 4), inYear);
  }
  const frame = frameOf(appearance, { title: 'Archive', path: archivePath, way: [] });
  const view: ArchivePage = {
    ...frame,
    years: [...years].map(([year, inYear]) => ({ year, months: inYear })),
    digests: newsletters
      .map((id) => newsletterView(appearance.publication.config, id))
      .map(({ name, url }) => ({ title: name, url })),
    directories: filled.map(directoryLink),
  };
  return page(archivePath, appearance.theme.render('archive.liquid', view));
}

export function staticPage(appearance: Appearance, document: PageDocument): SiteObject {
  const { title, address, description, excerpt, language, direction, html } = document;
  const frame = frameOf(appearance, {
    ...{ title, path: address, description: description ?? excerpt, direction, way: [] },
    ...(language === undefined ? {} : { language }),
  });
  const view: StaticPage = { ...frame, page: { title, html: withListings(withoutStyles(html)) } };
  return page(address, appearance.theme.render('page.liquid', view));
}

export const notFoundPage = (appearance: Appearance): SiteObject =>
  page(
    `/${notFoundKey}`,
    appearance.theme.render('not-found.liquid', frameOf(appearance, { title: 'Nothing here' })),
  );
