import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { answered, type OpenedDigest, recheck, remaining } from '../../src/delivery/plan.ts';
import { tally } from '../../src/delivery/tally.ts';
import { digestId, type EmailAddress, nonce, type SubscriberId, shard, shardOf } from '../../src/ids.ts';
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
  const count = (
    states: readonly (readonly [number, Delivery['state'], string?])[],
    candidates: readonly number[],
  ) =>
    tally(
      digest.id,
      new Set(candidates.map(reader)),
      new Map<SubscriberId, { state: Delivery['state']; reason?: string }>(
        states.map(([n, state, reason]) => [reader(n), reason === undefined ? { state } : { state, reason }]),
      ),
      at('07:00:00'),
    );

  it('accounts for everybody, by reason', () => {
    const ends = [
      [1, 'sent'],
      [2, 'skipped', 'left'],
      [3, 'skipped', 'left'],
      [4, 'failed', 'bad'],
      [5, 'unresolved'],
    ] as const;
    expect(count(ends, [1, 2, 3, 4, 5])).toEqual({
      kind: 'closed',
      proof: {
        v: 1,
        digest: digest.id,
        candidates: 5,
        sent: 1,
        skipped: { left: 2 },
        failed: { bad: 1 },
        unresolved: 1,
        holds: true,
        closedAt: at('07:00:00'),
      },
    });
  });

  it('does not hold when a row is there for somebody who was no candidate', () => {
    expect(
      count(
        [
          [1, 'sent'],
          [2, 'sent'],
        ],
        [1],
      ),
    ).toMatchObject({ proof: { candidates: 1, sent: 2, holds: false } });
  });

  it('reopens the shards of who has no row, or one that is ready', () => {
    expect(
      count(
        [
          [1, 'ready'],
          [2, 'sent'],
        ],
        [1, 2, 3],
      ),
    ).toEqual({
      kind: 'reopen',
      shards: [shardOf(reader(1)), shardOf(reader(3))].sort(),
    });
    expect(count([], [1])).toEqual({ kind: 'reopen', shards: [shard('25')] });
  });

  it('waits while a mail may be under way', () => {
    expect(
      count(
        [
          [1, 'claimed'],
          [2, 'ready'],
        ],
        [1, 2],
      ),
    ).toEqual({ kind: 'wait' });
    expect(count([[1, 'uncertain']], [1])).toEqual({ kind: 'wait' });
  });
});
