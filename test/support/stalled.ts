/**
 * A process that stalls: before its n-th call through wrapped ports, or between that call's effect and its answer,
 * it stands still while `meanwhile` happens, and then goes on. Running the same work with every n until nothing
 * happened visits each point at which others may be faster.
 */
export class Stalled {
  #calls = 0;
  stalled = false;

  constructor(
    private readonly atCall: number,
    private readonly when: 'before' | 'after',
    private readonly meanwhile: () => Promise<void>,
  ) {}

  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          const answer = this.#call(() => member.apply(target, values));
          return Object.assign(answer, { [Symbol.asyncIterator]: () => rowsOf(answer) });
        };
      },
    });
  }

  async #call(call: () => unknown): Promise<unknown> {
    const here = ++this.#calls === this.atCall;
    this.stalled ||= here;
    if (here && this.when === 'before') await this.meanwhile();
    const answer = await call();
    if (here && this.when === 'after') await this.meanwhile();
    return answer;
  }
}

async function* rowsOf(answer: Promise<unknown>): AsyncGenerator<unknown> {
  yield* (await answer) as AsyncIterable<unknown>;
}
