/** Moves the builder's own rows for an article: before its pages are rendered, and after everything is out. */
import type { ArticleId, Instant } from '../ids.ts';
import type { Table } from '../ports.ts';
import { inParallel } from './in-parallel.ts';
import { isLive, listedOf } from './plan.ts';
import {
  changeSelection,
  deleteListed,
  type Place,
  putListed,
  putShown,
  readAllShown,
  readPlaces,
  readShown,
} from './records.ts';
import { isMonth, isTranslations, yearOfMonth } from './selections.ts';
import type { KnownSelection, Selection, Shown } from './site.ts';
import type { ArticleWork } from './work.ts';

/** Thrown when another builder moved the same row: it has the lease now, and this pass must not go on. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

const width = 8;

/** Lists follow the article; every selection whose pages and feeds may differ now is answered. */
export async function moveLists(
  table: Table,
  { item, shown, move }: ArticleWork,
): Promise<readonly Selection[]> {
  if (move.kind === 'nothing') return [];
  // The item was read before this row: whoever wrote a newer one holds the lease by now.
  if (shown !== undefined && shown.rev > item.rev) throw new Overtaken('Another builder is ahead');
  const { during, after, leaves } = move;
  const changes = JSON.stringify(shown) !== JSON.stringify(shownForm(during));
  if (changes && (await putShown(table, shown, during)) === 'refused') {
    throw new Overtaken('Another builder was faster');
  }
  await inParallel(width, after.selections, async (selection) => {
    if (isLive(item)) await putListed(table, selection, listedOf(item));
    if (selection !== 'all' && !isTranslations(selection))
      await changeSelection(table, selection, (row) => ({ empty: false, ...yearsOf(row, after) }));
  });
  await inParallel(width, leaves, (selection) => deleteListed(table, selection, during));
  return during.selections;
}

/** With the year of this article. */
function yearsOf(row: KnownSelection | undefined, { selections }: Shown): Pick<KnownSelection, 'years'> {
  const month = selections.find(isMonth);
  const year = month === undefined ? [] : [yearOfMonth(month)];
  return { years: [...new Set([...(row?.years ?? []), ...year])].sort() };
}

/**
 * Takes out of a list what a builder put in after it had lost its lease: its successor had moved the article on, and
 * what the article's own row does not name any more nobody else would ever take out. Answers what is left.
 */
export async function pruneList(table: Table, selection: Selection): Promise<readonly Place[]> {
  const places = await readPlaces(table, selection);
  const belongs = (place: Place, shown: Shown | undefined): boolean =>
    shown?.selections.includes(selection) === true && shown.published === place.published;
  // Of a long list all of these rows are read at once; whoever seems to have left is asked for once more.
  const known = places.length > readOneByOne ? await placesShown(table, selection) : undefined;
  const doubtful = places.filter(({ id, published }) => known?.get(id) !== published);
  const pruned = new Set<Place>();
  await inParallel(width, doubtful, async (place) => {
    if (belongs(place, await readShown(table, place.id))) return;
    await deleteListed(table, selection, place);
    pruned.add(place);
  });
  return places.filter((place) => !pruned.has(place));
}

/** Ten thousand reads, one for each article, would take longer than a call. */
const readOneByOne = 200;

/** When each article was published that the selection has, by the articles' own rows. */
async function placesShown(table: Table, selection: Selection): Promise<ReadonlyMap<ArticleId, Instant>> {
  const found = new Map<ArticleId, Instant>();
  for await (const { id, selections, published } of readAllShown(table))
    if (selections.includes(selection)) found.set(id, published);
  return found;
}

/** With its attributes in the order in which rows are read. */
const shownForm = ({ id, rev, state, address, published, selections, aliases }: Shown): Shown => ({
  ...{ id, rev, state, address, published, selections },
  ...(aliases === undefined ? {} : { aliases }),
});

/** Everything is out: what the article has left is forgotten. */
export async function narrowShown(table: Table, { move }: ArticleWork): Promise<void> {
  if (move.kind === 'nothing' || move.during.selections.length === move.after.selections.length) return;
  // Refused: a newer pass has moved on from here.
  await putShown(table, move.during, move.after);
}
