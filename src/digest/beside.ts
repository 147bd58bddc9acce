/** What stands beside an article's text in a mail: who wrote it, its series, its recording. Every address is absolute. */
import type { ArticleDocument } from '../article/article.ts';
import { isFilm, measuresInWords } from '../article/enclosure.ts';
import { seriesPath } from '../article/series.ts';
import { present } from '../article/values.ts';
import type { Instant } from '../ids.ts';
import { oneLine } from '../one-line.ts';

/** A line that leads to it: no mail program plays one. */
export interface RecordingView {
  readonly title: string;
  readonly url: string;
  readonly isFilm: boolean;
  /** It has the title of its article, which need not be said twice. */
  readonly isArticle: boolean;
  /** "34 min, 31 MB"; absent where neither is known. */
  readonly measures?: string;
}

/** "Part 2 of The Tides". */
export interface SeriesView {
  readonly name: string;
  readonly url: string;
  readonly part?: number;
}

/** An author with a page here, or an address elsewhere. */
export interface AuthorView {
  readonly name: string;
  readonly url?: string;
}

export interface Beside {
  /** The day of a revision that its author declared. */
  readonly updated?: Instant;
  readonly authors: readonly AuthorView[];
  readonly series?: SeriesView;
  readonly recording?: RecordingView;
}

export const besideOf = (document: ArticleDocument, siteUrl: string): Beside =>
  present({
    updated: document.updated,
    authors: authorViews(document, siteUrl),
    series: seriesView(document, siteUrl),
    recording: recordingView(document, siteUrl),
  });

const authorViews = ({ authors }: ArticleDocument, siteUrl: string): readonly AuthorView[] =>
  authors.map(({ id, name, url }) =>
    present({ name: oneLine(name), url: id === undefined ? url : `${siteUrl}/authors/${id}/` }),
  );

function seriesView({ series }: ArticleDocument, siteUrl: string): SeriesView | undefined {
  if (series === undefined) return undefined;
  const { name, part } = series;
  return present({ name: oneLine(name), url: `${siteUrl}${seriesPath(name)}`, part });
}

function recordingView({ enclosure, title }: ArticleDocument, siteUrl: string): RecordingView | undefined {
  if (enclosure === undefined || !URL.canParse(enclosure.url, `${siteUrl}/`)) return undefined;
  return present({
    title: oneLine(enclosure.title ?? title),
    url: new URL(enclosure.url, `${siteUrl}/`).href,
    isFilm: isFilm(enclosure),
    isArticle: !isFilm(enclosure) && (enclosure.title ?? title) === title,
    measures: measuresInWords(enclosure) || undefined,
  });
}
