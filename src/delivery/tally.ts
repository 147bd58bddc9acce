/** The close's arithmetic: what an independent count of the subscribers says against the rows. */
import type { DigestId, Instant, Shard, SubscriberId } from '../ids.ts';
import { shardOf } from '../ids.ts';
import type { Delivery, Proof } from './delivery.ts';

export type Tally =
  /** A candidate without a row, or with one that may be claimed: its shard has work again. */
  | { readonly kind: 'reopen'; readonly shards: readonly Shard[] }
  /** A mail may be under way. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'closed'; readonly proof: Proof };

export type Entry = Pick<Delivery, 'state' | 'reason'>;

/** `candidates`: by a scan of the subscribers that asked nobody else. */
export function tally(
  digest: DigestId,
  candidates: ReadonlySet<SubscriberId>,
  rows: ReadonlyMap<SubscriberId, Entry>,
  closedAt: Instant,
): Tally {
  const entries = [...rows.values()];
  if (entries.some(({ state }) => state === 'claimed' || state === 'uncertain')) return { kind: 'wait' };
  const ready = [...rows].filter(([, { state }]) => state === 'ready').map(([id]) => id);
  const missing = [...candidates].filter((id) => !rows.has(id));
  const open = [...ready, ...missing];
  if (open.length > 0) return { kind: 'reopen', shards: [...new Set(open.map(shardOf))].sort() };

  const of = (state: Delivery['state']) => entries.filter((entry) => entry.state === state);
  const proof = {
    v: 1 as const,
    digest,
    candidates: candidates.size,
    sent: of('sent').length,
    skipped: byReason(of('skipped')),
    failed: byReason(of('failed')),
    unresolved: of('unresolved').length,
    // No row is missing by now; one of somebody who was no candidate would spoil the sum.
    holds: rows.size === candidates.size,
    closedAt,
  };
  return { kind: 'closed', proof };
}

function byReason(entries: readonly Entry[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { reason = 'unknown' } of entries) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
