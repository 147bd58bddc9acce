/**
 * What is due for a newsletter at a moment of the publication's clock: a pure decision over its mailable articles
 * (docs/protocols.md, Digest: Mailable, Due-ness).
 */
import type { ArticleItem } from '../article/article.ts';
import type { Newsletter } from '../config.ts';
import { type Instant, shifted } from '../ids.ts';
import type { Mailable, Member } from './digest.ts';

/** A mailable article with its item as it stands now. */
export interface Candidate {
  readonly mailable: Mailable;
  readonly item: ArticleItem | undefined;
}

export type Due =
  | { readonly kind: 'nothing' }
  /** `period` names what is frozen among all of the variant. */
  | { readonly kind: 'freeze'; readonly period: string; readonly members: readonly Member[] }
  /** Something is wrong enough to ask a person. */
  | { readonly kind: 'hold'; readonly reason: string };

/** More than so many articles in one recall window look like an import, not like news. */
const mostInOneWindow = 5;
/** Later than this after its due time a mail is no news: whoever runs the publication decides. */
const longestOverdue = 6 * 3_600_000;

export const isOverdue = (dueAt: Instant, now: Instant): boolean => now > shifted(dueAt, longestOverdue);

/** For the cadence `article`: each article by itself, oldest first, once its recall window has passed. */
export function articleDue(newsletter: Newsletter, candidates: readonly Candidate[], now: Instant): Due {
  const waiting = candidates
    .flatMap(({ mailable, item }) => (isUntaken(mailable) ? frozenAs(mailable, item) : []))
    .sort((a, b) => order(a.mailable.since, b.mailable.since) || order(a.member.id, b.member.id));
  const [first] = waiting;
  if (first === undefined) return { kind: 'nothing' };
  if (isBurst(waiting, newsletter.recallWindow)) return { kind: 'hold', reason: burst(newsletter) };
  const dueAt = shifted(first.mailable.since, newsletter.recallWindow);
  if (now < dueAt) return { kind: 'nothing' };
  if (isOverdue(dueAt, now))
    return { kind: 'hold', reason: `The article ${first.member.key} was to be mailed at ${dueAt}.` };
  return { kind: 'freeze', period: first.member.id, members: [first.member] };
}

const isUntaken = ({ taken, withdrawn }: Mailable): boolean =>
  !withdrawn && !taken.some(({ cadence }) => cadence === 'article');

/** The version that would be mailed: the last good one. Only what is live is mailed. */
function frozenAs(mailable: Mailable, item: ArticleItem | undefined) {
  if (item?.state !== 'live' || item.key === undefined || item.content === undefined) return [];
  const { hash, versionId } = item.content;
  const member: Member = { id: item.id, key: item.key, versionId, hash };
  return [{ mailable, member }];
}

/** `waiting` in order of `since`. */
const isBurst = (waiting: readonly { readonly mailable: Mailable }[], window: number): boolean =>
  waiting.some(({ mailable }, index) => {
    const last = waiting[index + mostInOneWindow];
    return last !== undefined && last.mailable.since <= shifted(mailable.since, window);
  });

const burst = ({ name, recallWindow }: Newsletter): string =>
  `More than ${mostInOneWindow} articles for “${name}” went live within ${recallWindow / 1_000} seconds.`;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
