import { describe, expect, it } from 'vitest';
import { timetable } from '../../local/runner/schedules.ts';

const at = (text: string): number => Date.parse(text);
const next = (expression: string, after: string, zone = 'UTC', start = '2026-11-23T00:00:00Z') =>
  new Date(timetable(expression, zone, at(start))(at(after))).toISOString();

describe('a schedule is due', () => {
  it.each([
    ['rate(1 minute)', '2026-11-23T06:44:17Z', '2026-11-23T06:45:00.000Z'],
    ['rate(5 minutes)', '2026-11-23T06:45:00Z', '2026-11-23T06:50:00.000Z'],
    ['rate(1 day)', '2026-11-23T06:44:17Z', '2026-11-24T00:00:00.000Z'],
    ['cron(30 4 * * ? *)', '2026-11-23T06:44:17Z', '2026-11-24T04:30:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-11-23T06:44:17Z', '2026-11-23T06:45:00.000Z'],
    ['cron(0 9 ? * MON-FRI *)', '2026-11-27T10:00:00Z', '2026-11-30T09:00:00.000Z'],
    ['cron(0 9 1,15 * ? *)', '2026-11-23T10:00:00Z', '2026-12-01T09:00:00.000Z'],
    ['cron(0 0 ? 1 1 2027)', '2026-11-23T10:00:00Z', '2027-01-03T00:00:00.000Z'],
  ])('%s after %s at %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it('in its own time zone, on both sides of a change of the clock', () => {
    expect(next('cron(0 9 * * ? *)', '2026-10-24T12:00:00Z', 'Europe/Lisbon')).toBe(
      '2026-10-25T09:00:00.000Z',
    );
    expect(next('cron(0 9 * * ? *)', '2026-10-23T12:00:00Z', 'Europe/Lisbon')).toBe(
      '2026-10-24T08:00:00.000Z',
    );
  });

  it('counted from its start, when it has a rate', () => {
    expect(next('rate(1 hour)', '2026-11-23T06:44:17Z', 'UTC', '2026-11-23T00:10:00Z')).toBe(
      '2026-11-23T07:10:00.000Z',
    );
  });

  it.each(['at(2026-11-23T00:00:00)', 'cron(* * *)', 'cron(L * * * ? *)'])(
    'never, and says so: %s',
    (expression) => {
      expect(() => next(expression, '2026-11-23T06:44:17Z')).toThrow();
    },
  );
});
