/**
 * The periods of the gathering cadences: a day, an ISO week, a month of the publication's zone, and the moment at
 * which the digest of each is due. Every period has exactly one. A local time that the clocks skip counts as the one
 * after it, of one that they show twice the first: as for the dates of articles.
 */
import { atWall, calendarDay } from '../article/dates.ts';
import { type Cadence, type Schedule, weekdayNumber } from '../config.ts';
import { type Instant, instant } from '../ids.ts';

export type Gathering = Exclude<Cadence, 'article'>;

/** Which periods there are for a variant, and when they are due. */
export interface Calendar {
  readonly cadence: Gathering;
  readonly schedule: Schedule;
  /** IANA. */
  readonly timezone: string;
}

export interface Period {
  /** `2026-11-23`, `2026-W48`, `2026-11`: of one cadence, they compare as text. */
  readonly key: string;
  readonly dueAt: Instant;
}

/** The newest period that is due at `now`. */
export function newestDue(calendar: Calendar, now: Instant): Period {
  let number = numbering[calendar.cadence].on(dayAt(now, calendar)) + 1;
  for (;;) {
    const period = numbered(calendar, number);
    if (period.dueAt <= now) return period;
    number -= 1;
  }
}

/** The first period that is due after `moment` and comes after `lastPeriod`. */
export function nextDueAfter(calendar: Calendar, moment: Instant, lastPeriod?: string): Period {
  const { on, numberOf } = numbering[calendar.cadence];
  const first = on(dayAt(moment, calendar)) - 1;
  let number = lastPeriod === undefined ? first : Math.max(first, numberOf(lastPeriod) + 1);
  for (;;) {
    const period = numbered(calendar, number);
    if (period.dueAt > moment) return period;
    number += 1;
  }
}

/** The period before the one with this key. */
export const periodBefore = (calendar: Calendar, key: string): Period =>
  numbered(calendar, numbering[calendar.cadence].numberOf(key) - 1);

/** What a variant's row keeps of its calendar, so that a change of it is seen. */
export const calendarText = ({ cadence, schedule, timezone }: Calendar): string => {
  const day = { daily: '', weekly: `${schedule.weekday} `, monthly: `${schedule.dayOfMonth}. ` }[cadence];
  return `${cadence} ${day}${schedule.time} ${timezone}`;
};

/** The first day of a period, as its key names it: `2026-W48` → `2026-11-23`. */
export const firstDay = (cadence: Gathering, key: string): string => {
  const { first, numberOf } = numbering[cadence];
  return isoDay(first(numberOf(key)));
};

function numbered(calendar: Calendar, number: number): Period {
  const { key, first } = numbering[calendar.cadence];
  const [hours = 0, minutes = 0] = calendar.schedule.time.split(':').map(Number);
  const wall = (first(number) + daysIn(calendar)) * day + (hours * 60 + minutes) * 60_000;
  return { key: key(number), dueAt: instant(atWall(wall, calendar.timezone)) };
}

/** How many days after the first of its period a digest is due. */
const daysIn = ({ cadence, schedule }: Calendar): number =>
  ({ daily: 0, weekly: weekdayNumber(schedule), monthly: schedule.dayOfMonth - 1 })[cadence];

/** The day that the calendar on the wall shows, counted from 1970-01-01. */
function dayAt(moment: Instant, { timezone }: Calendar): number {
  const { year, month, day: dayOf } = calendarDay(moment, timezone);
  return dayNumber(`${year}-${month}-${dayOf}`);
}

const day = 86_400_000;
const isoDay = (number: number): string => new Date(number * day).toISOString().slice(0, 10);
const dayNumber = (iso: string): number => Date.parse(iso) / day;

interface Numbering {
  /** Of the period in which a day lies. Days are counted from 1970-01-01. */
  on(dayOf: number): number;
  first(number: number): number;
  key(number: number): string;
  numberOf(key: string): number;
}

/** Periods as numbers in a row, so that the one before and the one after are always known. */
const numbering: Readonly<Record<Gathering, Numbering>> = {
  daily: { on: (dayOf) => dayOf, first: (number) => number, key: isoDay, numberOf: dayNumber },
  weekly: {
    // 1970-01-01 was a Thursday.
    on: (dayOf) => Math.floor((dayOf + 3) / 7),
    first: (number) => number * 7 - 3,
    key: weekKey,
    numberOf: weekNumber,
  },
  monthly: {
    on: (dayOf) => monthNumber(isoDay(dayOf)),
    first: (number) => dayNumber(`${monthKey(number)}-01`),
    key: monthKey,
    numberOf: monthNumber,
  },
};

/** ISO 8601: a week belongs to the year in which its Thursday lies. */
function weekKey(number: number): string {
  const thursday = number * 7;
  const year = isoDay(thursday).slice(0, 4);
  const week = Math.floor((thursday - dayNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The 4th of January is always in week 1. */
function weekNumber(key: string): number {
  const firstWeek = numbering.weekly.on(dayNumber(`${key.slice(0, 4)}-01-04`));
  return firstWeek + Number(key.slice(6)) - 1;
}

function monthKey(number: number): string {
  const year = String(Math.floor(number / 12)).padStart(4, '0');
  return `${year}-${String((number % 12) + 1).padStart(2, '0')}`;
}

/** Of a month's key, or of a day in it. */
function monthNumber(iso: string): number {
  return Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7)) - 1;
}
