/**
 * Ports that take as long as those of AWS, and count what AWS bills: units of DynamoDB by the size of each row
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html), requests of the others.
 */
import type { Condition, ObjectStore, Queue, Row, Table } from '../../src/ports.ts';
import type { Billed } from '../prices.ts';
import type { SkippingClock } from '../skipping-clock.ts';

/** So many of each. */
export type Meter = Map<Billed, number>;

export const count = (meter: Meter, what: Billed, amount = 1): void =>
  void meter.set(what, (meter.get(what) ?? 0) + amount);

/** Milliseconds, in the median within a region. */
const takes = { get: 4, put: 6, page: 25, object: 25, send: 15 } as const;
const page = 1_048_576;
const readUnit = 4_096;
const writeUnit = 1_024;
/** SQS takes ten messages in one request. */
const batch = 10;

export const meteredTable = (table: Table, clock: SkippingClock, meter: Meter): Table => {
  const read = (bytes: number) => count(meter, 'read-unit', Math.max(1, Math.ceil(bytes / readUnit)));
  const written = (row: Row | undefined) =>
    count(meter, 'write-unit', row === undefined ? 1 : Math.ceil(bytesOf(row) / writeUnit));
  async function* pages(rows: AsyncIterable<Row>): AsyncIterable<Row> {
    let bytes = 0;
    await clock.wait(takes.page);
    for await (const row of rows) {
      if (bytes + bytesOf(row) > page) {
        read(bytes);
        bytes = 0;
        await clock.wait(takes.page);
      }
      bytes += bytesOf(row);
      yield row;
    }
    read(bytes);
  }
  return {
    async get(pk, sk) {
      await clock.wait(takes.get);
      const row = await table.get(pk, sk);
      read(row === undefined ? 0 : bytesOf(row));
      return row;
    },
    async put(row: Row, condition?: Condition) {
      await clock.wait(takes.put);
      written(row);
      return table.put(row, condition);
    },
    async delete(pk, sk, condition) {
      await clock.wait(takes.put);
      written(undefined);
      return table.delete(pk, sk, condition);
    },
    query: (pk, range) => pages(table.query(pk, range)),
    scan: () => pages(table.scan()),
  };
};

export const meteredStore = (store: ObjectStore, clock: SkippingClock, meter: Meter): ObjectStore => {
  const asked = async <T>(what: Billed, answer: () => Promise<T>): Promise<T> => {
    count(meter, what);
    await clock.wait(takes.object);
    return answer();
  };
  return {
    get: (key, options) => asked('object-read', () => store.get(key, options)),
    head: (key) => asked('object-read', () => store.head(key)),
    put: (key, body, options) => asked('object-write', () => store.put(key, body, options)),
    delete: (key) => asked('object-write', () => store.delete(key)),
    list: (prefix, options) => store.list(prefix, options),
    history: (prefix) => store.history(prefix),
  };
};

export const meteredQueue = (queue: Queue, clock: SkippingClock, meter: Meter): Queue => ({
  send: async (messages, options) => {
    count(meter, 'queue-request', Math.ceil(messages.length / batch));
    await clock.wait(takes.send);
    await queue.send(messages, options);
  },
});

/** As DynamoDB counts: names and values; three bytes more for a list or map, and one for each of its parts. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  // Two digits in a byte, and one more.
  if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + bytesOf(one), 3);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [name, one]) => sum + 1 + name.length + bytesOf(one), 3);
}
