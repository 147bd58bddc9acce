/**
 * A clock under which waiting takes no time: when nothing is left to be done before the next moment that somebody waits
 * for, it skips to that moment. What is computed takes the time of the processor, whatever else the machine does. So ten
 * minutes of waiting for services and two of work are told as twelve, after two.
 */
import { type Instant, instant } from '../src/ids.ts';

/** Milliseconds of the processor that this process has had. */
function computed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export class SkippingClock {
  #skipped: number;
  #waiting: { readonly at: number; readonly go: () => void }[] = [];
  #watching = false;

  constructor(start: Instant) {
    this.#skipped = Date.parse(start) - computed();
  }

  /** Milliseconds since 1970. */
  milliseconds = (): number => computed() + this.#skipped;

  now = (): Instant => instant(Math.floor(this.milliseconds()));

  wait(milliseconds: number): Promise<void> {
    return new Promise((go) => {
      const at = this.milliseconds() + milliseconds;
      let place = this.#waiting.length;
      while (place > 0 && (this.#waiting[place - 1]?.at ?? 0) > at) place--;
      this.#waiting.splice(place, 0, { at, go });
      this.#watch();
    });
  }

  /** An immediate runs when all that follows from promises has been done. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    setImmediate(() => {
      this.#watching = false;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#skipped += Math.max(0, next.at - this.milliseconds());
      next.go();
      if (this.#waiting.length > 0) this.#watch();
    });
  }
}
