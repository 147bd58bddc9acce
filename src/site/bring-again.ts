/**
 * Pages that say something of other articles (docs/protocols.md, Site: a page that names others): when one of those
 * moves, they are brought again in the same pass.
 */
import { readItem } from '../article/records.ts';
import type { ArticleId } from '../ids.ts';
import { type Build, bringArticle } from './bring.ts';
import { inParallel } from './in-parallel.ts';
import { readListed, readShown } from './records.ts';
import { seriesLimit } from './series.ts';
import type { Selection } from './site.ts';

const width = 8;

/** `without`: those whose pages this pass has brought already. */
export async function bringAgain(
  build: Build,
  articles: Iterable<ArticleId>,
  without: ReadonlySet<ArticleId>,
): Promise<void> {
  const others = new Set([...articles].filter((id) => !without.has(id)));
  await inParallel(width, others, async (id) => {
    const { table } = build.ports;
    const shown = await readShown(table, id);
    const item = await readItem(table, id);
    // An intent tells of a newer record, and the pass for it is to come. What does not render is in the log.
    if (shown === undefined || item?.rev !== shown.rev) return;
    await bringArticle(build, item, shown);
  });
}

/** The parts of each series among these selections. */
export async function partsOfSeries(
  { ports }: Build,
  selections: Iterable<Selection>,
): Promise<readonly ArticleId[]> {
  const found: ArticleId[] = [];
  for (const selection of selections) {
    if (!selection.startsWith('series#')) continue;
    for (const { id } of await readListed(ports.table, selection, seriesLimit)) found.push(id);
  }
  return found;
}
