/**
 * One builder at a time (docs/protocols.md, Site: Lease). The lease outlasts everything its owner can do: the
 * function is killed before, and a PUT that was under way then has been answered or given up.
 */
import * as z from 'zod';
import { type Instant, instant, type Nonce, nonce, shifted } from '../ids.ts';
import { absent, matches, type Table, type WallClock } from '../ports.ts';
import { rowKey } from '../table-keys.ts';

/** The function's time-out in the template must not be longer. Milliseconds, as all here. */
export const hardTimeout = 30_000;
/** The longest that one PUT may take: three attempts of 10 s and the pauses between them (src/aws/object-store.ts). */
export const requestTimeout = 31_000;
/** 5 s more than both, for clocks that disagree. */
export const leaseLength = hardTimeout + requestTimeout + 5_000;
/** Kept for writing down how far we came, and for giving the lease back. */
const closingTime = 3_000;

export interface Lease {
  readonly nonce: Nonce;
  readonly until: Instant;
  /** It ran out on its former owner, whose last PUT may still land. */
  readonly takenOver: boolean;
}

const leaseSchema = z.object({ nonce: z.string(), until: z.string().transform((text) => instant(text)) });

const key = rowKey.lease('site');

/** `'busy'`: another builder holds it, and will look once more when it is done. */
export async function acquireLease(table: Table, now: Instant, fresh: Nonce): Promise<Lease | 'busy'> {
  const row = await table.get(key.pk, key.sk);
  const held = row && leaseSchema.parse(row);
  if (held && held.until > now) return 'busy';
  const lease = { nonce: fresh, until: shifted(now, leaseLength), takenOver: held !== undefined };
  const written = await table.put(
    { ...key, v: 1, nonce: lease.nonce, until: lease.until },
    held ? matches({ nonce: held.nonce }) : absent,
  );
  return written === 'written' ? lease : 'busy';
}

/** `'refused'`: it was taken over meanwhile, and is its successor's to release. */
export async function releaseLease(table: Table, lease: Lease): Promise<'released' | 'refused'> {
  const deleted = await table.delete(key.pk, key.sk, matches({ nonce: lease.nonce }));
  return deleted === 'deleted' ? 'released' : 'refused';
}

export const freshNonce = (hex: (bytes: number) => string): Nonce => nonce(hex(16));

/**
 * Milliseconds in which a PUT may still start: the lease must outlast it, and the function should live to see its
 * answer. One that is killed meanwhile leaves the lease to run out, which makes its successor verify.
 */
export const timeLeft = (lease: Lease, clock: WallClock, remainingMs: () => number): number =>
  Math.min(remainingMs() - closingTime, Date.parse(lease.until) - Date.parse(clock()) - requestTimeout);
