import { describe, expect, test } from 'vitest';
import { instant, nonce, shifted } from '../../src/ids.ts';
import {
  acquireLease,
  hardTimeout,
  type Lease,
  leaseLength,
  releaseLease,
  requestTimeout,
  timeLeft,
} from '../../src/site/lease.ts';
import { MemoryTable } from '../support/memory-table.ts';

const start = instant('2026-11-23T08:00:00Z');
const late = shifted(start, leaseLength);
const [a, b] = [nonce('a'), nonce('b')];

const acquired = async (table: MemoryTable, now: typeof start, by: typeof a): Promise<Lease> => {
  const lease = await acquireLease(table, now, by);
  if (lease === 'busy') throw new Error('The lease was not given');
  return lease;
};

describe('the lease', () => {
  test('outlasts the hard time-out of the function and of one request together', () => {
    expect(leaseLength).toBeGreaterThan(hardTimeout + requestTimeout);
  });

  test('goes to one builder; another is told to leave it', async () => {
    const table = new MemoryTable();
    expect((await acquired(table, start, a)).takenOver).toBe(false);
    expect(await acquireLease(table, shifted(start, 10), b)).toBe('busy');
  });

  test('can be had again after its release, which is no takeover', async () => {
    const table = new MemoryTable();
    expect(await releaseLease(table, await acquired(table, start, a))).toBe('released');
    expect((await acquired(table, start, b)).takenOver).toBe(false);
  });

  test('can be taken over when it has run out, and says so', async () => {
    const table = new MemoryTable();
    await acquired(table, start, a);
    expect(await acquireLease(table, shifted(late, -1), b)).toBe('busy');
    expect((await acquired(table, late, b)).takenOver).toBe(true);
  });

  test('of a successor is not released by a builder that had stalled', async () => {
    const table = new MemoryTable();
    const stalled = await acquired(table, start, a);
    const successor = await acquired(table, late, b);
    expect(await releaseLease(table, stalled)).toBe('refused');
    expect(await acquireLease(table, shifted(late, 5), nonce('c'))).toBe('busy');
    expect(await releaseLease(table, successor)).toBe('released');
  });

  test('is taken over by one of two who find it run out at once', async () => {
    const table = new MemoryTable();
    await acquired(table, start, a);
    const both = await Promise.all([acquireLease(table, late, b), acquireLease(table, late, nonce('c'))]);
    expect(both.filter((one) => one === 'busy')).toHaveLength(1);
  });
});

describe('the time in which a PUT may start', () => {
  const lease: Lease = { nonce: a, until: late, takenOver: false };

  test('ends one request time-out before the lease does', () => {
    const at = (left: number) =>
      timeLeft(
        lease,
        () => shifted(late, -left),
        () => 1_000_000,
      );
    expect(at(requestTimeout)).toBe(0);
    expect(at(requestTimeout + 1)).toBe(1);
  });

  test('ends before the function is killed', () => {
    expect(
      timeLeft(
        lease,
        () => start,
        () => 1_000,
      ),
    ).toBeLessThan(0);
  });
});
