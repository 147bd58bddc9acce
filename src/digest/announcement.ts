/**
 * Which announcement of an article a digest took, and which still waits (docs/protocols.md, Digest: announcements). Pure.
 */
import type { Cadence } from '../config.ts';
import type { ArticleId, Instant } from '../ids.ts';
import type { Mailable, Member, TakenMark } from './digest.ts';

interface Announced {
  readonly announcement?: number;
}

const isSameAnnouncement = (one: Announced, other: Announced): boolean => numberOf(one) === numberOf(other);

export const numberOf = ({ announcement = 1 }: Announced): number => announcement;

/** For what names an announcement; the first goes without saying. */
export const announcedAs = (number: number): Announced => (number === 1 ? {} : { announcement: number });

/** What took the announcement that the row is about. */
export const takenBy = (mailable: Mailable, cadence: Cadence): TakenMark | undefined =>
  mailable.taken.find((one) => one.cadence === cadence && isSameAnnouncement(one, mailable));

export const isTaken = (mailable: Mailable, cadence: Cadence): boolean =>
  takenBy(mailable, cadence) !== undefined;

/** The period of an article mail: each announcement has one of its own. */
export const articlePeriod = (article: ArticleId, announced: Announced): string =>
  numberOf(announced) === 1 ? article : `${article}-${numberOf(announced)}`;

/** The member was fixed at `at`: was the article withdrawn or recalled since, though it is offered again by now? */
export const isRenewed = (mailable: Mailable, member: Member, at: Instant): boolean =>
  (mailable.renewed !== undefined && mailable.renewed > at) ||
  (mailable.since > at && isSameAnnouncement(mailable, member));
