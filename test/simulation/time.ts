/**
 * Time that passes only when everybody waits. Each waiter has a moment; whoever's is first goes on, alone, until all
 * that follows from it waits again. So a run is one order of steps, and the same seed gives the same one.
 */
/** A run that takes more goes in circles. */
const mostSteps = 50_000;

interface Waiting {
  readonly at: number;
  readonly go: () => void;
}

export class Time {
  /** Milliseconds since 1970. */
  now: number;
  steps = 0;
  readonly #waiting: Waiting[] = [];
  readonly #working = new Set<{ readonly isComputing: boolean }>();

  constructor(start: number) {
    this.now = start;
  }

  /** Time stands still as long as this one computes: it may load a part of the program, which takes as long as it takes. */
  watch(process: { readonly isComputing: boolean }): () => void {
    this.#working.add(process);
    return () => void this.#working.delete(process);
  }

  async #settled(): Promise<void> {
    await settled();
    while (this.#isWorkedOn()) await loaded();
  }

  #isWorkedOn(): boolean {
    for (const { isComputing } of this.#working) if (isComputing) return true;
    return false;
  }

  /** It went in circles, and stands still. */
  get isWorn(): boolean {
    return this.steps >= mostSteps;
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((go) => {
      const at = this.now + Math.max(0, milliseconds);
      let place = this.#waiting.length;
      while (place > 0 && (this.#waiting[place - 1]?.at ?? 0) > at) place--;
      this.#waiting.splice(place, 0, { at, go });
    });
  }

  /** Until nobody waits for a moment before `end`, or `isOver` says so. */
  async run(end: number, isOver: () => boolean = () => false): Promise<void> {
    await this.#settled();
    while (!isOver() && this.steps < mostSteps) {
      const next = this.#waiting[0];
      if (next === undefined || next.at > end) break;
      this.#waiting.shift();
      this.now = Math.max(this.now, next.at);
      this.steps += 1;
      next.go();
      await this.#settled();
    }
    if (!isOver()) this.now = Math.max(this.now, end);
  }
}

/** Whatever follows from promises has been done when the next tick comes: nothing here waits for the world outside, */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
/** but for a part of the program that is loaded: the world gets its turn. */
const loaded = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
