/** What clocks on a wall show in a time zone, and when. */
import type { Instant } from './ids.ts';

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
