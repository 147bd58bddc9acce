/** Dates as authors write them → moments. Without a zone they are meant in the publication's. */
import { type Instant, instant } from '../ids.ts';

const form =
  /^((?:1[5-9]|2\d)\d{2})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i;

/** What `parseDate` reads (years 1500 to 2999), for messages. */
export const dateForms = 'a date such as 2026-11-23, 2026-11-23 10:00 or 2026-11-23T10:00:00+01:00';

/** `undefined`: unreadable, or no day of the calendar (2026-02-30). A date without time is midnight in `timezone`. */
export function parseDate(text: string, timezone: string): Instant | undefined {
  const match = form.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const wall = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999 and rolls 30 February over: both come back changed.
  if (!sameWall(wall, match.slice(1, 7))) return undefined;
  const zone = match[7];
  if (zone === undefined) return instant(atWall(wall, timezone));
  const offset = offsetMinutes(zone);
  return offset === undefined ? undefined : instant(wall - offset * 60_000);
}

function sameWall(wall: number, parts: readonly (string | undefined)[]): boolean {
  const date = new Date(wall);
  const back = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return back.every((value, index) => value === Number(parts[index] ?? 0));
}

function offsetMinutes(zone: string): number | undefined {
  if (/^[a-z]/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  if (hours > 15 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * The moment at which clocks in `timezone` show this wall time, which is written as if it were UTC; in milliseconds. An hour that clocks skip in spring counts as the one
 * after it; of an hour that they show twice in autumn the first is meant.
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
