/** Works at many things at once, and answers in their order. */

/**
 * At most `limit` under way. Things with one key wait for each other, in their order. What `work` throws is thrown in
 * its turn, when those before it are answered; those behind it are let finish first.
 */
export async function* inOrder<T, A>(
  things: AsyncIterable<T>,
  { limit, keyOf }: { readonly limit: number; readonly keyOf: (thing: T) => string },
  work: (thing: T) => Promise<A>,
): AsyncGenerator<{ readonly thing: T; readonly answer: A }, void, undefined> {
  const underWay: Promise<{ readonly thing: T; readonly answer: A }>[] = [];
  const last = new Map<string, Promise<void>>();
  const begin = async (thing: T, before: Promise<void> | undefined) => {
    await before;
    return { thing, answer: await work(thing) };
  };
  try {
    for await (const thing of things) {
      const key = keyOf(thing);
      const begun = begin(thing, last.get(key));
      // Who waits for it waits for its end, whichever; and its failure is told once, in its turn.
      const end: Promise<void> = begun.then(
        () => forget(last, key, end),
        () => forget(last, key, end),
      );
      last.set(key, end);
      underWay.push(begun);
      if (underWay.length >= limit) yield await next(underWay);
    }
    while (underWay.length > 0) yield await next(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

const next = <T>(underWay: Promise<T>[]): Promise<T> => {
  const first = underWay.shift();
  if (first === undefined) throw new Error('Nothing is under way');
  return first;
};

function forget(last: Map<string, Promise<void>>, key: string, end: Promise<void>): void {
  if (last.get(key) === end) last.delete(key);
}
