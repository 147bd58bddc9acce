/** Dates as authors write them → moments. Without a zone they are meant in the publication's. */
import { type Instant, instant } from '../ids.ts';
import { writtenDate } from './date-forms.ts';

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

/**
 * The moment at which clocks in `timezone` show this wall time, which is written as if it were UTC; in milliseconds.
 * An hour that clocks skip in spring counts as the one after it; of an hour that they show twice in autumn the first
 * is meant.
 */
export function atWall(wall: number, timezone: string): number {
  const candidates = [
    wall - offsetAt(wall - 86_400_000, timezone),
    wall - offsetAt(wall + 86_400_000, timezone),
  ];
  const shown = candidates.filter((moment) => moment + offsetAt(moment, timezone) === wall);
  return shown.length > 0 ? Math.min(...shown) : Math.max(...candidates);
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(moment: number, timezone: string): number {
  const seconds = Math.floor(moment / 1_000) * 1_000;
  return wallParts(seconds, timezone) - seconds;
}

/** A format is dear to make, and the same few zones are asked for again and again. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timezone: string): Intl.DateTimeFormat {
  const made =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timezone, made);
  return made;
}

function wallParts(moment: number, timezone: string): number {
  const parts = formatIn(timezone).formatToParts(moment);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
}

/** Year, month and day that a moment has in a zone, as text of four, two and two digits. */
export function calendarDay(moment: Instant, timezone: string): { year: string; month: string; day: string } {
  const [year = '', month = '', day = ''] = new Date(wallParts(Date.parse(moment), timezone))
    .toISOString()
    .slice(0, 10)
    .split('-');
  return { year, month, day };
}
