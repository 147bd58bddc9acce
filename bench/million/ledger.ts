/** The deliveries table of a large digest: one row for each person, in so many bytes outside of the heap that is measured. */
import type { Condition, Row, Table } from '../../src/ports.ts';

import { holds } from '../../test/support/memory-table.ts';
import { numberOf, personOf } from './crowd.ts';

const slot = 384;

/** What follows from the number is not stored. */
type Stored = Omit<Row, 'pk' | 'sk' | 'subscriber'>;

export class Ledger implements Table {
  readonly #size: number;
  readonly #bytes: Buffer;
  /** Two bytes each; 0: no row. */
  readonly #lengths: Uint16Array;
  #partition = '';

  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.alloc(size * slot);
    this.#lengths = new Uint16Array(size);
  }

  async get(pk: string, sk: string): Promise<Row | undefined> {
    return this.#read(pk, numberOf(sk));
  }

  async put(row: Row, condition?: Condition): Promise<'written' | 'refused'> {
    const number = numberOf(row.sk);
    if (number >= this.#size) throw new RangeError('Nobody of this number');
    if (!holds(condition, this.#read(row.pk, number))) return 'refused';
    const { pk, sk: _, subscriber: __, ...stored } = row;
    this.#partition = pk.slice(0, -2);
    const text = JSON.stringify(stored);
    const length = Buffer.byteLength(text);
    if (length > slot) throw new RangeError(`A row of ${length} bytes`);
    this.#bytes.write(text, number * slot);
    this.#lengths[number] = length;
    return 'written';
  }

  delete(): never {
    throw new Error('Nothing is deleted here');
  }

  async *query(pk: string): AsyncIterable<Row> {
    for (let number = Number.parseInt(pk.slice(-2), 16); number < this.#size; number += 256) {
      const row = this.#read(pk, number);
      if (row !== undefined) yield row;
    }
  }

  scan(): never {
    throw new Error('Nobody scans deliveries');
  }

  #read(pk: string, number: number): Row | undefined {
    const length = this.#lengths[number];
    if (!length || pk.slice(0, -2) !== this.#partition) return undefined;
    const text = this.#bytes.toString('utf8', number * slot, number * slot + length);
    const id = personOf(number);
    const stored = JSON.parse(text) as Stored & { v: number };
    return { pk, sk: id, subscriber: id, ...stored };
  }
}
