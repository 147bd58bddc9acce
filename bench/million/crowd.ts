/**
 * A subscribers table of any size that needs no memory: rows follow from their number. What is written to it (who
 * bounced) lies above them.
 */
import type { SubscriberId } from '../../src/ids.ts';
import { type NewsletterId, subscriberId } from '../../src/ids.ts';
import type { Condition, Row, Table } from '../../src/ports.ts';
import { subscriberKey, subscriptionPartition } from '../../src/table-keys.ts';
import { MemoryTable } from '../../test/support/memory-table.ts';

const shards = 256;
const asked = '2026-03-02T08:30:00.000Z';
const confirmed = '2026-03-02T08:34:12.000Z';
const hex = (number: number, length: number): string => number.toString(16).padStart(length, '0');

/** The first byte counts fastest, as if ids were random. */
export const personOf = (number: number): SubscriberId =>
  subscriberId(`${hex(number % shards, 2)}${hex(Math.floor(number / shards), 8)}${'5a'.repeat(11)}`);

/** Of a subscriber's id. */
export const numberOf = (id: string): number =>
  Number.parseInt(id.slice(2, 10), 16) * shards + Number.parseInt(id.slice(0, 2), 16);

/** Of a hundred, three have left and one pauses; of two hundred, one bounced before. */
const left = (number: number): boolean => number % 100 < 3;
const paused = (number: number): boolean => number % 100 === 3;
const bounced = (number: number): boolean => number % 200 === 7;

export class Crowd implements Table {
  readonly #size: number;
  readonly #newsletter: NewsletterId;
  readonly #written = new MemoryTable();

  constructor(size: number, newsletter: NewsletterId) {
    this.#size = size;
    this.#newsletter = newsletter;
  }

  async get(pk: string, sk: string): Promise<Row | undefined> {
    const written = await this.#written.get(pk, sk);
    if (written !== undefined) return written;
    const [kind = '', id = ''] = pk.split('#');
    if (kind === 'subscriber') return this.#has(id) ? this.#person(numberOf(id)) : undefined;
    return kind === 'subscription' && this.#has(sk) ? this.#subscription(numberOf(sk)) : undefined;
  }

  async put(row: Row, condition?: Condition): Promise<'written' | 'refused'> {
    const standing = await this.get(row.pk, row.sk);
    if (standing !== undefined) await this.#written.put(standing);
    return this.#written.put(row, condition);
  }

  delete(): never {
    throw new Error('Nobody deletes anybody here');
  }

  async *query(pk: string, { limit = this.#size }: { limit?: number } = {}): AsyncIterable<Row> {
    const [, newsletter = '', shard = ''] = pk.split('#');
    if (pk !== subscriptionPartition(this.#newsletter, shard as never) || newsletter === '') return;
    let found = 0;
    for (let number = Number.parseInt(shard, 16); number < this.#size && found < limit; number += shards) {
      found += 1;
      yield this.#subscription(number);
    }
  }

  /** In no order that anybody could rely on. */
  async *scan(): AsyncIterable<Row> {
    for (let number = 0; number < this.#size; number++) {
      yield { pk: `address#${hex(number, 64)}`, sk: '-', v: 1, subscriber: personOf(number) };
      yield this.#subscription(number);
      yield (await this.#written.get(`subscriber#${personOf(number)}`, '-')) ?? this.#person(number);
    }
  }

  #has(id: string): boolean {
    return id.length === 32 && numberOf(id) < this.#size;
  }

  #person(number: number): Row {
    const id = personOf(number);
    return {
      ...subscriberKey.subscriber(id),
      ...{ v: 1, state: 'active', id, rev: 2, address: `somebody.${number}@mail-${number % 40}.example` },
      ...{ generation: 1, newsletters: [this.#newsletter], confirmationsSent: [asked] },
      ...(bounced(number) ? { suppressed: { reason: 'bounced', at: confirmed, generation: 1 } } : {}),
    };
  }

  #subscription(number: number): Row {
    const id = personOf(number);
    const came = { at: confirmed, state: 'active', cadence: 'weekly' };
    const went = { ...came, at: '2026-09-01T12:00:00.000Z', state: left(number) ? 'left' : 'paused' };
    const hasGone = left(number) || paused(number);
    const wording = 'I would like to get The Ledger by mail. I can leave at any time.';
    return {
      ...subscriberKey.subscription(this.#newsletter, id),
      ...{ v: 1, newsletter: this.#newsletter, subscriber: id, rev: hasGone ? 3 : 2 },
      ...{ state: hasGone ? went.state : 'active', cadence: 'weekly' },
      consent: { at: asked, source: 'form', wording, confirmedAt: confirmed },
      history: hasGone ? [came, went] : [came],
    };
  }
}
