/**
 * A call of a function, as Lambda runs it: it may be killed before or after each of its effects, or at its time-out; it
 * may freeze and thaw; its calls may be refused, done without an answer, or done twice by the client below.
 */
import { type Instant, instant } from '../../src/ids.ts';
import type { Time } from './time.ts';

/** What becomes of one call of a port. */
export interface Fate {
  /** Milliseconds until it takes effect, and from then until its answer is there. */
  readonly before: number;
  readonly after?: number;
  /** The process dies with it. */
  readonly kill?: 'before' | 'after';
  readonly fault?: Fault;
  /** The whole process stands still first, for so many milliseconds, whatever its time-out says. */
  readonly freeze?: number;
}

/** `refused`: not done, and the answer says so. `lost`: done, without an answer. `twice`: the second answer comes back. */
export type Fault = 'refused' | 'lost' | 'twice';

export interface Fates {
  next(call: string): Fate;
}

export class LostCall extends Error {}

/** Nobody hears of it again: a process that was killed runs no `catch` and no `finally`. */
const never = new Promise<never>(() => undefined);

/** A thawed process goes on for so long beyond its time-out, in milliseconds: the network has its last requests. */
const lastBreath = 5_000;

/** Ports whose calls say by their answer that they failed. */
export type Failing = (fault: Fault | undefined, call: () => Promise<unknown>) => Promise<unknown>;

export class Process {
  #dead = false;
  #deadline: number;
  #frozenUntil = 0;
  /** Calls and pauses that it waits for. */
  #asked = 0;
  #gone: () => void = () => undefined;

  constructor(
    readonly name: string,
    private readonly time: Time,
    private readonly fates: Fates,
    /** Milliseconds. */
    timeout: number,
    /** By so many milliseconds its clock is wrong. */
    private readonly skew = 0,
  ) {
    this.#deadline = time.now + timeout;
  }

  readonly remaining = (): number => Math.max(0, this.#deadline - this.time.now);
  readonly wallClock = (): Instant => instant(this.time.now + this.skew);
  readonly pause = async (milliseconds: number): Promise<void> => {
    this.#asked += 1;
    await this.#wait(milliseconds);
    this.#asked -= 1;
  };

  /** It is neither over nor waits for an answer or a moment. */
  get isComputing(): boolean {
    return this.#asked === 0 && !this.isGone;
  }

  get isGone(): boolean {
    return this.#dead || this.time.now > this.#deadline;
  }

  /** Resolves when the process is over, one way or another. */
  whenOver(work: Promise<unknown>): Promise<'done' | 'failed' | 'gone'> {
    return new Promise((resolve) => {
      let isOver = false;
      const unwatch = this.time.watch(this);
      const over = (how: 'done' | 'failed' | 'gone') => {
        isOver = true;
        unwatch();
        resolve(how);
      };
      work.then(
        () => over('done'),
        (error: unknown) => {
          this.failure = error;
          over('failed');
        },
      );
      this.#gone = () => over('gone');
      const watch = async (): Promise<void> => {
        while (!isOver) {
          await this.time.wait(Math.max(this.#deadline, this.#frozenUntil) - this.time.now + 1);
          if (this.isGone && this.#frozenUntil <= this.time.now) over('gone');
        }
      };
      void watch();
    });
  }

  failure: unknown;

  /** Each call of the port is a step of its own. */
  port<T extends object>(name: string, target: T, failing: Failing = thrown): T {
    return new Proxy(target, {
      get: (_, member) => {
        const found: unknown = Reflect.get(target, member);
        if (typeof found !== 'function') return found;
        return (...values: unknown[]) =>
          rowsToo(() =>
            this.#call(`${this.name} ${name}.${String(member)}`, failing, async () =>
              found.apply(target, values),
            ),
          );
      },
    });
  }

  async #call(label: string, failing: Failing, effect: () => Promise<unknown>): Promise<unknown> {
    const fate = this.fates.next(label);
    this.#asked += 1;
    if (fate.freeze !== undefined) this.#freeze(fate.freeze);
    await this.#wait(fate.before);
    if (fate.kill === 'before') return this.#die();
    const answer = failing(fate.fault, effect).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const found = await answer;
    if (fate.kill === 'after') return this.#die();
    if (fate.after !== undefined) await this.#wait(fate.after);
    this.#asked -= 1;
    if ('error' in found) throw found.error;
    return found.value;
  }

  async #wait(milliseconds: number): Promise<void> {
    await this.time.wait(milliseconds);
    while (this.#frozenUntil > this.time.now) await this.time.wait(this.#frozenUntil - this.time.now);
    if (this.isGone) await never;
  }

  #freeze(milliseconds: number): void {
    this.#frozenUntil = Math.max(this.#frozenUntil, this.time.now + milliseconds);
    // The HTTP interface answers within its time-out or not at all: the cutoff of a digest counts on that.
    if (this.name !== 'subscribers')
      this.#deadline = Math.max(this.#deadline, this.#frozenUntil + lastBreath);
  }

  #die(): Promise<never> {
    this.#dead = true;
    this.#gone();
    return never;
  }
}

async function thrown(fault: Fault | undefined, call: () => Promise<unknown>): Promise<unknown> {
  if (fault === 'refused') throw new LostCall('Refused for now');
  const answer = await all(await call());
  if (fault === 'lost') throw new LostCall('The answer was lost');
  return fault === 'twice' ? all(await call()) : answer;
}

/** Rows are read when they are asked for, not one by one later. */
async function all(answer: unknown): Promise<unknown> {
  if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer)) return answer;
  const rows: unknown[] = [];
  for await (const row of answer as AsyncIterable<unknown>) rows.push(row);
  return rows;
}

/** What is called for its rows is asked when the first of them is. */
function rowsToo(call: () => Promise<unknown>): unknown {
  let answer: Promise<unknown> | undefined;
  const asked = () => (answer ??= call());
  return {
    // biome-ignore lint/suspicious/noThenProperty: a call is awaited, or iterated.
    then: (...handlers: Parameters<Promise<unknown>['then']>) => asked().then(...handlers),
    catch: (handler: (error: unknown) => unknown) => asked().catch(handler),
    finally: (handler: () => void) => asked().finally(handler),
    async *[Symbol.asyncIterator]() {
      yield* (await asked()) as Iterable<unknown>;
    },
  };
}
