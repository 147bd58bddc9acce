import { beforeEach, describe, expect, it } from 'vitest';
import { endLease, takeLease } from '../../src/delivery/lease.ts';
import type { ShardRow } from '../../src/digest/digest.ts';
import { readShard, writeShard } from '../../src/digest/records.ts';
import { digestId, nonce, shard } from '../../src/ids.ts';
import { at } from '../digest/builders.ts';
import { MemoryTable } from '../support/memory-table.ts';

const open: ShardRow = { digest: digestId('d'), shard: shard('00'), rev: 1, state: 'open' };
const wish = (name: string, now = at('06:00:00')) => ({ nonce: nonce(name), now, remaining: 60_000 });

describe('the lease on a shard', () => {
  let table: MemoryTable;
  beforeEach(async () => {
    table = new MemoryTable();
    await writeShard(table, open);
  });
  const standing = () => readShard(table, open.digest, open.shard);

  it('outlasts what its holder has left by a minute', async () => {
    expect((await takeLease(table, open, wish('a')))?.lease.until).toBe(at('06:02:00'));
  });

  it('is given to one of two', async () => {
    const both = await Promise.all([takeLease(table, open, wish('a')), takeLease(table, open, wish('b'))]);
    expect(both.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it('is not given while another holds it, and is once that has run out', async () => {
    const first = await takeLease(table, open, wish('a'));
    expect(await takeLease(table, first!, wish('b', at('06:01:59')))).toBeUndefined();
    expect(await takeLease(table, first!, wish('b', at('06:02:00')))).toMatchObject({
      lease: { nonce: 'b' },
    });
  });

  it('is not given on a shard that is done', async () => {
    expect(await takeLease(table, { ...open, state: 'done' }, wish('a'))).toBeUndefined();
  });

  it('of a successor is left alone by a holder that comes late', async () => {
    const first = await takeLease(table, open, wish('a'));
    await takeLease(table, first!, wish('b', at('06:02:00')));
    await endLease(table, first!, { state: 'done' });
    expect(await standing()).toMatchObject({ state: 'open', lease: { nonce: 'b' } });
  });

  it('ends with the shard done, or open for the next', async () => {
    const first = await takeLease(table, open, wish('a'));
    await endLease(table, first!, { state: 'open' });
    expect(await standing()).toEqual({ ...open, rev: 3 });
    const second = await takeLease(table, { ...open, rev: 3 }, wish('b'));
    await endLease(table, second!, { state: 'done' });
    expect(await standing()).toEqual({ ...open, rev: 5, state: 'done' });
  });
});
