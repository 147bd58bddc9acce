/**
 * Ports in memory that count what is asked of S3 and DynamoDB, by the name of the request, and how long they themselves
 * compute: what is copied and hashed here, AWS does elsewhere.
 */
import type { ObjectStore, Table } from '../src/ports.ts';

export class Asked {
  readonly calls = new Map<string, number>();
  /** Milliseconds of the processor. */
  spent = 0;

  /** `work` is done when it returns, as all is that needs no waiting. */
  call<T>(name: string, work: () => T): T {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    return this.aside(work);
  }

  aside<T>(work: () => T): T {
    const before = computed();
    const answer = work();
    this.spent += computed() - before;
    return answer;
  }

  clear(): void {
    this.calls.clear();
    this.spent = 0;
  }

  get total(): number {
    return [...this.calls.values()].reduce((sum, times) => sum + times, 0);
  }

  /** `12 GetItem, 3 PutItem`, by name. */
  toString(): string {
    const byName = [...this.calls].sort(([one], [other]) => (one < other ? -1 : 1));
    return byName.map(([name, times]) => `${times} ${name}`).join(', ');
  }
}

/** Milliseconds of the processor that this process has had, those of its garbage collector among them. */
export function computed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export const countedTable = (table: Table, asked: Asked): Table => ({
  get: (pk, sk) => asked.call('GetItem', () => table.get(pk, sk)),
  put: (row, condition) => asked.call('PutItem', () => table.put(row, condition)),
  delete: (pk, sk, condition) => asked.call('DeleteItem', () => table.delete(pk, sk, condition)),
  async *query(pk, range) {
    const rows = asked.call('Query', () => table.query(pk, range))[Symbol.asyncIterator]();
    // With the first one all are made.
    let next = asked.aside(() => rows.next());
    for (let row = await next; !row.done; row = await next) {
      yield row.value;
      next = rows.next();
    }
  },
  scan: () => table.scan(),
});

export const countedStore = (store: ObjectStore, asked: Asked): ObjectStore => ({
  get: (key, options) => asked.call('GetObject', () => store.get(key, options)),
  head: (key) => asked.call('HeadObject', () => store.head(key)),
  put: (key, body, options) => asked.call('PutObject', () => store.put(key, body, options)),
  delete: (key) => asked.call('DeleteObject', () => store.delete(key)),
  list: (prefix, options) => asked.call('ListObjects', () => store.list(prefix, options)),
  history: (prefix) => store.history(prefix),
});
