/** One process of one function: Lambda's execution environment. Takes one call at a time, frozen in between. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { LambdaFunction } from './function.ts';
import type { Reaper } from './reaper.ts';

const functionError = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()),
});
export type FunctionError = z.infer<typeof functionError>;

/** Of the process at its answer. A system's own peak (`maxRSS`) begins with what the parent had at the fork. */
const memoryBytes = z.number().optional();
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('answered'), payload: z.unknown(), memoryBytes }),
  z.object({ kind: z.literal('failed'), error: functionError, memoryBytes }),
]);

export type InvokeResult =
  | { readonly kind: 'answered'; readonly payload: unknown; readonly memoryBytes?: number | undefined }
  | { readonly kind: 'failed'; readonly error: FunctionError; readonly memoryBytes?: number | undefined };

const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
/** Lambda gives ten seconds to load a function; this machine may be doing ten other things. */
const loadingLimit = 60_000;

const failed = (errorType: string, errorMessage: string): InvokeResult => ({
  kind: 'failed',
  error: { errorType, errorMessage, trace: [] },
});

export class Sandbox {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #function: LambdaFunction;
  readonly #loaded: Promise<InvokeResult | 'ready'>;
  #alive = true;

  constructor(
    name: string,
    lambda: LambdaFunction,
    environment: Readonly<Record<string, string>>,
    logFile: string,
    reaper: Reaper,
  ) {
    this.name = name;
    this.#function = lambda;
    const log = openSync(logFile, 'a');
    this.#child = spawn(process.execPath, [`--max-old-space-size=${lambda.memoryMb}`, bootstrap], {
      cwd: lambda.folder,
      env: { ...environment },
      // A session of its own: Ctrl-C in the terminal is for the runner, which lets calls finish.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const { pid = 0 } = this.#child;
    reaper.watch(pid);
    this.#child.once('exit', () => {
      this.#alive = false;
      reaper.forget(pid);
    });
    this.#loaded = this.#next(loadingLimit, 'Sandbox.Timedout', 'The function took too long to load');
  }

  get alive(): boolean {
    return this.#alive;
  }

  async call(event: unknown, requestId: string): Promise<InvokeResult> {
    const loaded = await this.#loaded;
    if (loaded !== 'ready') {
      this.#alive = false;
      return loaded;
    }
    const { arn, timeoutSeconds } = this.#function;
    this.#child.kill('SIGCONT');
    const late = `${requestId} Error: Task timed out after ${timeoutSeconds}.00 seconds`;
    const answer = this.#next(timeoutSeconds * 1000, 'Sandbox.Timedout', late);
    const deadline = Date.now() + timeoutSeconds * 1000;
    // When the process is already gone its exit settles the call, so that send may fail in silence.
    this.#child.send({ event, requestId, functionArn: arn, deadline }, () => {});
    const result = await answer;
    if (this.#alive) this.#child.kill('SIGSTOP');
    return result === 'ready' ? failed('Runtime.Unknown', 'The function loaded twice') : result;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  /** The next message, or what stands for it when the process ends or takes longer than `limit` milliseconds. */
  #next(limit: number, lateType: string, lateMessage: string): Promise<InvokeResult | 'ready'> {
    return new Promise((resolve) => {
      const settle = (result: InvokeResult | 'ready') => {
        clearTimeout(timer);
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        resolve(result);
      };
      const onMessage = (raw: unknown) => {
        const parsed = message.parse(raw);
        settle(parsed.kind === 'ready' ? 'ready' : parsed);
      };
      const onExit = (code: number | null, signal: string | null) =>
        settle(failed('Runtime.ExitError', `Runtime exited with ${signal ?? `exit status ${code}`}`));
      const timer = setTimeout(() => {
        this.#alive = false;
        this.stop();
        settle(failed(lateType, lateMessage));
      }, limit);
      this.#child.on('message', onMessage);
      this.#child.on('exit', onExit);
    });
  }
}
