/** Who goes on when a call of the builder has run out of time (docs/protocols.md, Site: out of time). */
import { describe, expect, it } from 'vitest';
import type { BuildHint } from '../../src/hints.ts';
import { instant } from '../../src/ids.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { againAfter, askingAfter, wakeAgain } from '../../src/site/again.ts';
import { buildSite } from '../../src/site/build.ts';
import { intercepted, SiteWorld } from './site-world.ts';

const now = instant('2026-11-23T09:00:00Z');

describe('a call that has run out of time', () => {
  it('wakes the next one, at the time that it is by then', () => {
    expect(againAfter({ now }, 'out-of-time', 27_000)).toEqual({
      ...{ build: true, now: '2026-11-23T09:00:27.000Z', again: 1 },
    });
    expect(againAfter({ now, again: 9 }, 'out-of-time', 0)).toMatchObject({ again: 10 });
  });

  it('leaves it to the sweep after ten in a row, which Lambda would take for a loop', () => {
    expect(againAfter({ now, again: 10 }, 'out-of-time', 27_000)).toBeUndefined();
  });

  it.each(['done', 'busy'] as const)('is not one that ended otherwise: %s', (ending) => {
    expect(againAfter({ now }, ending, 27_000)).toBeUndefined();
  });

  it('fails no build when nobody can be woken', async () => {
    const world = new SiteWorld();
    const wake = async () => Promise.reject(new Error('Throttled'));
    await wakeAgain(wake, { build: true, now }, world.log);
    expect(world.logged).toMatchObject([{ level: 'warn' }]);
  });
});

describe('the looks that the builder asks for', () => {
  it.each([
    [undefined, 1],
    [9, 10],
  ])('say how many calls came before: after %s it is %s', async (again, next) => {
    const sent: unknown[] = [];
    const queue = askingAfter({ send: async (messages) => void sent.push(...messages) }, again);
    await queue.send([{ look: 'articles/a.md', now }]);
    expect(sent).toEqual([{ look: 'articles/a.md', now, again: next }]);
  });
});

describe('a first pass that does not fit into a call', () => {
  /** Requests to the site bucket take this long; milliseconds. */
  const slow = 600;

  /** The function is killed when its time is up, counted so that eight requests may be under way at once. */
  function call(world: SiteWorld, hint: Pick<BuildHint, 'now' | 'again' | 'halved'>) {
    let left = 30_000;
    const takesTime = () => {
      if (left < -8 * slow) throw new Error('The function was killed');
      left -= slow;
    };
    const site = intercepted<ObjectStore>(
      intercepted<ObjectStore>(world.site, 'put', takesTime),
      'head',
      takesTime,
    );
    return buildSite(world.ports({ site, remainingMs: () => left }), hint.now, hint.halved);
  }

  it('is followed by smaller ones, until one fits: everything is out in the end', async () => {
    const world = new SiteWorld();
    await world.publication();
    await world.build();
    for (let n = 1; n <= 14; n++) await world.article(`part-${n}`, { front: `tags: [ebb-${n}, flow-${n}]` });
    // Each round is the sweep's wake, and what follows from it.
    for (let round = 1; round <= 3; round++) {
      let hint: Pick<BuildHint, 'now' | 'again' | 'halved'> | undefined = { now };
      while (hint !== undefined) {
        hint = againAfter(hint, await call(world, hint), 27_000);
      }
    }
    expect(await world.dirty()).toEqual([]);
    expect(world.logged).toContainEqual({
      level: 'warn',
      message: expect.stringContaining('fit'),
      fields: { size: 14 },
    });
  });

  it('leaves a call that has brought something alone: the next one begins as large', async () => {
    expect(againAfter({ now, halved: 2 }, 'out-of-time', 0)).toMatchObject({ again: 1, halved: 2 });
    expect(againAfter({ now }, 'out-of-time', 0)).not.toHaveProperty('halved');
    expect(againAfter({ now, halved: 2 }, 'pass-too-large', 0)).toMatchObject({ again: 1, halved: 3 });
  });
});

describe('a call of the builder', () => {
  it('says how it ended, so that somebody can go on', async () => {
    const world = new SiteWorld();
    await world.publication();
    await world.article('tides');
    expect(await buildSite(world.ports({ remainingMs: () => 2_000 }), now)).toBe('out-of-time');
    expect(await world.dirty()).not.toEqual([]);
    expect(await buildSite(world.ports(), now)).toBe('done');
    expect(await world.dirty()).toEqual([]);
  });
});
