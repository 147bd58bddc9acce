/** A series: its parts in order, and what the page of one says of the others. */
import type { ArticleSummary, SeriesPart } from '../article/article.ts';
import { seriesPath } from '../article/series.ts';
import type { Listed } from './site.ts';
import type { SeriesView } from './view-parts.ts';

/** A series of more parts shows, and counts, the newest so many. */
export const seriesLimit = 300;

/** By the number that the author gave, then by first publication. */
export const partsInOrder = (parts: readonly Listed[]): readonly Listed[] =>
  parts.toSorted(
    (a, b) =>
      numberOf(a.summary.series) - numberOf(b.summary.series) ||
      a.published.localeCompare(b.published) ||
      a.id.localeCompare(b.id),
  );

const numberOf = (series: SeriesPart | undefined): number =>
  series?.part ?? series?.weight ?? Number.MAX_SAFE_INTEGER;

/** Which part each is: as its author says; where none of them says so, as they stand. */
export function partNumbers(ordered: readonly Listed[]): readonly (number | undefined)[] {
  const isCounted = ordered.some(({ summary }) => summary.series?.part !== undefined);
  const isWhole = ordered.length < seriesLimit;
  return ordered.map(
    ({ summary }, index) => summary.series?.part ?? (isCounted || !isWhole ? undefined : index + 1),
  );
}

/** Without its neighbours, as feeds and mails name it: they are not written anew when a part comes or goes. */
export function seriesView({ series }: Pick<ArticleSummary, 'series'>): SeriesView | undefined {
  if (series === undefined) return undefined;
  const { name, part } = series;
  return { name, url: seriesPath(name), ...(part === undefined ? {} : { part }) };
}

/** `parts`: those of the series, in any order; `address`: of the article whose page it is. */
export function seriesAround(
  summary: Pick<ArticleSummary, 'series'>,
  parts: readonly Listed[],
  address: string,
): SeriesView | undefined {
  const view = seriesView(summary);
  if (view === undefined) return undefined;
  const ordered = partsInOrder(parts);
  const at = ordered.findIndex((one) => one.address === address);
  if (at === -1) return view;
  const part = partNumbers(ordered)[at];
  const [previous, next] = [ordered[at - 1], ordered[at + 1]];
  return {
    ...view,
    ...(part === undefined ? {} : { part }),
    ...(previous === undefined ? {} : { previous: linkTo(previous) }),
    ...(next === undefined ? {} : { next: linkTo(next) }),
  };
}

const linkTo = ({ summary, address }: Listed) => ({ title: summary.title, url: address });
