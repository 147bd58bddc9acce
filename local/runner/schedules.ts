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
}

export interface Schedules {
  /** Every schedule, now; settles when what it woke has finished. */
  runNow(): Promise<void>;
  close(): void;
}

export function startSchedules(options: {
  readonly template: ResolvedTemplate;
  readonly functions: Functions;
  readonly principals: Principals;
  readonly access: Access;
}): Schedules {
  const schedules = schedulesOf(options.template, options.functions, options.principals, options.access);
  const timers = new Map<Schedule, NodeJS.Timeout>();
  const run = ({ arn, input, lambda }: Schedule, moment: number): Promise<void> =>
    options.functions.wake(lambda, JSON.parse(withContext(input, arn, moment)));
  const plan = (schedule: Schedule): void => {
    const moment = schedule.next(Date.now());
    // Timers take at most 24.8 days; a longer wait is planned anew when that much has passed.
    const delay = Math.min(moment - Date.now(), 2 ** 31 - 1);
    const fire = () => {
      if (Date.now() >= moment) void run(schedule, moment);
      plan(schedule);
    };
    timers.set(schedule, setTimeout(fire, delay));
  };
  schedules.forEach(plan);
  return {
    async runNow() {
      await Promise.all(schedules.map((schedule) => run(schedule, Date.now())));
    },
    close: () => timers.forEach(clearTimeout),
  };
}

function schedulesOf(
  template: ResolvedTemplate,
  functions: Functions,
  principals: Principals,
  access: Access,
): Schedule[] {
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
    const next = timetable(ScheduleExpression, ScheduleExpressionTimezone, Date.now());
    const arn = `arn:aws:scheduler:${region}:${account}:schedule/default/${ref}`;
    return [{ arn, next, lambda, input: Target.Input }];
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
