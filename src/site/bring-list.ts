/**
 * Brings the page of a selection, and where it is long those of its years (docs/protocols.md, Site: long lists): one
 * article more changes the first and that of one year.
 */
import type { Build } from './bring.ts';
import { headingOf } from './heading.ts';
import { homeLimit, homePage, listLimit, listPage, monthLimit, yearLimit, yearPage } from './index-pages.ts';
import { withHeroes } from './pictures.ts';
import { portraitOf } from './portraits.ts';
import { changeSelection, readListed, readListedBetween } from './records.ts';
import { isMonth, monthOf } from './selections.ts';
import { seriesLimit } from './series.ts';
import type { KnownSelection, Listed, Selection } from './site.ts';

/** A series is shown whole, so that it can be read from its beginning. */
const limitOf = (selection: Selection): number =>
  isMonth(selection) ? monthLimit : selection.startsWith('series#') ? seriesLimit : listLimit;

/** `moved`: the years in which something may have changed. */
export async function bringList(
  build: Build,
  selection: Selection,
  moved: ReadonlySet<string>,
): Promise<void> {
  const { ports, outlet, appearance, pictures } = build;
  if (selection === 'all') {
    const newest = await readListed(ports.table, 'all', homeLimit);
    return outlet.bring(homePage(appearance, await withHeroes(pictures, newest)));
  }
  const limit = limitOf(selection);
  const found = await readListed(ports.table, selection, limit + 1);
  const { heading } = headingOf(appearance, selection, found);
  const known = await changeSelection(ports.table, selection, () => ({ empty: found.length === 0, heading }));
  const isCut = found.length > limit;
  const years = isCut || known.isLong ? await bringYears(build, known, moved) : [];
  const listed = await withHeroes(pictures, found.slice(0, limit));
  const portrait = await portraitOf(build, selection);
  await outlet.bring(listPage(appearance, selection, listed, isCut ? years : [], portrait));
}

/** Those that moved; the first time all of them. Answers the years that have articles, newest first. */
async function bringYears(
  build: Build,
  known: KnownSelection,
  moved: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { selection, years = [], isLong } = known;
  if (isMonth(selection)) return [];
  const empty = new Set(known.emptyYears);
  for (const year of years) {
    if (isLong && !moved.has(year)) continue;
    if ((await bringYear(build, known, year)) === 'empty') empty.add(year);
    else empty.delete(year);
  }
  // Behind the pages: whoever dies before this brings them all again.
  await changeSelection(build.ports.table, selection, (row) => ({
    ...{ empty: row?.empty ?? known.empty, emptyYears: [...empty].sort(), isLong: true },
  }));
  return years.filter((year) => !empty.has(year)).toReversed();
}

export async function bringYear(
  { ports, outlet, appearance, pictures }: Build,
  { selection, heading = '' }: KnownSelection,
  year: string,
): Promise<'brought' | 'empty'> {
  const { timezone } = appearance.publication.config;
  // A year of the publication's zone begins or ends on another day elsewhere.
  const days = { from: `${Number(year) - 1}-12-31`, to: `${Number(year) + 1}-01-01` };
  const found: Listed[] = [];
  for await (const one of readListedBetween(ports.table, selection, days)) {
    if (monthOf(one.published, timezone).startsWith(year)) found.push(one);
    if (found.length > yearLimit) break;
  }
  const listed = await withHeroes(pictures, found.slice(0, yearLimit));
  const isCut = found.length > yearLimit;
  await outlet.bring(yearPage(appearance, { selection, heading, year, isCut }, listed));
  return found.length === 0 ? 'empty' : 'brought';
}
