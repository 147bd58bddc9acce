import { describe, expect, it } from 'vitest';
import { readPublication } from '../../src/article/records.ts';
import type { Digest, ShardRow } from '../../src/digest/digest.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { readDigest, readVariant, writeOpenDigest, writeVariant } from '../../src/digest/records.ts';
import { type Instant, nonce, shard } from '../../src/ids.ts';
import { lyingShards, sweepDigests } from '../../src/sweep/digests.ts';
import { digest, opening, PostWorld } from '../delivery/world.ts';
import { at, publication } from '../digest/builders.ts';
import { ledger, World } from '../digest/world.ts';
import { Mortal } from '../support/mortal.ts';

const config = publication();
/** The world's content table; `seen` learns each call and the partition that it asks. */
const watched = (world: World, seen: string[]) =>
  new Proxy(world.content, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) => {
        seen.push(`${String(name)} ${String(values[0])}`);
        return member.apply(target, values);
      };
    },
  });
const waiting = async (): Promise<PostWorld> => {
  const world = new PostWorld();
  await world.begin();
  await world.reads(1, at('01:00:00'));
  await world.goesLive(1, at('06:00:00'), config);
  return world;
};

describe('the sweep wakes the freezer', () => {
  it('once an article is due, and not before', async () => {
    const world = await waiting();
    await world.sweep(at('06:09:59'));
    expect(world.woken).toEqual([]);
    await world.sweep(opening);
    expect(world.woken).toEqual([{ freeze: true, now: opening }]);
  });

  it('not again for what is frozen', async () => {
    const world = await waiting();
    await world.freeze(opening);
    await world.sweep(at('06:11:00'));
    expect(world.woken).toEqual([]);
  });

  it('for a freeze that lies unfinished, wherever it crashed', async () => {
    for (let call = 1; ; call++) {
      const world = await waiting();
      const life = new Mortal(call, 'done');
      await world.freeze(opening, life).catch(() => undefined);
      if (!life.dead) break;
      const variant = await readVariant(world.content, ledger, 'article');
      await world.sweep(at('06:11:00'));
      expect(world.woken.length, `call ${call}`).toBe(variant?.lastPeriod === undefined ? 1 : 0);
    }
  });

  it('for a freeze that lies unfinished although its cadence was removed, until it is done', async () => {
    const weekly = { cadences: ['weekly'], schedule: { weekday: 'monday' } };
    const opensAt = async (call: number): Promise<PostWorld> => {
      const world = new PostWorld();
      await world.begin(weekly);
      await world.goesLive(1, at('06:00:00'), publication([weekly]));
      await world.freeze(at('09:00:00'), new Mortal(call, 'done')).catch(() => undefined);
      const id = digestIdOf(ledger, 'weekly', '2026-W48');
      const isOpened = (await readDigest(world.content, id))?.openedAt !== undefined;
      return isOpened ? world : opensAt(call + 1);
    };
    const world = await opensAt(1);
    expect(world.messages).toEqual([]);
    await world.configure({ cadences: ['monthly'] });
    await world.sweep(at('09:01:00'));
    expect(world.woken).toEqual([{ freeze: true, now: at('09:01:00') }]);
    await world.freeze(at('09:01:00'));
    expect(world.messages).toHaveLength(1);
    await world.sweep(at('09:02:00'));
    expect(world.woken).toHaveLength(1);
  });

  it('not for a newsletter that waits for a person', async () => {
    const world = await waiting();
    await writeVariant(world.content, { newsletter: ledger, cadence: 'article', rev: 1, held: 'asked' });
    await world.sweep(opening);
    expect(world.woken).toEqual([]);
  });

  it('so that what is overdue gets held', async () => {
    const world = await waiting();
    await world.sweep(at('12:10:01'));
    expect(world.woken).toHaveLength(1);
    await world.freeze(at('12:10:01'));
    expect((await readVariant(world.content, ledger, 'article'))?.held).toContain('was to be mailed');
    await world.sweep(at('12:11:01'));
    expect(world.woken).toHaveLength(1);
  });

  /** What a sweep of an idle publication reads, in order. */
  const readsOf = async (newsletters: readonly object[]): Promise<readonly string[]> => {
    const world = new World();
    await world.begin(...newsletters);
    const seen: string[] = [];
    const content = watched(world, seen);
    const never = async (): Promise<void> => {
      throw new Error('Nothing is due');
    };
    const ports = { content, deliveryQueue: { send: never }, wakeDigest: never, log: world.log };
    await sweepDigests({ ...ports, wallClock: () => opening }, opening);
    return seen;
  };

  it('and reads little when nothing is there', async () => {
    expect(await readsOf([])).toEqual([
      'get publication',
      'get variant#ledger#article',
      'query untaken#ledger',
      'query open-digests',
    ]);
  });

  it('and two rows more for a newsletter more, one for a cadence more', async () => {
    expect(await readsOf([{}, { id: 'week', cadences: ['weekly', 'monthly'] }])).toEqual([
      'get publication',
      'get variant#ledger#article',
      'query untaken#ledger',
      'get variant#week#weekly',
      'query untaken#week',
      'get variant#week#monthly',
      'query open-digests',
    ]);
  });
});

describe('the sweep of a newsletter that comes on Mondays at nine', () => {
  const nine = at('09:00:00');
  const weekly = async (): Promise<PostWorld> => {
    const world = new PostWorld();
    await world.begin({ cadences: ['weekly'], schedule: { weekday: 'monday' } });
    return world;
  };

  it('wakes the freezer at nine for what is to be mailed, and not again', async () => {
    const world = await weekly();
    const { config: current } = await readPublication(world.content);
    await world.goesLive(1, at('06:00:00'), current);
    await world.sweep(at('08:59:00'));
    expect(world.woken).toEqual([]);
    await world.sweep(nine);
    expect(world.woken).toEqual([{ freeze: true, now: nine }]);
    await world.freeze(nine);
    await world.sweep(at('09:01:00'));
    expect(world.woken).toHaveLength(1);
  });

  it('reads none of the articles that wait until then, but where they may be too many at once', async () => {
    const world = await weekly();
    const { config: current } = await readPublication(world.content);
    for (let n = 1; n <= 5; n++) await world.goesLive(n, at('06:00:00'), current);
    await world.goesLive(6, at('06:10:01'), current);
    expect(await readsArticles(world, at('08:59:00'))).toBe(false);
    expect(await readsArticles(world, nine)).toBe(true);
    await world.goesLive(7, at('06:10:00'), current);
    expect(await readsArticles(world, at('08:59:00'))).toBe(true);
  });

  it('reads none that were mailed by themselves and wait for the week', async () => {
    const world = new PostWorld();
    await world.begin({ cadences: ['article', 'weekly'], schedule: { weekday: 'monday' } });
    const { config: current } = await readPublication(world.content);
    await world.goesLive(1, at('06:00:00'), current);
    expect(await readsArticles(world, at('06:09:00'))).toBe(true);
    await world.freeze(at('06:10:00'));
    expect(await readsArticles(world, at('06:11:00'))).toBe(false);
    expect(await readsArticles(world, nine)).toBe(true);
    await world.freeze(nine);
    expect(await readsArticles(world, at('09:01:00'))).toBe(false);
  });

  async function readsArticles(world: PostWorld, now: Instant): Promise<boolean> {
    const seen: string[] = [];
    const content = watched(world, seen);
    const { queue: deliveryQueue, log, wallClock } = world;
    await sweepDigests({ content, deliveryQueue, wakeDigest: async () => undefined, log, wallClock }, now);
    return seen.some((call) => call.startsWith('get mailable#'));
  }

  it('wakes it once in a week without articles, which is written down, and never more', async () => {
    const world = await weekly();
    await world.sweep(nine);
    expect(world.woken).toHaveLength(1);
    await world.freeze(nine);
    await world.sweep(at('09:01:00'));
    expect(world.woken).toHaveLength(1);
  });
});

describe('the sweep over a paused digest', () => {
  it('reads its shards every ten minutes only: it may wait for a person for weeks', async () => {
    const world = await PostWorld.opened(1);
    for (const row of [...world.content.rows.values()].filter(({ pk }) => pk === `digest#${digest}`))
      await world.content.put({ ...row, state: row.sk === 'record' ? 'paused' : 'done' });
    world.messages.length = 0;
    await world.sweep(at('06:11:00'));
    expect(world.messages).toEqual([]);
    await world.sweep(at('06:20:00'));
    expect(world.messages).toHaveLength(1);
  });
});

describe('the sweep nudges', () => {
  const row = (name: string, changes: Partial<ShardRow> = {}): ShardRow => ({
    digest,
    shard: shard(name),
    rev: 1,
    state: 'open',
    ...changes,
  });
  const leased = (until: Instant) => ({ lease: { nonce: nonce('n'), until } });
  const lying = (state: Digest['state'], rows: readonly ShardRow[]) => {
    const one: Digest = {
      id: digest,
      newsletter: ledger,
      cadence: 'article',
      period: 'p',
      rev: 1,
      state,
      members: [],
    };
    return lyingShards(one, rows, at('07:00:00')).map((lies) => lies.shard);
  };
  const done = { state: 'done' } as const;

  it('open shards without a live lease', () => {
    const rows = [
      row('00'),
      row('01', leased(at('07:00:00'))),
      row('02', leased(at('07:00:01'))),
      row('03', done),
    ];
    expect(lying('open', rows)).toEqual(['00', '01']);
    expect(lying('cancelled', rows)).toEqual(['00', '01']);
  });

  it('one shard of a digest that only lacks its close, also a paused one', () => {
    expect(lying('open', [row('00', done), row('01', done)])).toEqual(['00']);
    expect(lying('paused', [row('00', done), row('01', done)])).toEqual(['00']);
    expect(lying('closed', [row('00', done)])).toEqual(['00']);
  });

  it('nobody of a paused digest, or of one that is being frozen', () => {
    expect(lying('paused', [row('00')])).toEqual([]);
    expect(lying('freezing', [row('00')])).toEqual([]);
  });

  it('a few at a time: a long digest has its messages in the queue already', () => {
    const many = Array.from({ length: 256 }, (_, byte) => row(byte.toString(16).padStart(2, '0')));
    expect(lying('open', many)).toHaveLength(20);
  });

  it('so that a digest whose messages were all lost is delivered and closed', async () => {
    const world = await waiting();
    await world.freeze(opening);
    world.messages.length = 0;
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 1, holds: true });
  });

  it('a digest that was closed but is still listed, until it is not', async () => {
    const world = await waiting();
    await world.freeze(opening);
    await world.run();
    expect((await readDigest(world.content, digest))?.state).toBe('closed');
    await writeOpenDigest(world.content, digest);
    await world.sweep();
    await world.run();
    await world.sweep();
    expect(world.messages).toEqual([]);
  });
});
