/** The close's arithmetic: how each shard ended, and what an independent count of the subscribers says to it. */
import type { ShardAccount } from '../digest/digest.ts';
import type { DigestId, Instant, Shard, SubscriberId } from '../ids.ts';
import { Counting, isSame, type Population } from './census.ts';
import type { Delivery, Proof } from './delivery.ts';

type Entry = Pick<Delivery, 'subscriber' | 'state' | 'reason'>;

type Reasons = Readonly<Record<string, number>>;

export type ShardTally =
  /** A mail may be under way. */
  | { readonly kind: 'wait' }
  /** A row may be claimed: the shard has work again. */
  | { readonly kind: 'reopen' }
  /** No row will change any more. */
  | { readonly kind: 'ended'; readonly account: ShardAccount };

/** Takes in the rows of one shard, one after another. */
export class Tallying {
  readonly #counting = new Counting();
  readonly #ends = { sent: 0, unresolved: 0 };
  readonly #reasons = { skipped: new Map<string, number>(), failed: new Map<string, number>() };
  #isReady = false;
  #isUnderway = false;

  add({ subscriber, state, reason = 'unknown' }: Entry): void {
    this.#counting.add(subscriber);
    switch (state) {
      case 'sent':
      case 'unresolved':
        this.#ends[state] += 1;
        break;
      case 'skipped':
      case 'failed':
        this.#reasons[state].set(reason, (this.#reasons[state].get(reason) ?? 0) + 1);
        break;
      case 'ready':
        this.#isReady = true;
        break;
      case 'claimed':
      case 'uncertain':
        this.#isUnderway = true;
    }
  }

  get tally(): ShardTally {
    if (this.#isUnderway) return { kind: 'wait' };
    if (this.#isReady) return { kind: 'reopen' };
    const { skipped, failed } = this.#reasons;
    const reasons = { skipped: inOrder(skipped), failed: inOrder(failed) };
    return { kind: 'ended', account: { ...this.#counting.census, ...this.#ends, ...reasons } };
  }
}

export type Accounts = ReadonlyMap<Shard, ShardAccount>;

/** Where the people with a row are not those whom the scan found. */
export function differingShards(accounts: Accounts, candidates: Population): readonly Shard[] {
  const shards = new Set([...accounts.keys(), ...candidates.shards]);
  const differs = (shard: Shard): boolean => {
    const account = accounts.get(shard);
    return account === undefined || !isSame(account, candidates.of(shard));
  };
  return [...shards].filter(differs).sort();
}

/** `holds`: each of the people has a row, and nobody else. */
export function proofOf(
  digest: DigestId,
  accounts: Accounts,
  candidates: number,
  holds: boolean,
  closedAt: Instant,
): Proof {
  const all = [...accounts.values()];
  const sum = (of: 'sent' | 'unresolved') => all.reduce((total, account) => total + account[of], 0);
  return {
    ...{ v: 1, digest, candidates, sent: sum('sent') },
    ...{ skipped: together(all.map((one) => one.skipped)), failed: together(all.map((one) => one.failed)) },
    ...{ unresolved: sum('unresolved'), holds, closedAt },
  };
}

/** Who has no row, of a shard in which the sums differ. */
export const missing = (
  candidates: ReadonlySet<SubscriberId>,
  rows: ReadonlySet<SubscriberId>,
): readonly SubscriberId[] => [...candidates].filter((id) => !rows.has(id));

function together(all: readonly Reasons[]): Reasons {
  const counts = new Map<string, number>();
  for (const reasons of all)
    for (const [reason, count] of Object.entries(reasons))
      counts.set(reason, (counts.get(reason) ?? 0) + count);
  return inOrder(counts);
}

const inOrder = (counts: ReadonlyMap<string, number>): Reasons =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
