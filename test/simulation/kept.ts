/** A table that remembers when each row was written: what landed, whatever its writer came to know. */
import type { Condition, Row } from '../../src/ports.ts';
import { MemoryTable } from '../support/memory-table.ts';
import type { Time } from './time.ts';

export interface Landed {
  readonly at: number;
  readonly row: Row;
  /** It came from a backup: nobody wrote it at that moment. */
  readonly restored?: true;
}

/** Between the loss of a table and its return nobody is answered. */
export class NoTable extends Error {}

export class KeptTable extends MemoryTable {
  readonly landed: Landed[] = [];
  #isAway = false;

  constructor(private readonly time: Time) {
    super();
  }

  override async put(row: Row, condition?: Condition): Promise<'written' | 'refused'> {
    this.#there();
    const answer = await super.put(row, condition);
    if (answer === 'written') this.landed.push({ at: this.time.now, row });
    return answer;
  }

  override async get(pk: string, sk: string): Promise<Row | undefined> {
    this.#there();
    return super.get(pk, sk);
  }

  override async delete(pk: string, sk: string, condition?: Condition): Promise<'deleted' | 'refused'> {
    this.#there();
    return super.delete(pk, sk, condition);
  }

  override async *query(pk: string, range?: Parameters<MemoryTable['query']>[1]): AsyncIterable<Row> {
    this.#there();
    yield* super.query(pk, range);
  }

  /** False also while its backup is being restored. */
  get isThere(): boolean {
    return !this.#isAway;
  }

  backup(): readonly Row[] {
    return [...this.rows.values()];
  }

  isLost(): void {
    this.#isAway = true;
  }

  /** As it was when the backup was made. */
  comesBack(backup: readonly Row[]): void {
    this.#isAway = false;
    this.rows.clear();
    for (const row of backup) {
      this.rows.set(JSON.stringify([row.pk, row.sk]), row);
      this.landed.push({ at: this.time.now, row, restored: true });
    }
  }

  #there(): void {
    if (this.#isAway) throw new NoTable('There is no such table');
  }

  /** In two pages: what is written between them is seen by half. */
  override async *scan(): AsyncIterable<Row> {
    this.#there();
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
