/** What is news for newsletters and notices, and what only came here: the archive of a publication that moves. */
import { shifted } from '../ids.ts';
import type { ArticleItem } from './article.ts';

/** Older dates are backfill; milliseconds. */
export const newestBackfill = 48 * 3_600_000;

/** It was no news when it came out: a feed elsewhere had it, or its date lies further back. Announced, it is. */
export const isBackfill = ({
  inherited,
  firstLive,
  published,
}: Pick<ArticleItem, 'inherited' | 'firstLive' | 'published'>): boolean =>
  inherited === true ||
  (firstLive !== undefined && published !== undefined && published < shifted(firstLive, -newestBackfill));
