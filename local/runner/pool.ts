/** The processes of all functions: found or started for each call, kept for the next, never too many at work. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { region } from '../iam/access.ts';
import type { Observe } from '../observed/happening.ts';
import { processName, processVariable } from '../servers/gate.ts';
import type { LambdaFunction } from './function.ts';
import { startReaper } from './reaper.ts';
import { type InvokeResult, Sandbox } from './sandbox.ts';
import { Slots } from './slots.ts';

export interface PoolOptions {
  /** `AWS_ENDPOINT_URL_S3` and so on. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Where each function's output goes: `<label>.log`. */
  readonly logs: string;
  readonly print: (line: string) => void;
  readonly observe: Observe;
}

/** What a function is called with. */
export interface Call {
  readonly event: unknown;
  readonly requestId: string;
  /** Who calls, for people: `article`, `the uploads queue`. */
  readonly by: string;
}

/** What a new AWS account may run at once. */
const accountConcurrency = 10;
const closed: InvokeResult = {
  kind: 'failed',
  error: { errorType: 'Closed', errorMessage: 'The run has ended', trace: [] },
};

export class Pool {
  readonly #options: PoolOptions;
  readonly #reaper = startReaper();
  readonly #slots = new Slots(accountConcurrency);
  readonly #sandboxes = new Map<Sandbox, { readonly lambda: LambdaFunction; idle: boolean }>();
  #started = 0;
  #open = true;

  constructor(options: PoolOptions) {
    this.#options = options;
    mkdirSync(options.logs, { recursive: true });
  }

  /** Waits for a place; a failure is told in one line, with the place of the whole story. */
  async call(lambda: LambdaFunction, call: Call): Promise<InvokeResult> {
    await this.#slots.take();
    const result = this.#open ? await this.#run(lambda, call) : closed;
    this.#slots.give();
    if (result.kind === 'failed' && this.#open) {
      const { errorType, errorMessage } = result.error;
      const reason = `${errorType}: ${errorMessage.split('\n')[0]}`;
      this.#options.print(`✗ ${lambda.label} failed: ${reason}  (see ${this.#logOf(lambda)})`);
    }
    return result;
  }

  /** No call starts from here on, and nothing is told any more. */
  drain(): void {
    this.#open = false;
  }

  /** By the name that its calls bear. */
  kill(process: string): void {
    for (const sandbox of this.#sandboxes.keys()) if (sandbox.name === process) sandbox.stop();
  }

  close(): void {
    for (const sandbox of this.#sandboxes.keys()) sandbox.stop();
    this.#reaper.close();
  }

  async #run(lambda: LambdaFunction, { event, requestId, by }: Call): Promise<InvokeResult> {
    const { observe } = this.#options;
    const idle = this.#idle(lambda);
    const call = { name: lambda.label, requestId, cold: idle === undefined };
    const began = performance.now();
    observe({ kind: 'began', ...call, event, by });
    const sandbox = idle ?? this.#start(lambda);
    this.#sandboxes.set(sandbox, { lambda, idle: false });
    const result = await sandbox.call(event, requestId);
    observe({ kind: 'ended', ...call, milliseconds: performance.now() - began, ...endingOf(result) });
    if (sandbox.alive) this.#sandboxes.set(sandbox, { lambda, idle: true });
    else this.#sandboxes.delete(sandbox);
    return result;
  }

  #idle(wanted: LambdaFunction): Sandbox | undefined {
    for (const [sandbox, { lambda, idle }] of this.#sandboxes) {
      if (idle && lambda === wanted && sandbox.alive) return sandbox;
    }
    return undefined;
  }

  #start(lambda: LambdaFunction): Sandbox {
    this.#started += 1;
    const name = processName(lambda.label, this.#started);
    const environment = { ...environmentOf(lambda, this.#options.endpoints), [processVariable]: name };
    return new Sandbox(name, lambda, environment, this.#logOf(lambda), this.#reaper);
  }

  #logOf({ label }: LambdaFunction): string {
    return join(this.#options.logs, `${label}.log`);
  }
}

/** As those who watch are told. */
const endingOf = (result: InvokeResult) => ({
  ...(result.memoryBytes !== undefined && { memoryBytes: result.memoryBytes }),
  ...(result.kind === 'failed' && {
    error: { type: result.error.errorType, message: result.error.errorMessage },
  }),
});

/** What a function sees: what the template gives it, what Lambda sets, and where the endpoints are. */
function environmentOf(lambda: LambdaFunction, endpoints: PoolOptions['endpoints']): Record<string, string> {
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
