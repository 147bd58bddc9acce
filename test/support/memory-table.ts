import type { Condition, Row, Scalar, Table } from '../../src/ports.ts';

/** A table in memory with the semantics of `src/aws/table.ts`; both pass `test/contract/table.ts`. */
export class MemoryTable implements Table {
  readonly rows = new Rows();

  async get(pk: string, sk: string): Promise<Row | undefined> {
    return copy(this.rows.get(address(pk, sk)));
  }

  async put(row: Row, condition?: Condition): Promise<'written' | 'refused'> {
    if (!holds(condition, this.rows.get(address(row.pk, row.sk)))) return 'refused';
    this.rows.set(address(row.pk, row.sk), copy(row));
    return 'written';
  }

  async delete(pk: string, sk: string, condition?: Condition): Promise<'deleted' | 'refused'> {
    if (!holds(condition, this.rows.get(address(pk, sk)))) return 'refused';
    this.rows.delete(address(pk, sk));
    return 'deleted';
  }

  async *query(
    pk: string,
    range: { from?: string; to?: string; newestFirst?: boolean; limit?: number } = {},
  ): AsyncIterable<Row> {
    const partition = this.rows.partition(pk);
    const from = range.from === undefined ? 0 : placeOf(partition, range.from);
    const to = range.to === undefined ? partition.length : placeBehind(partition, range.to);
    const limit = range.limit ?? Number.POSITIVE_INFINITY;
    const found = range.newestFirst
      ? partition.slice(Math.max(from, to - limit), to).reverse()
      : partition.slice(from, Math.min(to, from + limit));
    yield* found.map((row) => copy(row));
  }

  async *scan(): AsyncIterable<Row> {
    yield* [...this.rows.values()].map((row) => copy(row));
  }
}

/** By address; and each partition in the order of its rows, so that a query takes no longer in a large table. */
class Rows extends Map<string, Row> {
  readonly #partitions = new Map<string, Row[]>();

  partition(pk: string): readonly Row[] {
    return this.#partitions.get(pk) ?? [];
  }

  override set(key: string, row: Row): this {
    const partition = this.#partitions.get(row.pk) ?? [];
    this.#partitions.set(row.pk, partition);
    partition.splice(placeOf(partition, row.sk), this.has(key) ? 1 : 0, row);
    return super.set(key, row);
  }

  override delete(key: string): boolean {
    const row = this.get(key);
    const partition = this.#partitions.get(row?.pk ?? '');
    if (row !== undefined) partition?.splice(placeOf(partition, row.sk), 1);
    return super.delete(key);
  }

  override clear(): void {
    this.#partitions.clear();
    super.clear();
  }
}

/** Where the first row stands whose `sk` is this one or comes after it. */
function placeOf(partition: readonly Row[], sk: string): number {
  let [low, high] = [0, partition.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byBytes(partition[middle]?.sk ?? '', sk) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const placeBehind = (partition: readonly Row[], sk: string): number => {
  const place = placeOf(partition, sk);
  return partition[place]?.sk === sk ? place + 1 : place;
};

const address = (pk: string, sk: string): string => JSON.stringify([pk, sk]);

/** Keys sort by their UTF-8 bytes, not by UTF-16 units as JavaScript compares. */
const byBytes = (one: string, other: string): number =>
  surrogates.test(one + other)
    ? Buffer.compare(Buffer.from(one), Buffer.from(other))
    : one < other
      ? -1
      : Number(one > other);

/** Without them both orders are the same. */
const surrogates = /[\ud800-\udfff]/;

/** Through JSON, as a real table does: `undefined` attributes vanish, nothing is shared. */
const copy = <T extends Row | undefined>(row: T): T =>
  row === undefined ? row : JSON.parse(JSON.stringify(row));

export function holds(condition: Condition | undefined, row: Row | undefined): boolean {
  if (condition === undefined) return true;
  switch (condition.kind) {
    case 'absent':
      return row === undefined;
    case 'matches':
      return (
        row !== undefined &&
        Object.entries(condition.fields).every(([name, wanted]) =>
          asList(wanted).includes(row[name] as Scalar),
        )
      );
    case 'either':
      return condition.of.some((one) => holds(one, row));
  }
}

const asList = (wanted: Scalar | readonly Scalar[]): readonly Scalar[] =>
  Array.isArray(wanted) ? wanted : [wanted as Scalar];
