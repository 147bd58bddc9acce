import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/config.ts';
import {
  type Calendar,
  calendarText,
  firstDay,
  type Gathering,
  newestDue,
  nextDueAfter,
  periodBefore,
} from '../../src/digest/periods.ts';
import { type Instant, instant, shifted } from '../../src/ids.ts';
import { newsletterOf, publication } from './builders.ts';

const scheduleOf = (changes: Partial<Schedule> = {}): Schedule =>
  newsletterOf(publication([{ schedule: changes }])).schedule;
const calendar = (
  cadence: Gathering,
  timezone = 'Europe/Lisbon',
  changes: Partial<Schedule> = {},
): Calendar => ({
  cadence,
  timezone,
  schedule: scheduleOf(changes),
});

const minute = 60_000;
const year = (start: string, days = 366): { readonly from: Instant; readonly to: Instant } => ({
  from: instant(start),
  to: shifted(instant(start), days * 24 * 60 * minute),
});

/** Every period that comes due in a span, found by asking for the next one again and again. */
function periodsIn(one: Calendar, { from, to }: { readonly from: Instant; readonly to: Instant }) {
  const found = [];
  for (let period = nextDueAfter(one, from); period.dueAt <= to; period = nextDueAfter(one, period.dueAt))
    found.push(period);
  return found;
}

describe('a period is named by', () => {
  it.each<[Gathering, string, string, string]>([
    ['daily', '2026-11-23T09:00:00Z', '2026-11-23', '2026-11-23'],
    ['weekly', '2026-11-27T09:00:00Z', '2026-W48', '2026-11-23'],
    ['monthly', '2026-11-01T09:00:00Z', '2026-11', '2026-11-01'],
    // The last days of a year may lie in the first week of the next, and the other way round.
    ['weekly', '2026-01-02T09:00:00Z', '2026-W01', '2025-12-29'],
    ['weekly', '2027-01-01T09:00:00Z', '2026-W53', '2026-12-28'],
    ['weekly', '2021-01-08T09:00:00Z', '2021-W01', '2021-01-04'],
  ])('its %s day, week or month: due at %s it is %s', (cadence, dueAt, key, first) => {
    expect(newestDue(calendar(cadence), instant(dueAt))).toEqual({ key, dueAt: instant(dueAt) });
    expect(firstDay(cadence, key)).toBe(first);
  });
});

describe('a period is due', () => {
  it.each<[Gathering, Partial<Schedule>, string]>([
    ['daily', { time: '00:00' }, '2026-11-24T00:00:00.000Z'],
    ['weekly', { weekday: 'monday', time: '07:30' }, '2026-11-30T07:30:00.000Z'],
    ['weekly', { weekday: 'sunday', time: '23:59' }, '2026-11-29T23:59:00.000Z'],
    ['monthly', { dayOfMonth: 28 }, '2026-11-28T09:00:00.000Z'],
    ['monthly', {}, '2026-12-01T09:00:00.000Z'],
  ])('as its schedule says: %s, %j', (cadence, changes, dueAt) => {
    const one = calendar(cadence, 'Europe/Lisbon', changes);
    expect(nextDueAfter(one, instant('2026-11-23T10:00:00Z')).dueAt).toBe(dueAt);
  });

  it('not a second before', () => {
    const due = instant('2026-11-27T09:00:00Z');
    expect(newestDue(calendar('weekly'), shifted(due, -1)).key).toBe('2026-W47');
    expect(nextDueAfter(calendar('weekly'), shifted(due, -1)).key).toBe('2026-W48');
    expect(nextDueAfter(calendar('weekly'), due).key).toBe('2026-W49');
  });

  it('by the clock of the zone, in summer and in winter', () => {
    expect(nextDueAfter(calendar('daily'), instant('2026-07-01T12:00:00Z')).dueAt).toBe(
      '2026-07-02T08:00:00.000Z',
    );
    expect(nextDueAfter(calendar('daily', 'Asia/Kathmandu'), instant('2026-07-01T12:00:00Z')).dueAt).toBe(
      '2026-07-02T03:15:00.000Z',
    );
  });

  it('an hour later where the clocks skip its time, and the first time where they show it twice', () => {
    const newYork = calendar('daily', 'America/New_York', { time: '02:30' });
    expect(newestDue(newYork, instant('2026-03-08T12:00:00Z'))).toEqual({
      key: '2026-03-08',
      dueAt: '2026-03-08T07:30:00.000Z',
    });
    const again = calendar('daily', 'America/New_York', { time: '01:30' });
    expect(newestDue(again, instant('2026-11-01T12:00:00Z'))).toEqual({
      key: '2026-11-01',
      dueAt: '2026-11-01T05:30:00.000Z',
    });
    // Half an hour is all that Lord Howe Island puts its clocks forward.
    const lordHowe = calendar('daily', 'Australia/Lord_Howe', { time: '02:15' });
    expect(newestDue(lordHowe, instant('2026-10-04T00:00:00Z')).dueAt).toBe('2026-10-03T15:45:00.000Z');
  });

  it('never before one that comes earlier in order, even where a whole day is skipped', () => {
    // Samoa went from the 29th to the 31st of December 2011: the 30th is due with the 31st, and gives way to it.
    const apia = calendar('daily', 'Pacific/Apia');
    expect(newestDue(apia, instant('2011-12-30T19:00:00Z')).key).toBe('2011-12-31');
    expect(periodBefore(apia, '2011-12-31')).toEqual({
      key: '2011-12-30',
      dueAt: '2011-12-30T19:00:00.000Z',
    });
    expect(newestDue(apia, instant('2011-12-30T18:59:59Z')).key).toBe('2011-12-29');
    const weekly = periodsIn(calendar('weekly', 'Pacific/Apia'), year('2011-12-01T00:00:00Z', 60));
    expect(weekly.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['2011-W51', '2011-W52', '2012-W01', '2012-W02']),
    );
  });

  it('after the last one, when that lies ahead of the clock', () => {
    const ahead = nextDueAfter(calendar('weekly'), instant('2026-11-23T10:00:00Z'), '2027-W02');
    expect(ahead.key).toBe('2027-W03');
  });
});

/** With how many minutes their clocks skip in spring. */
const zones: readonly (readonly [zone: string, skipped: number])[] = [
  ['America/New_York', 60],
  ['Europe/Lisbon', 60],
  ['Australia/Lord_Howe', 30],
  ['Asia/Kathmandu', 0],
  ['Pacific/Apia', 0],
  ['America/Santiago', 60],
  ['America/St_Johns', 60],
  ['Africa/Casablanca', 60],
  ['Pacific/Chatham', 60],
  ['Antarctica/Troll', 120],
];

/** Walks through the year by quarters of an hour and reads the clock on the wall, as nothing in the code does. */
function* wallClock(timezone: string, { from, to }: { readonly from: Instant; readonly to: Instant }) {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  for (let moment = Date.parse(from); moment < Date.parse(to); moment += 15 * minute)
    yield { moment: instant(moment), wall: shown.format(moment).replace(' ', 'T') };
}

/** `01:30`, 60 → `02:30`. */
const laterBy = (minutes: number, time: string): string =>
  new Date(Date.parse(`1970-01-01T${time}Z`) + minutes * minute).toISOString().slice(11, 16);

describe.each(zones)('over a year in %s', (timezone, skipped) => {
  const span = year('2026-01-01T00:00:00Z');

  it('each day has one due moment, at which the clock shows the time or has skipped it', () => {
    const first = new Map<string, Instant>();
    const days = new Set<string>();
    for (const { moment, wall } of wallClock(timezone, span)) {
      if (!first.has(wall)) first.set(wall, moment);
      days.add(wall.slice(0, 10));
    }
    for (const time of ['00:15', '01:45', '02:15', '03:30']) {
      const due = new Map(
        periodsIn(calendar('daily', timezone, { time }), span).map(({ key, dueAt }) => [key, dueAt]),
      );
      for (const day of [...days].sort().slice(1, -1)) {
        const seen = first.get(`${day}T${time}`) ?? first.get(`${day}T${laterBy(skipped, time)}`);
        expect(due.get(day), `${day} ${time}`).toBe(seen);
      }
    }
  });

  it.each<Gathering>(['daily', 'weekly', 'monthly'])(
    'no %s period is missed, and none comes twice',
    (cadence) => {
      const one = calendar(cadence, timezone, { time: '02:15', weekday: 'sunday', dayOfMonth: 8 });
      const periods = periodsIn(one, span);
      expect(periods.length).toBeGreaterThanOrEqual({ daily: 365, weekly: 52, monthly: 12 }[cadence]);
      periods.slice(1).forEach((period, index) => {
        expect(periodBefore(one, period.key)).toEqual(periods[index]);
        expect(newestDue(one, period.dueAt)).toEqual(period);
        expect(newestDue(one, shifted(period.dueAt, -1))).toEqual(periods[index]);
      });
    },
  );
});

describe('a schedule', () => {
  it('is told apart from another by what its cadence goes by, and by nothing else', () => {
    const texts = new Set(
      [
        calendar('daily'),
        calendar('daily', 'Europe/Lisbon', { weekday: 'monday' }),
        calendar('daily', 'Europe/Madrid'),
        calendar('weekly'),
        calendar('weekly', 'Europe/Lisbon', { dayOfMonth: 3 }),
        calendar('weekly', 'Europe/Lisbon', { weekday: 'monday' }),
        calendar('monthly', 'Europe/Lisbon', { dayOfMonth: 3 }),
        calendar('monthly', 'Europe/Lisbon', { weekday: 'monday', dayOfMonth: 3 }),
      ].map(calendarText),
    );
    expect([...texts]).toEqual([
      'daily 09:00 Europe/Lisbon',
      'daily 09:00 Europe/Madrid',
      'weekly friday 09:00 Europe/Lisbon',
      'weekly monday 09:00 Europe/Lisbon',
      'monthly 3. 09:00 Europe/Lisbon',
    ]);
  });
});
