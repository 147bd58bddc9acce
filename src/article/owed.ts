/**
 * Notices: what an author or the owner is to be told of a file by mail. Owed by the look that learns it; the *notices*
 * stage sends them (docs/protocols.md, Article: notices).
 */
import { createHash } from 'node:crypto';
import type { Publication } from '../config.ts';
import type { ArticleId, Instant } from '../ids.ts';
import type { ArticleItem, KeyRow } from './article.ts';
import type { Decision, Findings } from './decision.ts';
import { isBackfill } from './news.ts';

export type OwedNotice = {
  /** Ids of publication.yaml: the byline, as far as it is known. */
  readonly authors: readonly string[];
  /** The publication's time at which it was learned. */
  readonly at: Instant;
} & (
  | { readonly kind: 'rejected'; readonly key: string; readonly versionId: string }
  | { readonly kind: 'published'; readonly id: ArticleId }
);

/** Equal for equal news, however often and by whomever it is learned; of a length that fits any key and version. */
export const subjectOf = (notice: OwedNotice): string =>
  notice.kind === 'published'
    ? `published#${notice.id}`
    : `rejected#${createHash('sha256').update(`${notice.key}\0${notice.versionId}`).digest('hex')}`;

/** Is anybody to be told such things? */
export const isAskedFor = ({ notify }: Publication, kind: OwedNotice['kind']): boolean =>
  (notify?.[kind] ?? []).length > 0;

/** Pure: what the decision makes news of, compared with what stood before. */
export function owedBy(f: Findings, { steps }: Pick<Decision, 'steps'>): readonly OwedNotice[] {
  const found = steps.flatMap((step): readonly OwedNotice[] => {
    if (step.do === 'item') return [...rejectionOf(f, step.item), ...publicationOf(f, step.item)];
    return step.do === 'row' ? refusalOf(f, step.row) : [];
  });
  return found.filter(({ kind }) => isAskedFor(f.publication, kind));
}

/** Of a newer version of the key's own article. */
function rejectionOf(f: Findings, { id, key, rejected }: ArticleItem): OwedNotice[] {
  const { pointed } = f;
  if (rejected === undefined || key !== f.key || id !== pointed?.id) return [];
  return rejected.versionId === pointed.rejected?.versionId ? [] : [rejection(f, rejected.versionId)];
}

/** Of a file that never had an article, or not this one. */
function refusalOf(f: Findings, { standing, problems, versionId }: KeyRow): OwedNotice[] {
  const isRefused =
    ['rejected', 'copy'].includes(standing.kind) && problems.some(({ severity }) => severity === 'error');
  if (!isRefused || versionId === undefined) return [];
  const isKnown = f.row?.versionId === versionId && f.row.standing.kind === standing.kind;
  return isKnown ? [] : [rejection(f, versionId)];
}

const rejection = (f: Findings, versionId: string): OwedNotice => ({
  ...{ kind: 'rejected', key: f.key, versionId, at: f.now },
  authors: idsOf(f.object.kind === 'good' ? f.object.document : f.pointed?.summary),
});

/** A fact that was there already was written by an earlier look, which owed this, or long before a rebuild. */
function publicationOf(f: Findings, item: ArticleItem): OwedNotice[] {
  const { id, state, firstLive, published, summary } = item;
  const isFirst = id === f.pointed?.id && f.pointed.firstLive === undefined && f.first?.fact === undefined;
  if (!isFirst || state !== 'live' || firstLive === undefined || published === undefined) return [];
  // Who brings ten years of articles along knows that they are out.
  if (isBackfill(item)) return [];
  return [{ kind: 'published', id, authors: idsOf(summary), at: f.now }];
}

const idsOf = (said: Pick<NonNullable<ArticleItem['summary']>, 'authors'> | undefined): readonly string[] =>
  (said?.authors ?? []).flatMap(({ id }) => id ?? []);
