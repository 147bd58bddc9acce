/** What the clocks of a time zone show, and when they show it first. Wall times are written as if they were UTC. */

const day = 86_400_000;
const hour = 3_600_000;

/** Formats are dear to make. There are as many as a publication has zones: one. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: timezone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(timezone, made);
  return made;
}

/** What the clock shows at `moment`; both in milliseconds. */
function wallAt(timezone: string, moment: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(moment)) shown[type] = Number(value);
  const { year = 0, month = 1, day: dayOf = 1, hour: hours = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, dayOf, hours, minute, second);
}

/** The day, counted from 1970-01-01, that the calendar shows at `moment` (milliseconds). */
export const dayOn = (timezone: string, moment: number): number => Math.floor(wallAt(timezone, moment) / day);

/**
 * The first moment at which the clock shows `wall` or, where it jumps over that, a later time. So a time that exists
 * twice counts the first time, and one that does not exist counts when the clocks are put forward.
 */
export function firstMoment(timezone: string, wall: number): number {
  // Offsets reach from 12 hours behind UTC to 14 ahead: at these two moments, those before and after any change show.
  const offsets = [wall - 15 * hour, wall + 13 * hour].map((moment) => wallAt(timezone, moment) - moment);
  const [early = 0, late = 0] = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  if (wallAt(timezone, early) === wall) return early;
  if (wallAt(timezone, late) === wall) return late;
  return changeBetween(timezone, early, late, wall);
}

/** Halves until the second in which the clock passes `wall`. */
function changeBetween(timezone: string, before: number, after: number, wall: number): number {
  let [low, high] = [before, after];
  while (high - low > 1_000) {
    const middle = low + Math.floor((high - low) / 2_000) * 1_000;
    if (wallAt(timezone, middle) < wall) low = middle;
    else high = middle;
  }
  return high;
}
