/** Counts people without keeping their names (docs/protocols.md, Delivery: the close, in parts). */
import type { Census } from '../digest/digest.ts';
import { type Shard, type SubscriberId, shardOf } from '../ids.ts';

const words = 4;
const nobody: Census = { people: 0, ids: '0'.repeat(32) };

export const isSame = (one: Census, other: Census): boolean =>
  one.people === other.people && one.ids === other.ids;

/** Of one shard. Each person once. */
export class Counting {
  people = 0;
  readonly #ids = new Uint32Array(words);

  add(id: SubscriberId): void {
    this.people += 1;
    for (let word = 0; word < words; word++)
      this.#ids[word] = (this.#ids[word] ?? 0) ^ Number.parseInt(id.slice(8 * word, 8 * word + 8), 16);
  }

  get census(): Census {
    const ids = [...this.#ids].map((word) => word.toString(16).padStart(8, '0')).join('');
    return { people: this.people, ids };
  }
}

/** Of everybody, by shard. */
export class Population {
  readonly #shards = new Map<Shard, Counting>();

  add(id: SubscriberId): void {
    const shard = shardOf(id);
    const counting = this.#shards.get(shard) ?? new Counting();
    this.#shards.set(shard, counting);
    counting.add(id);
  }

  get people(): number {
    return [...this.#shards.values()].reduce((sum, { people }) => sum + people, 0);
  }

  get shards(): readonly Shard[] {
    return [...this.#shards.keys()].sort();
  }

  of(shard: Shard): Census {
    return this.#shards.get(shard)?.census ?? nobody;
  }
}
