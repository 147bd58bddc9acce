import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSame, Population } from '../../src/delivery/census.ts';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { answered, type OpenedDigest, recheck, remaining } from '../../src/delivery/plan.ts';
import { differingShards, missing, proofOf, Tallying } from '../../src/delivery/tally.ts';
import type { ShardAccount } from '../../src/digest/digest.ts';
import { digestId, type EmailAddress, nonce, type Shard, shardOf } from '../../src/ids.ts';
import type { Subscriber, Subscription } from '../../src/subscribers/subscriber.ts';
import { at } from '../digest/builders.ts';
import { article, ledger, reader } from '../digest/world.ts';

const cutoff = at('06:00:00');
const id = reader(1);

const subscription = (changes: Partial<Subscription> = {}): Subscription => ({
  newsletter: ledger,
  subscriber: id,
  rev: 1,
  state: 'active',
  cadence: 'article',
  consent: { at: at('01:00:00'), source: 'form', wording: '' },
  history: [{ at: at('01:00:00'), state: 'active', cadence: 'article' }],
  ...changes,
});
const left = subscription({
  state: 'left',
  history: [...subscription().history, { at: at('06:00:01'), state: 'left', cadence: 'article' }],
});
const person = (changes: object = {}): Subscriber => ({
  state: 'active',
  id,
  rev: 1,
  address: 'ada@mail.example' as EmailAddress,
  generation: 2,
  confirmationsSent: [],
  ...changes,
});
const digest: OpenedDigest = {
  id: digestId('d'),
  newsletter: ledger,
  cadence: 'article',
  period: article(1),
  rev: 3,
  state: 'open',
  members: [],
  rendering: 'r',
  cutoff,
};
const delivery = (state: Delivery['state'], subscriber = id): Delivery => ({
  digest: digest.id,
  newsletter: ledger,
  subscriber,
  rev: 1,
  state,
  nonce: nonce('n'),
  nonces: [nonce('n')],
  wasUncertain: false,
  notes: [],
});

describe('what is left of a shard', () => {
  it('is everybody who was a candidate at the cutoff and has no row', () => {
    const switched = subscription({
      subscriber: reader(2),
      cadence: 'weekly',
      history: [{ at: at('01:00:00'), state: 'active', cadence: 'weekly' }],
    });
    const late = subscription({
      subscriber: reader(3),
      history: [{ at: at('06:00:01'), state: 'active', cadence: 'article' }],
    });
    const names = remaining(digest, [subscription(), switched, late], []).map(
      (one) => one.subscription.subscriber,
    );
    expect(names).toEqual([id]);
  });

  it('holds who left since: the re-check writes down why they are skipped', () => {
    expect(remaining(digest, [left], [])).toHaveLength(1);
  });

  it.each<[Delivery['state'], number]>([
    ['ready', 1],
    ['sent', 0],
    ['skipped', 0],
    ['failed', 0],
    ['uncertain', 0],
    ['unresolved', 0],
  ])('with a row that is %s: %i', (state, count) => {
    expect(remaining(digest, [subscription()], [delivery(state)])).toHaveLength(count);
  });
});

describe('the re-check', () => {
  const check = (changes: {
    state?: Parameters<typeof recheck>[0];
    person?: Subscriber | undefined;
    subscription?: Subscription | undefined;
  }) =>
    recheck(
      'state' in changes ? changes.state : 'open',
      cutoff,
      { generation: 2 },
      'person' in changes ? changes.person : person(),
      'subscription' in changes ? changes.subscription : subscription(),
    );

  it('sends to the address of this very read', () => {
    expect(check({})).toEqual({ kind: 'send', address: 'ada@mail.example' });
  });

  it.each([
    ['left', { subscription: left }],
    ['left', { subscription: undefined }],
    ['bounced', { person: person({ suppressed: { reason: 'bounced', at: cutoff, generation: 2 } }) }],
    ['complained', { person: person({ suppressed: { reason: 'complained', at: cutoff, generation: 2 } }) }],
    ['erased', { person: undefined }],
    ['erased', { person: { state: 'erased', id, rev: 2, erasedAt: cutoff } satisfies Subscriber }],
    ['not-active', { person: person({ state: 'pending' }) }],
  ])('skips as %s', (reason, changes) => {
    expect(check(changes)).toEqual({ kind: 'skip', reason });
  });

  it('sends to the new address of someone whose older one bounced', () => {
    const suppressed = { reason: 'bounced' as const, at: cutoff, generation: 1 };
    expect(check({ person: person({ suppressed }) }).kind).toBe('send');
  });

  it('skips who left and came back since the cutoff', () => {
    const history = [
      ...left.history,
      { at: at('06:00:02'), state: 'active' as const, cadence: 'article' as const },
    ];
    expect(check({ subscription: subscription({ history }) })).toEqual({ kind: 'skip', reason: 'left' });
  });

  it('sends to who only changed the cadence since: this digest keeps that of its freeze', () => {
    const history = [
      ...subscription().history,
      { at: at('06:00:02'), state: 'active' as const, cadence: 'weekly' as const },
    ];
    expect(check({ subscription: subscription({ history, cadence: 'weekly' }) }).kind).toBe('send');
  });

  it.each(['paused', 'cancelled', 'closed'] as const)(
    'gives the claim back when the digest is %s',
    (state) => {
      expect(check({ state })).toMatchObject({ kind: 'give-back', stop: true });
    },
  );

  it('gives the claim back when the address changed after it', () => {
    expect(check({ person: person({ generation: 3 }) })).toMatchObject({ kind: 'give-back', stop: false });
  });
});

describe('the answer of SES', () => {
  it('is written down, and says what the run does next', () => {
    expect(answered({ kind: 'accepted', messageId: 'm' })).toEqual({
      finding: { kind: 'sent', messageId: 'm' },
      next: { kind: 'go-on' },
    });
    expect(answered({ kind: 'rejected', reason: 'r' })).toMatchObject({
      finding: { kind: 'failed' },
      next: { kind: 'go-on' },
    });
    expect(answered({ kind: 'unknown', reason: 'r' })).toMatchObject({
      finding: { kind: 'uncertain' },
      next: { kind: 'go-on' },
    });
    expect(answered({ kind: 'throttled', scope: 'rate' })).toMatchObject({
      finding: { kind: 'given-back' },
      next: { kind: 'slow-down' },
    });
    expect(answered({ kind: 'throttled', scope: 'day' })).toMatchObject({
      finding: { kind: 'given-back' },
      next: { kind: 'stop', pause: false },
    });
    expect(answered({ kind: 'held', reason: 'r' })).toMatchObject({
      finding: { kind: 'given-back' },
      next: { kind: 'stop', pause: true },
    });
  });
});

describe('the close', () => {
  type End = readonly [number, Delivery['state'], string?];
  const tallyOf = (ends: readonly End[]) => {
    const tallying = new Tallying();
    for (const [n, state, reason] of ends)
      tallying.add({ subscriber: reader(n), state, ...(reason === undefined ? {} : { reason }) });
    return tallying.tally;
  };
  const accountsOf = (ends: readonly End[]) => {
    const shards = new Map<Shard, End[]>();
    for (const end of ends)
      shards.set(shardOf(reader(end[0])), [...(shards.get(shardOf(reader(end[0]))) ?? []), end]);
    const accounts = new Map<Shard, ShardAccount>();
    for (const [name, own] of shards) {
      const tally = tallyOf(own);
      if (tally.kind === 'ended') accounts.set(name, tally.account);
    }
    return accounts;
  };
  const population = (...people: readonly number[]) => {
    const found = new Population();
    for (const n of people) found.add(reader(n));
    return found;
  };
  const ends: readonly End[] = [
    [1, 'sent'],
    [2, 'skipped', 'left'],
    [258, 'skipped', 'left'],
    [4, 'failed', 'bad'],
    [5, 'unresolved'],
  ];

  it('accounts for everybody, by reason', () => {
    expect(proofOf(digest.id, accountsOf(ends), 5, true, at('07:00:00'))).toEqual({
      ...{ v: 1, digest: digest.id, candidates: 5, sent: 1, unresolved: 1 },
      ...{ skipped: { left: 2 }, failed: { bad: 1 }, holds: true, closedAt: at('07:00:00') },
    });
  });

  it('finds the shards in which the rows are not those of the candidates, whatever their number', () => {
    expect(differingShards(accountsOf(ends), population(1, 2, 258, 4, 5))).toEqual([]);
    expect(differingShards(accountsOf(ends), population(1, 2, 4, 5))).toEqual([shardOf(reader(258))]);
    // As many, and others.
    expect(differingShards(accountsOf(ends), population(1, 2, 514, 4, 5))).toEqual([shardOf(reader(2))]);
    expect(differingShards(accountsOf(ends), population(1, 2, 258, 4, 5, 7))).toEqual([shardOf(reader(7))]);
  });

  it('names who has no row, and not who has one without being a candidate', () => {
    expect(missing(new Set([reader(1), reader(2)]), new Set([reader(2), reader(3)]))).toEqual([reader(1)]);
  });

  it('gives a shard with a ready row its work again', () => {
    expect(
      tallyOf([
        [1, 'ready'],
        [2, 'sent'],
      ]),
    ).toEqual({ kind: 'reopen' });
  });

  it('waits while a mail may be under way', () => {
    expect(
      tallyOf([
        [1, 'claimed'],
        [2, 'ready'],
      ]),
    ).toEqual({ kind: 'wait' });
    expect(tallyOf([[1, 'uncertain']])).toEqual({ kind: 'wait' });
  });

  it('of any people makes the same sum in whatever order, and of others another', () => {
    const people = fc.uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(people, people, (one, other) => {
        const [a, b] = [population(...one), population(...other.toReversed())];
        const isSamePeople = one.length === other.length && one.every((n) => other.includes(n));
        const shards = new Set([...a.shards, ...b.shards]);
        expect([...shards].every((name) => isSame(a.of(name), b.of(name)))).toBe(isSamePeople);
        expect(population(...one.toReversed()).of(shardOf(reader(one[0] ?? 0)))).toEqual(
          a.of(shardOf(reader(one[0] ?? 0))),
        );
      }),
    );
  });
});
