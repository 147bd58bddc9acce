/** A table that remembers when each row was written: what landed, whatever its writer came to know. */
import type { Condition, Row } from '../../src/ports.ts';
import { MemoryTable } from '../support/memory-table.ts';
import type { Time } from './time.ts';

export interface Landed {
  readonly at: number;
  readonly row: Row;
}

export class KeptTable extends MemoryTable {
  readonly landed: Landed[] = [];

  constructor(private readonly time: Time) {
    super();
  }

  override async put(row: Row, condition?: Condition): Promise<'written' | 'refused'> {
    const answer = await super.put(row, condition);
    if (answer === 'written') this.landed.push({ at: this.time.now, row });
    return answer;
  }

  /** In two pages: what is written between them is seen by half. */
  override async *scan(): AsyncIterable<Row> {
    const keys = [...this.rows.values()].map(({ pk, sk }) => ({ pk, sk }));
    const half = Math.ceil(keys.length / 2);
    for (const [page, from] of [0, half].entries()) {
      if (page > 0) await this.time.wait(40);
      for (const { pk, sk } of keys.slice(from, page === 0 ? half : keys.length)) {
        const row = await this.get(pk, sk);
        if (row !== undefined) yield row;
      }
    }
  }
}
