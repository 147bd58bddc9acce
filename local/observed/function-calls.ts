/** The calls of one function: how many, how long cold and warm, how much memory, what failed last. */
import type { Happening } from './happening.ts';

/** Newest durations that a median is taken of. */
const keptDurations = 500;

/** Of calls that answered, in milliseconds. */
class Durations {
  readonly #newest: number[] = [];
  #count = 0;

  add(milliseconds: number): void {
    this.#count += 1;
    this.#newest.push(milliseconds);
    if (this.#newest.length > keptDurations) this.#newest.shift();
  }

  get figures() {
    const sorted = this.#newest.toSorted((a, b) => a - b);
    return {
      count: this.#count,
      medianMs: rounded(sorted[Math.floor(sorted.length / 2)]),
      lastMs: rounded(this.#newest.at(-1)),
    };
  }
}

export class FunctionCalls {
  readonly #cold = new Durations();
  readonly #warm = new Durations();
  /** Who called how often. */
  readonly #callers = new Map<string, number>();
  #running = 0;
  #calls = 0;
  #errors = 0;
  #peakBytes = 0;
  #lastError: { readonly at: string; readonly type: string; readonly message: string } | undefined;
  #lastAt: string | undefined;

  began({ by }: Extract<Happening, { kind: 'began' }>, at: number): void {
    this.#running += 1;
    this.#calls += 1;
    this.#callers.set(by, (this.#callers.get(by) ?? 0) + 1);
    this.#lastAt = new Date(at).toISOString();
  }

  ended(ending: Extract<Happening, { kind: 'ended' }>, at: number): void {
    const { cold, milliseconds, memoryBytes = 0, error } = ending;
    this.#running -= 1;
    this.#peakBytes = Math.max(this.#peakBytes, memoryBytes);
    this.#lastAt = new Date(at).toISOString();
    if (error === undefined) {
      (cold ? this.#cold : this.#warm).add(milliseconds);
    } else {
      this.#errors += 1;
      this.#lastError = { at: this.#lastAt, ...error };
    }
  }

  /** As `functions.json` gives them. */
  get figures() {
    return {
      ...{ running: this.#running, calls: this.#calls, errors: this.#errors },
      ...{ cold: this.#cold.figures, warm: this.#warm.figures },
      ...(this.#peakBytes > 0 && { peakMemoryMb: Math.ceil(this.#peakBytes / 2 ** 20) }),
      ...(this.#lastError && { lastError: this.#lastError }),
      ...(this.#lastAt && { lastAt: this.#lastAt }),
      calledBy: Object.fromEntries(this.#callers),
    };
  }
}

const rounded = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : Math.round(milliseconds * 10) / 10;
