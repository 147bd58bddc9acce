/** Lambda on one machine: synchronous invokes, and asynchronous ones with their retries and failure destination. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { LambdaFunction } from './function.ts';
import { type Call, Pool, type PoolOptions } from './pool.ts';
import type { FunctionError, InvokeResult } from './sandbox.ts';
import type { Underway } from './underway.ts';

export interface FunctionsOptions extends PoolOptions {
  readonly functions: readonly LambdaFunction[];
  readonly underway: Underway;
  /** Hands a record to the failure destination, as the function's own role. */
  readonly giveUp: (lambda: LambdaFunction, queueArn: string, record: object) => Promise<void>;
}

/** AWS waits one minute, then two; here somebody is waiting. */
const retryWaits = [1_000, 2_000];

export class Functions {
  readonly #options: FunctionsOptions;
  readonly #pool: Pool;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();

  constructor(options: FunctionsOptions) {
    this.#options = options;
    this.#pool = new Pool(options);
  }

  get all(): readonly LambdaFunction[] {
    return this.#options.functions;
  }

  find(nameOrArn: string): LambdaFunction | undefined {
    return this.#options.functions.find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
  }

  /** `by`: who calls, for people. */
  invoke(lambda: LambdaFunction, event: unknown, by: string): Promise<InvokeResult> {
    return this.#tracked(lambda, this.#pool.call(lambda, { event, requestId: randomUUID(), by }));
  }

  /** An asynchronous invoke. Settles when it succeeded or was given up; what it came to is nobody's business. */
  wake(lambda: LambdaFunction, event: unknown, by: string): Promise<void> {
    return this.#tracked(lambda, this.#try(lambda, { event, requestId: randomUUID(), by }));
  }

  /** Ends a process in the middle of whatever it does; nothing happens when there is none of that name. */
  kill(process: string): void {
    this.#pool.kill(process);
  }

  /** Takes no new calls, lets running ones finish for `patience` milliseconds, then ends every process. */
  async close(patience: number): Promise<void> {
    this.#closing.abort();
    this.#pool.drain();
    await Promise.race([Promise.allSettled(this.#running), wait(patience, undefined, { ref: false })]);
    this.#pool.close();
  }

  async #try(lambda: LambdaFunction, call: Call): Promise<void> {
    const { event, requestId } = call;
    const { signal } = this.#closing;
    const { maxAgeSeconds, onFailure, retries } = lambda.async;
    const accepted = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#pool.call(lambda, call);
      if (result.kind === 'answered' || signal.aborted) return;
      const isTooOld = Date.now() - accepted > maxAgeSeconds * 1000;
      if (attempt > retries || isTooOld) {
        const record = failureRecord({ lambda, event, requestId, attempt, isTooOld, error: result.error });
        if (onFailure !== undefined) await this.#options.giveUp(lambda, onFailure, record);
        return;
      }
      await wait(retryWaits[attempt - 1], undefined, { signal }).catch(() => {});
    }
  }

  #tracked<T>({ label }: LambdaFunction, work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = () => this.#running.delete(work);
    work.then(done, done);
    return this.#options.underway.during(`the function ${label}`, work);
  }
}

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
