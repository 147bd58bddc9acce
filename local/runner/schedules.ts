/** EventBridge Scheduler: `rate(…)` and `cron(…)` in the schedule's time zone, with a Lambda function as target. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Access, account, region } from '../iam/access.ts';
import type { LambdaFunction } from './function.ts';
import type { Functions } from './functions.ts';
import type { Principals } from './principals.ts';
import type { ResolvedTemplate } from './resource.ts';

/** The first moment after `after` (milliseconds since 1970) at which something is due. */
type Timetable = (after: number) => number;

const minute = 60_000;
const units: Readonly<Record<string, number>> = { minute, hour: 60 * minute, day: 1440 * minute };

/** Rates count from `start`, as AWS counts them from the schedule's creation. */
export function timetable(expression: string, timeZone: string, start: number): Timetable {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) {
    const period = Number(count) * (units[unit] ?? minute);
    return (after) => start + (Math.floor((after - start) / period) + 1) * period;
  }
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  if (fields === undefined) throw new Error(`The local run does not know the schedule ${expression}`);
  const isDue = cronPredicate(fields, timeZone);
  return (after) => {
    let next = (Math.floor(after / minute) + 1) * minute;
    // A year and a day: what is not due within it (29 February aside) never is.
    for (const end = next + 366 * 1440 * minute; next < end; next += minute) if (isDue(next)) return next;
    throw new Error(`The schedule ${expression} is never due`);
  };
}

const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Minutes, hours, day of month, month, day of week (1 is Sunday, or names), year. */
function cronPredicate(fields: string, timeZone: string): (moment: number) => boolean {
  const tests = fields.trim().split(/\s+/).map(cronField);
  if (tests.length !== 6) throw new Error(`A cron expression has six fields: ${fields}`);
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
    year: 'numeric',
  });
  return (moment) => {
    const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const weekday = dayNames.indexOf(String(parts['weekday']).toUpperCase()) + 1;
    const values = [parts['minute'], parts['hour'], parts['day'], parts['month'], weekday, parts['year']];
    return tests.every((test, i) => test(Number(values[i])));
  };
}

/** `*`, `?`, `5`, `1-5`, `MON-FRI`, `0/15`, and lists of them. */
function cronField(field: string): (value: number) => boolean {
  const number = (text: string): number => dayNames.indexOf(text) + 1 || Number(text);
  const ranges = field.split(',').map((part) => {
    const [, from = '', to, step] = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
    const any = from === '*' || from === '?';
    const first = any ? 0 : number(from || '-');
    const last = to !== undefined ? number(to) : any || step !== undefined ? Number.POSITIVE_INFINITY : first;
    if (Number.isNaN(first + last)) throw new Error(`The local run does not know the cron field ${field}`);
    return { first, last, step: Number(step ?? 1) };
  });
  return (value) =>
    ranges.some(({ first, last, step }) => value >= first && value <= last && (value - first) % step === 0);
}

const scheduleProperties = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.object({ Arn: z.string(), Input: z.string().default('{}'), RoleArn: z.string() }),
});

interface Schedule {
  readonly arn: string;
  readonly next: Timetable;
  readonly lambda: LambdaFunction;
  readonly input: string;
  /** A watchdog: between the moments at which something is due it finds nothing. */
  readonly eachMinute: boolean;
}

/** Moments are of the publication's clock, in milliseconds since 1970. */
export interface Schedules {
  /** Every schedule, now; settles when what it woke has finished. */
  runNow(): Promise<void>;
  /** Those of each minute, and the others that fire at exactly this moment; settles when that has finished. */
  runAt(moment: number): Promise<void>;
  /** When one of each minute fires first, from `moment` on. */
  minuteFrom(moment: number): number;
  /** When one of the others fires first after `moment`; `undefined`: there is none. */
  otherAfter(moment: number): number | undefined;
  /** Nothing fires by itself until the answer is called; then all is planned anew, by the clock as it stands. */
  hold(): () => void;
  close(): void;
}

interface SchedulesOptions {
  readonly template: ResolvedTemplate;
  readonly functions: Functions;
  readonly principals: Principals;
  readonly access: Access;
  /** The publication's clock. */
  readonly now: () => Date;
}

export function startSchedules(options: SchedulesOptions): Schedules {
  const now = () => options.now().getTime();
  const schedules = schedulesOf(options);
  const run = ({ arn, input, lambda }: Schedule, moment: number): Promise<void> =>
    options.functions.wake(lambda, JSON.parse(withContext(input, arn, moment)), 'a schedule');
  const runAll = async (due: readonly Schedule[], moment: number): Promise<void> => {
    await Promise.all(due.map((schedule) => run(schedule, moment)));
  };
  const first = (some: readonly Schedule[], after: number): number | undefined =>
    some.map(({ next }) => next(after)).sort((a, b) => a - b)[0];
  const watchdogs = schedules.filter(({ eachMinute }) => eachMinute);
  const others = schedules.filter(({ eachMinute }) => !eachMinute);
  const timers = startTimers(schedules, now, run);
  return {
    runNow: () => runAll(schedules, now()),
    runAt: (moment) =>
      runAll([...watchdogs, ...others.filter(({ next }) => next(moment - 1) === moment)], moment),
    minuteFrom: (moment) => first(watchdogs, moment - 1) ?? moment,
    otherAfter: (moment) => first(others, moment),
    ...timers,
  };
}

function startTimers(
  schedules: readonly Schedule[],
  now: () => number,
  run: (schedule: Schedule, moment: number) => Promise<void>,
): Pick<Schedules, 'hold' | 'close'> {
  const timers = new Map<Schedule, NodeJS.Timeout>();
  let closed = false;
  const plan = (schedule: Schedule): void => {
    const moment = schedule.next(now());
    // Timers take at most 24.8 days; a longer wait is planned anew when that much has passed.
    const delay = Math.min(moment - now(), 2 ** 31 - 1);
    const fire = () => {
      if (now() >= moment) void run(schedule, moment);
      plan(schedule);
    };
    timers.set(schedule, setTimeout(fire, delay));
  };
  const clear = () => timers.forEach(clearTimeout);
  schedules.forEach(plan);
  return {
    hold() {
      clear();
      return () => {
        if (!closed) schedules.forEach(plan);
      };
    },
    close() {
      closed = true;
      clear();
    },
  };
}

function schedulesOf({ template, functions, principals, access, now }: SchedulesOptions): Schedule[] {
  return template.ofType('AWS::Scheduler::Schedule').flatMap(({ ref, properties }) => {
    const { ScheduleExpression, ScheduleExpressionTimezone, State, Target } =
      scheduleProperties.parse(properties);
    if (State === 'DISABLED') return [];
    const lambda = functions.find(Target.Arn);
    if (lambda === undefined)
      throw new Error(`The schedule ${ref} names ${Target.Arn}, which is no function here`);
    const role = principals.role(Target.RoleArn, 'scheduler.amazonaws.com');
    // Without the right the schedule runs into the void on AWS, and so it does here; the denial is on record.
    if (!access.allows(role, { action: 'lambda:InvokeFunction', resource: Target.Arn })) return [];
    const next = timetable(ScheduleExpression, ScheduleExpressionTimezone, now().getTime());
    const arn = `arn:aws:scheduler:${region}:${account}:schedule/default/${ref}`;
    const eachMinute = ScheduleExpression === 'rate(1 minute)';
    return [{ arn, next, lambda, input: Target.Input, eachMinute }];
  });
}

/** EventBridge Scheduler user guide, "Adding context attributes"; times there have no fractions of a second. */
function withContext(input: string, arn: string, moment: number): string {
  return input
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z'))
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
