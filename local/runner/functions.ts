/** Lambda on one machine: pools of sandboxes, synchronous and asynchronous invokes. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { region } from '../iam/access.ts';
import type { LambdaFunction } from './function.ts';
import { startReaper } from './reaper.ts';
import { type FunctionError, type InvokeResult, Sandbox } from './sandbox.ts';
import { Slots } from './slots.ts';

export interface Functions {
  /** By name or ARN. */
  find(nameOrArn: string): LambdaFunction | undefined;
  invoke(lambda: LambdaFunction, event: unknown): Promise<InvokeResult>;
  /** An asynchronous invoke. Settles when it succeeded or was given up; what it came to is nobody's business. */
  wake(lambda: LambdaFunction, event: unknown): Promise<void>;
  /** Takes no new calls, lets running ones finish for `patience` milliseconds, then ends every process. */
  close(patience: number): Promise<void>;
}

export interface FunctionsOptions {
  readonly functions: readonly LambdaFunction[];
  /** `AWS_ENDPOINT_URL_S3` and so on. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Where each function's output goes: `<label>.log`. */
  readonly logs: string;
  /** Hands a record to the failure destination, as the function's own role. */
  readonly giveUp: (lambda: LambdaFunction, queueArn: string, record: object) => Promise<void>;
  readonly print: (line: string) => void;
}

/** What a new AWS account may run at once. */
const accountConcurrency = 10;
/** AWS waits one minute, then two; here somebody is waiting. */
const retryWaits = [1_000, 2_000];

export function startFunctions(options: FunctionsOptions): Functions {
  const { functions, logs, print } = options;
  mkdirSync(logs, { recursive: true });
  const reaper = startReaper();
  const slots = new Slots(accountConcurrency);
  const idle = new Map<LambdaFunction, Sandbox[]>(functions.map((lambda) => [lambda, []]));
  const sandboxes = new Set<Sandbox>();
  const running = new Set<Promise<unknown>>();
  const closing = new AbortController();

  const start = (lambda: LambdaFunction): Sandbox => {
    const environment = environmentOf(lambda, options.endpoints);
    const sandbox = new Sandbox(lambda, environment, join(logs, `${lambda.label}.log`), reaper);
    sandboxes.add(sandbox);
    return sandbox;
  };
  const release = (lambda: LambdaFunction, sandbox: Sandbox): void => {
    if (sandbox.alive) idle.get(lambda)?.push(sandbox);
    else sandboxes.delete(sandbox);
  };
  const call = async (lambda: LambdaFunction, event: unknown, requestId: string): Promise<InvokeResult> => {
    await slots.take();
    if (closing.signal.aborted) {
      slots.give();
      return { kind: 'failed', error: closed };
    }
    const sandbox = idle.get(lambda)?.pop() ?? start(lambda);
    const result = await sandbox.call(event, requestId);
    release(lambda, sandbox);
    slots.give();
    if (result.kind === 'failed' && !closing.signal.aborted)
      print(`✗ ${lambda.label} failed: ${oneLine(result.error)}  (see ${join(logs, `${lambda.label}.log`)})`);
    return result;
  };
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    const done = () => running.delete(work);
    work.then(done, done);
    return work;
  };
  const wake = async (lambda: LambdaFunction, event: unknown): Promise<void> => {
    const requestId = randomUUID();
    const accepted = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      const result = await call(lambda, event, requestId);
      if (result.kind === 'answered' || closing.signal.aborted) return;
      const isTooOld = Date.now() - accepted > lambda.async.maxAgeSeconds * 1000;
      if (attempt > lambda.async.retries || isTooOld) {
        const { onFailure } = lambda.async;
        const record = failureRecord({ lambda, event, requestId, attempt, isTooOld, error: result.error });
        if (onFailure !== undefined) await options.giveUp(lambda, onFailure, record);
        return;
      }
      await wait(retryWaits[attempt - 1], undefined, { signal: closing.signal }).catch(() => {});
    }
  };
  return {
    find: (nameOrArn) => functions.find(({ name, arn }) => name === nameOrArn || arn === nameOrArn),
    invoke: (lambda, event) => tracked(call(lambda, event, randomUUID())),
    wake: (lambda, event) => tracked(wake(lambda, event)),
    async close(patience) {
      closing.abort();
      await Promise.race([Promise.allSettled(running), wait(patience, undefined, { ref: false })]);
      for (const sandbox of sandboxes) sandbox.stop();
      reaper.close();
    },
  };
}

const closed: FunctionError = { errorType: 'Closed', errorMessage: 'The run has ended', trace: [] };

/** What a function sees: what the template gives it, what Lambda sets, and where the endpoints are. */
function environmentOf(
  lambda: LambdaFunction,
  endpoints: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...lambda.environment,
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMb),
    LAMBDA_TASK_ROOT: lambda.folder,
    _HANDLER: lambda.handler,
    AWS_ACCESS_KEY_ID: lambda.principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lambda.principal.secretAccessKey,
    ...endpoints,
    // Lambda has no such files; the developer's own must not reach in.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NODE_NO_WARNINGS: '1',
  };
}

const oneLine = ({ errorType, errorMessage }: FunctionError): string =>
  `${errorType}: ${errorMessage.split('\n')[0]}`;

interface GivenUp {
  readonly lambda: LambdaFunction;
  readonly event: unknown;
  readonly requestId: string;
  readonly attempt: number;
  readonly isTooOld: boolean;
  readonly error: FunctionError;
}

/** AWS Lambda developer guide, "Retaining records of asynchronous invocations". */
function failureRecord({ lambda, event, requestId, attempt, isTooOld, error }: GivenUp): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${lambda.arn}:$LATEST`,
      condition: isTooOld ? 'EventAgeExceeded' : 'RetriesExhausted',
      approximateInvokeCount: attempt,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error,
  };
}
