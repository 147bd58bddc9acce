import { describe, expect, it } from 'vitest';
import { shard } from '../../src/ids.ts';
import {
  readAddressRow,
  readSubscriber,
  readSubscription,
  subscriptionOf,
  subscriptionsOfShard,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import type { Subscriber } from '../../src/subscribers/subscriber.ts';
import { MemoryTable } from '../support/memory-table.ts';
import {
  address,
  id,
  later,
  nonceOf,
  noon,
  subscriber,
  subscription,
  tides,
  waiting,
  weekly,
} from './builders.ts';

describe('Rows of the subscribers table', () => {
  it.each<[string, Subscriber]>([
    ['pending', subscriber({ state: 'pending' })],
    ['suppressed', subscriber({ suppressed: { reason: 'bounced', at: noon, generation: 1 } })],
    ['erased', { state: 'erased', id: id(), rev: 1, erasedAt: noon, newsletters: [weekly] }],
    [
      'with all that it may say',
      subscriber({
        blocked: noon,
        change: { address: address('ada@new.example'), nonce: nonceOf('a'), expires: later(1) },
        newsletters: [weekly, tides],
        confirmationsSent: [noon],
        linksSent: [noon],
      }),
    ],
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

describe('What nobody ever confirmed', () => {
  const pending = subscriber({ state: 'pending', confirmationsSent: [noon] });
  const expiryOf = (table: MemoryTable) =>
    [...table.rows.values()].map((row) => [row.pk.split('#')[0], row['expires']]);
  const inThirtyDays = (Date.parse(noon) + 30 * 86_400_000) / 1_000;

  it('expires after thirty days, as DynamoDB counts time', async () => {
    const table = new MemoryTable();
    await writeSubscriber(table, pending);
    await writeSubscription(table, waiting());
    expect(expiryOf(table)).toEqual([
      ['subscriber', inThirtyDays],
      ['subscription', inThirtyDays],
    ]);
  });

  it.each<[string, Subscriber]>([
    ['who confirmed', subscriber({ confirmationsSent: [noon] })],
    ['who said never again', { ...pending, blocked: noon }],
    ['who complained', { ...pending, suppressed: { reason: 'complained', at: noon, generation: 1 } }],
    ['who was erased', { state: 'erased', id: id(), rev: 1, erasedAt: noon }],
  ])('is not the record of somebody %s', async (_name, one) => {
    const table = new MemoryTable();
    await writeSubscriber(table, one);
    expect(expiryOf(table)).toEqual([['subscriber', undefined]]);
  });

  it('is not a subscription that was active once', async () => {
    const table = new MemoryTable();
    await writeSubscription(table, { ...waiting(), history: subscription().history });
    await writeSubscription(table, subscription({ newsletter: tides }));
    expect(expiryOf(table)).toEqual([
      ['subscription', undefined],
      ['subscription', undefined],
    ]);
  });
});

describe('An address', () => {
  it('has one owner: the first to claim it, until somebody takes it from the one it names', async () => {
    const table = new MemoryTable();
    expect(await writeAddressRow(table, 'h', { subscriber: id('1') }, undefined)).toBe('written');
    expect(await writeAddressRow(table, 'h', { subscriber: id('2') }, undefined)).toBe('refused');
    expect(await writeAddressRow(table, 'h', { subscriber: id('2') }, id('3'))).toBe('refused');
    expect(await writeAddressRow(table, 'h', { subscriber: id('2') }, id('1'))).toBe('written');
    expect(await readAddressRow(table, 'h')).toEqual({ subscriber: id('2') });
  });
});
