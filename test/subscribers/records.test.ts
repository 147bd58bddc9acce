import { describe, expect, it } from 'vitest';
import { shard } from '../../src/ids.ts';
import {
  claimAddress,
  readSubscriber,
  readSubscription,
  subscriptionOf,
  subscriptionsOfShard,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import type { Subscriber } from '../../src/subscribers/subscriber.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { id, noon, subscriber, subscription, tides, waiting, weekly } from './builders.ts';

describe('Rows of the subscribers table', () => {
  it.each<[string, Subscriber]>([
    ['pending', subscriber({ state: 'pending' })],
    ['suppressed', subscriber({ suppressed: { reason: 'bounced', at: noon, generation: 1 } })],
    ['erased', { state: 'erased', id: id(), rev: 1, erasedAt: noon }],
  ])('give back the subscriber that was written: %s', async (_name, one) => {
    const table = new MemoryTable();
    await writeSubscriber(table, one);
    expect(await readSubscriber(table, id())).toEqual(one);
  });

  it('give back the subscription that was written', async () => {
    const table = new MemoryTable();
    await writeSubscription(table, waiting());
    expect(await readSubscription(table, weekly, id())).toEqual(waiting());
    expect(await readSubscription(table, tides, id())).toBeUndefined();
  });

  it('are refused when another was faster', async () => {
    const table = new MemoryTable();
    await writeSubscriber(table, subscriber());
    expect(await writeSubscriber(table, subscriber())).toBe('refused');
    expect(await writeSubscriber(table, subscriber({ rev: 2 }))).toBe('written');
    expect(await writeSubscriber(table, subscriber({ rev: 2 }))).toBe('refused');
    expect(await writeSubscription(table, subscription({ rev: 2 }))).toBe('refused');
  });

  it('are thrown at when they cannot be understood', async () => {
    const table = new MemoryTable();
    await table.put({ pk: `subscriber#${id()}`, sk: '-', v: 1, state: 'asleep' });
    await expect(readSubscriber(table, id())).rejects.toThrow();
  });

  it('tell the subscriptions of a shard, whatever their state, and no others', async () => {
    const table = new MemoryTable();
    const inside = [subscription(), waiting({ subscriber: `11${'9'.repeat(30)}` as never })];
    for (const one of inside) await writeSubscription(table, one);
    await writeSubscription(table, subscription({ subscriber: id('2') }));
    await writeSubscription(table, subscription({ newsletter: tides }));
    const found = [];
    for await (const one of subscriptionsOfShard(table, weekly, shard('11'))) found.push(one);
    expect(found).toEqual(inside);
  });

  it('are told apart in a scan', async () => {
    const table = new MemoryTable();
    await writeSubscriber(table, subscriber());
    await writeSubscription(table, subscription());
    const found = [];
    for await (const row of table.scan()) found.push(subscriptionOf(row));
    expect(found).toEqual([undefined, subscription()]);
  });
});

describe('An address', () => {
  it('has one owner: the first to claim it', async () => {
    const table = new MemoryTable();
    expect(await claimAddress(table, 'h', id('1'))).toBe(id('1'));
    expect(await claimAddress(table, 'h', id('2'))).toBe(id('1'));
  });
});
