/** Dates as authors write them → moments. Without a zone they are meant in the publication's. */
import { type Instant, instant } from '../ids.ts';
import { atWall } from '../wall-time.ts';
import { writtenDate } from './date-forms.ts';

export { atWall, calendarDay } from '../wall-time.ts';

/** Years outside of these are slips of the hand (`20220-01-01`) or something else than a date. */
const years = { first: 1500, last: 2999 } as const;

export type ReadDate =
  | { readonly kind: 'moment'; readonly moment: Instant }
  /** `01/02/2024`: which is the day? */
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'unreadable' };

export interface DateReader {
  /** Dates without a zone are meant here; a date without a time is midnight. */
  readonly timezone: string;
  /** Says which number of `01/02/2024` is the day. */
  readonly language: string;
}

/** A date that is no day of the calendar (2026-02-30) or no time of the day is unreadable. */
export function readDate(text: string, { timezone, language }: DateReader): ReadDate {
  const written = writtenDate(text, language);
  if (written === undefined) return { kind: 'unreadable' };
  if (written.kind !== 'wall') return written;
  const { year, month, day, hour, minute, second, zone } = written;
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return { kind: 'unreadable' };
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const moment = zone === undefined ? atWall(wall, timezone) : wall - zone * 60_000;
  return { kind: 'moment', moment: instant(moment) };
}

/** Date.UTC rolls 30 February over: it comes back changed. */
export function isDay(year: number, month: number, day: number): boolean {
  if (!(year >= years.first && year <= years.last)) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}
