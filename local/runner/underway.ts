/**
 * What the local cloud has under way, so that whoever moves the clock can wait until all has come to rest: each work
 * that causes another is over only when that one has begun, so there is no moment of rest in between.
 */

/** Asked whenever something has changed; answers with what it knows to be under way, for people. */
type Source = () => readonly string[];

/** Not everything came to rest in time. */
export class Restless extends Error {
  /** What was still under way. */
  readonly names: readonly string[];

  constructor(names: readonly string[], limit: number) {
    super(`After ${limit / 1_000} seconds this had not come to rest: ${names.join(', ')}`);
    this.names = names;
  }
}

export class Underway {
  readonly #works = new Map<symbol, string>();
  readonly #sources = new Set<Source>();
  readonly #waiting = new Set<() => void>();

  /** `work` is under way until it has settled, however it ends. */
  during<T>(name: string, work: Promise<T>): Promise<T> {
    const one = Symbol(name);
    this.#works.set(one, name);
    const over = () => {
      this.#works.delete(one);
      this.changed();
    };
    work.then(over, over);
    return work;
  }

  /** Something else that may have work under way; it says so by `changed` when that may be over. */
  ask(source: Source): void {
    this.#sources.add(source);
  }

  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /**
   * Resolves when nothing is under way, at that very moment. Rejects with a `Restless` after `limit` milliseconds, and
   * with the signal's reason.
   */
  async rest(limit: number, signal: AbortSignal): Promise<void> {
    const end = performance.now() + limit;
    for (;;) {
      signal.throwIfAborted();
      const names = this.#names();
      if (names.length === 0) return;
      const left = end - performance.now();
      if (left <= 0) throw new Restless(names, limit);
      await this.#change(left, signal);
    }
  }

  #names(): readonly string[] {
    const asked = [...this.#sources].flatMap((source) => source());
    return [...new Set([...this.#works.values(), ...asked])];
  }

  /** Or the end of `limit` milliseconds, or the signal's. */
  #change(limit: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      const timer = setTimeout(look, limit);
      this.#waiting.add(look);
      signal.addEventListener('abort', look);
    });
  }
}
