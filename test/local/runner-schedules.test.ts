import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Functions } from '../../local/runner/functions.ts';
import type { Principals } from '../../local/runner/principals.ts';
import { type Schedules, startSchedules, timetable } from '../../local/runner/schedules.ts';
import { resolveTemplate } from '../../local/runner/template.ts';
import { accessOf, operator } from '../support/callers.ts';
import { assemblyOf } from './runner-small-cloud.ts';

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

describe('schedules', () => {
  /** Milliseconds by which the publication's clock is ahead. */
  let ahead: number;
  let woken: string[];
  let schedules: Schedules;
  const schedule = (ScheduleExpression: string, name: string) => ({
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression,
      Target: { Arn: name, RoleArn: 'role', Input: '"<aws.scheduler.scheduled-time>"' },
    },
  });

  beforeEach(() => {
    vi.useFakeTimers({ now: at('2026-11-23T10:00:07.500Z') });
    ahead = 0;
    woken = [];
    const functions = {
      find: (label: string) => ({ label, arn: label }),
      wake: async ({ label }: { label: string }, event: string) => void woken.push(`${label} ${event}`),
    } as unknown as Functions;
    const template = resolveTemplate(
      assemblyOf({
        Each: schedule('rate(1 minute)', 'sweep'),
        Night: schedule('cron(30 4 * * ? *)', 'night'),
      }),
      { site: '', queueUrl: String, secretArn: String },
    );
    const principals = { role: () => operator } as unknown as Principals;
    const now = () => new Date(Date.now() + ahead);
    schedules = startSchedules({ template, functions, principals, access: accessOf(operator), now });
  });
  afterEach(() => {
    schedules.close();
    vi.useRealTimers();
  });

  it('fire by themselves, a rate in whole minutes from the start', () => {
    vi.advanceTimersByTime(120_000);
    expect(woken).toEqual(['sweep 2026-11-23T10:01:07Z', 'sweep 2026-11-23T10:02:07Z']);
  });

  it('know when they fire next', () => {
    expect(schedules.minuteFrom(at('2026-11-25T09:00:00Z'))).toBe(at('2026-11-25T09:00:07.500Z'));
    expect(schedules.minuteFrom(at('2026-11-25T09:00:07.500Z'))).toBe(at('2026-11-25T09:00:07.500Z'));
    expect(schedules.otherAfter(at('2026-11-25T04:30:00Z'))).toBe(at('2026-11-26T04:30:00Z'));
  });

  it('run at a moment: each minute’s always, another only if it fires then', async () => {
    await schedules.runAt(at('2026-11-25T09:00:00Z'));
    await schedules.runAt(at('2026-11-26T04:30:00Z'));
    expect(woken).toEqual([
      'sweep 2026-11-25T09:00:00Z',
      'sweep 2026-11-26T04:30:00Z',
      'night 2026-11-26T04:30:00Z',
    ]);
  });

  it('held are silent, and go on by the clock as it stands then', () => {
    const goOn = schedules.hold();
    vi.advanceTimersByTime(600_000);
    expect(woken).toEqual([]);
    ahead = at('2026-11-30T00:00:00Z') - at('2026-11-23T10:00:00Z');
    goOn();
    vi.advanceTimersByTime(60_000);
    expect(woken).toEqual(['sweep 2026-11-30T00:11:07Z']);
  });

  it('stay silent when the run ends while they are held', () => {
    const goOn = schedules.hold();
    schedules.close();
    goOn();
    vi.advanceTimersByTime(600_000);
    expect(woken).toEqual([]);
  });
});
