/** Announcing a public article once more: `announce: 2` (docs/protocols.md, Digest: announcements). Pure. */
import type { Instant } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type { Announcement, ArticleDocument, ArticleItem } from './article.ts';
import { announceHeldBack, announceLower } from './problems.ts';

/** What an article is announced as at its first publication, unless its file says more. */
const firstNumber = 1;

/** The newest announcement of an article. */
export const announcementOf = ({ announced }: Pick<ArticleItem, 'announced'>): number =>
  announced?.number ?? firstNumber;

/** At the first publication: nothing is announced twice by it, whatever its number. */
export const firstAnnouncement = (announce = firstNumber): Pick<ArticleItem, 'announced'> =>
  announce === firstNumber ? {} : { announced: { number: announce } };

export interface Announcing {
  /** The announcement that is new. */
  readonly announced?: Announcement;
  readonly problems: readonly Problem[];
}

/**
 * Of an article that was public before. Only a larger number than ever says anything. While its file says `mail: never`
 * the number does not count, so it counts as soon as that line goes.
 */
export function announcing(
  own: Pick<ArticleItem, 'announced'>,
  { announce, mail }: Pick<ArticleDocument, 'announce' | 'mail'>,
  now: Instant,
): Announcing {
  const last = announcementOf(own);
  if (announce === undefined || announce === last) return { problems: [] };
  if (announce < last) return { problems: [announceLower(last, announce)] };
  if (mail === 'never') return { problems: [announceHeldBack(announce)] };
  return { announced: { number: announce, at: now }, problems: [] };
}
