/** Which faults are wished for. All of them are off until somebody turns one on, and again after a restart. */
import * as z from 'zod';
import { received } from '../../src/problem.ts';

/** Of things that happen again and again, how many go wrong: 0 none, 1 all. */
const share = z.number().min(0).max(1).default(0);

const s3 = z.strictObject({
  /** Each call waits so many milliseconds before it takes effect. */
  delayMs: z.number().int().min(0).max(60_000).default(0),
  /** 503 SlowDown or 500 InternalError; nothing takes effect. */
  failing: share,
  /** Takes effect, and then the connection breaks in place of the answer. */
  losing: share,
  /** Names of functions; empty: all of them. */
  only: z.array(z.string()).default([]),
});
const ses = z.strictObject({
  /** 400 Throttling "Maximum sending rate exceeded."; the mail is not accepted. */
  throttling: share,
  /** The mail is accepted, with its events, and then the connection breaks in place of the answer. */
  losing: share,
});
const events = z.strictObject({
  /** Comes twice. */
  doubled: share,
  /** Each is held back for up to two seconds, so that they come in another order. */
  shuffled: z.boolean().default(false),
  /** Never comes; SES's events only, because nothing would find a lost one of S3 but the daily reconcile. */
  lost: share,
});
const kill = z.strictObject({
  function: z.string(),
  /** The function's n-th call to AWS, counted from when this was wished for. */
  call: z.number().int().min(1),
  /** `before` the call takes effect, or `after` it did and before its answer. */
  when: z.enum(['before', 'after']),
});
const settings = z.strictObject({
  seed: z.number().int().min(0).default(1),
  s3: s3.prefault({}),
  ses: ses.prefault({}),
  events: events.prefault({}),
  kill: kill.nullable().default(null),
});

export type FaultSettings = z.infer<typeof settings>;
export const noFaults: FaultSettings = settings.parse({});

/** Why a change was not made. */
export interface NotChanged {
  readonly wrong: string;
  readonly expected: string;
  readonly example: string;
  readonly received: string;
}

/**
 * The settings after a change that names only what changes: `{"s3":{"failing":0.2}}` leaves everything else as it is.
 * `asked` is JSON, not checked yet; `functions` are the names that there are.
 */
export function changed(
  current: FaultSettings,
  asked: unknown,
  functions: readonly string[],
): FaultSettings | NotChanged {
  const parsed = settings.safeParse(merged(current, asked));
  if (!parsed.success) return notUnderstood(parsed.error.issues[0]?.path ?? [], asked);
  const named = [...parsed.data.s3.only, ...(parsed.data.kill === null ? [] : [parsed.data.kill.function])];
  const unknown = named.find((name) => !functions.includes(name));
  if (unknown === undefined) return parsed.data;
  return {
    wrong: `There is no function ${JSON.stringify(unknown)}.`,
    expected: functions.join(', '),
    example: examples['kill'] ?? '',
    received: received(JSON.stringify(asked)),
  };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is no object stands for itself, and is found out by the schema. */
function merged(current: FaultSettings, asked: unknown): unknown {
  if (!isObject(asked)) return asked;
  const { s3, ses, events } = current;
  const kept = new Map<string, object>(Object.entries({ s3, ses, events }));
  const parts = Object.entries(asked).map(([name, part]) => {
    return [name, isObject(part) ? { ...kept.get(name), ...part } : part];
  });
  return { ...current, ...Object.fromEntries(parts) };
}

const aShare = 'a share from 0 (none) to 1 (all)';
const expectations: Readonly<Record<string, string>> = {
  '': 'an object with any of "seed", "s3", "ses", "events" and "kill"',
  seed: 'a whole number, 0 or more',
  s3: 'an object with any of "delayMs", "failing", "losing" and "only"',
  's3.delayMs': 'whole milliseconds, at most 60000',
  's3.failing': aShare,
  's3.losing': aShare,
  's3.only': 'a list of names of functions; an empty one means all',
  ses: 'an object with any of "throttling" and "losing"',
  'ses.throttling': aShare,
  'ses.losing': aShare,
  events: 'an object with any of "doubled", "shuffled" and "lost"',
  'events.doubled': aShare,
  'events.shuffled': 'true or false',
  'events.lost': aShare,
  kill: 'an object with "function", "call" and "when", or null for nobody',
  'kill.function': 'the name of a function',
  'kill.call': 'the number of the call, 1 or more',
  'kill.when': '"before" or "after"',
};
const examples: Readonly<Record<string, string>> = {
  seed: '{"seed":7}',
  s3: '{"s3":{"delayMs":500,"failing":0.2,"only":["site"]}}',
  ses: '{"ses":{"throttling":0.3,"losing":0.1}}',
  events: '{"events":{"doubled":0.5,"shuffled":true}}',
  kill: '{"kill":{"function":"delivery","call":5,"when":"before"}}',
};

function notUnderstood(path: readonly PropertyKey[], asked: unknown): NotChanged {
  const names = path.filter((step) => typeof step === 'string');
  const at = names.join('.');
  return {
    wrong: at === '' ? 'This is no change of the faults.' : `${at} cannot be set to this.`,
    expected: expectations[at] ?? expectations[''] ?? '',
    example: examples[names[0] ?? ''] ?? '{"seed":7,"ses":{"losing":0.1},"events":{"doubled":0.5}}',
    received: received(JSON.stringify(asked) ?? ''),
  };
}
