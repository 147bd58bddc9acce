/**
 * A process that dies: ports wrapped by one `Mortal` work until its n-th call, which throws before or after it took
 * effect; every later call throws too. Running the same work with every n until it survives visits each point at
 * which a crash can happen.
 */
export class Mortal {
  #calls = 0;
  dead = false;

  constructor(
    private readonly lastCall: number,
    private readonly effect: 'not done' | 'done',
  ) {}

  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => this.#call(() => member.apply(target, values));
      },
    });
  }

  #call(call: () => unknown): unknown {
    const answer = new Promise<unknown>((resolve, reject) => {
      const last = this.#count();
      if (last && this.effect === 'not done') reject(new Death());
      else Promise.resolve(call()).then((value) => (last ? reject(new Death()) : resolve(value)), reject);
    });
    // A query is called for its rows: one that fails does so when the first is asked for.
    return Object.assign(answer, { [Symbol.asyncIterator]: () => rowsOf(answer) });
  }

  #count(): boolean {
    if (this.dead) throw new Death();
    this.#calls += 1;
    this.dead = this.#calls === this.lastCall;
    return this.dead;
  }
}

async function* rowsOf(answer: Promise<unknown>): AsyncGenerator<unknown> {
  yield* (await answer) as AsyncIterable<unknown>;
}

export class Death extends Error {}
