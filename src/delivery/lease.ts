/** The lease on a shard: who works on it. By the wall clock, on the shard's row, by compare-and-swap. */
import { isFree, type ShardRow } from '../digest/digest.ts';
import { readShard, writeShard } from '../digest/records.ts';
import { type Instant, type Nonce, shifted } from '../ids.ts';
import type { Table } from '../ports.ts';

export type Leased = ShardRow & { readonly lease: NonNullable<ShardRow['lease']> };

/** A lease outlasts its holder: the function's hard time-out, and a request that is under way then. */
const beyondTheEnd = 60_000;

/** `undefined`: another holds it, or was faster, or the shard is done. `remaining` in milliseconds. */
export async function takeLease(
  table: Table,
  row: ShardRow,
  lease: { readonly nonce: Nonce; readonly now: Instant; readonly remaining: number },
): Promise<Leased | undefined> {
  if (row.state !== 'open' || !isFree(row, lease.now)) return undefined;
  const until = shifted(lease.now, lease.remaining + beyondTheEnd);
  const next: Leased = { ...row, rev: row.rev + 1, lease: { nonce: lease.nonce, until } };
  return (await writeShard(table, next)) === 'written' ? next : undefined;
}

/** Gives the lease back, or finishes the shard; a lease that is not ours any more is left alone. */
export async function endLease(
  table: Table,
  leased: Leased,
  { state, sent }: { readonly state: 'open' | 'done'; readonly sent?: number },
): Promise<void> {
  const row = await readShard(table, leased.digest, leased.shard);
  if (row?.lease?.nonce !== leased.lease.nonce) return;
  const { lease: _lease, ...rest } = row;
  await writeShard(table, { ...rest, rev: row.rev + 1, state, ...(sent === undefined ? {} : { sent }) });
}
