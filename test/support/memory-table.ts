import type { Condition, Row, Scalar, Table } from '../../src/ports.ts';

/** A table in memory with the semantics of `src/aws/table.ts`; both pass `test/contract/table.ts`. */
export class MemoryTable implements Table {
  readonly rows = new Map<string, Row>();

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
    const found = [...this.rows.values()]
      .filter((row) => row.pk === pk)
      .filter(
        (row) =>
          (range.from === undefined || byBytes(row.sk, range.from) >= 0) &&
          (range.to === undefined || byBytes(row.sk, range.to) <= 0),
      )
      .sort((a, b) => byBytes(a.sk, b.sk));
    if (range.newestFirst) found.reverse();
    yield* found.slice(0, range.limit ?? found.length).map((row) => copy(row));
  }

  async *scan(): AsyncIterable<Row> {
    yield* [...this.rows.values()].map((row) => copy(row));
  }
}

const address = (pk: string, sk: string): string => JSON.stringify([pk, sk]);

/** Keys sort by their UTF-8 bytes, not by UTF-16 units as JavaScript compares. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Through JSON, as a real table does: `undefined` attributes vanish, nothing is shared. */
const copy = <T extends Row | undefined>(row: T): T =>
  row === undefined ? row : JSON.parse(JSON.stringify(row));

function holds(condition: Condition | undefined, row: Row | undefined): boolean {
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
