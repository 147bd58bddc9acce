/** Ports in memory that take as long as those of AWS (median within a region), and count what is asked of them. */
import type { ObjectStore, Queue, Table } from '../src/ports.ts';
import type { SkippingClock } from './skipping-clock.ts';

/** Milliseconds. */
const takes = {
  get: 4,
  put: 6,
  delete: 6,
  query: 6,
  page: 6,
  load: 20,
  head: 12,
  store: 30,
  send: 15,
} as const;
/** Rows of a page of a query: 1 MB of them. */
const rowsOfPage = 1_500;

export type Calls = Map<string, number>;

export interface Slow {
  readonly clock: SkippingClock;
  readonly calls: Calls;
}

export const total = (calls: Calls): number => [...calls.values()].reduce((sum, count) => sum + count, 0);

async function called<T>(
  { clock, calls }: Slow,
  name: keyof typeof takes,
  answer: () => Promise<T>,
): Promise<T> {
  calls.set(name, (calls.get(name) ?? 0) + 1);
  await clock.wait(takes[name]);
  return answer();
}

export const slowTable = (table: Table, slow: Slow): Table => ({
  get: (pk, sk) => called(slow, 'get', () => table.get(pk, sk)),
  put: (row, condition) => called(slow, 'put', () => table.put(row, condition)),
  delete: (pk, sk, condition) => called(slow, 'delete', () => table.delete(pk, sk, condition)),
  async *query(pk, range) {
    await called(slow, 'query', async () => undefined);
    let read = 0;
    for await (const row of table.query(pk, range)) {
      if (++read % rowsOfPage === 0) await called(slow, 'page', async () => undefined);
      yield row;
    }
  },
  scan: () => table.scan(),
});

export const slowStore = (store: ObjectStore, slow: Slow): ObjectStore => ({
  get: (key, options) => called(slow, 'load', () => store.get(key, options)),
  head: (key) => called(slow, 'head', () => store.head(key)),
  put: (key, body, options) => called(slow, 'store', () => store.put(key, body, options)),
  delete: (key) => called(slow, 'delete', () => store.delete(key)),
  list: (prefix, options) => store.list(prefix, options),
  history: (prefix) => store.history(prefix),
});

export const slowQueue = (queue: Queue, slow: Slow): Queue => ({
  send: (messages, options) => called(slow, 'send', () => queue.send(messages, options)),
});
