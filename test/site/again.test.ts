/** Who goes on when a call of the builder has run out of time (docs/protocols.md, Site: out of time). */
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/ids.ts';
import { againAfter, wakeAgain } from '../../src/site/again.ts';
import { buildSite } from '../../src/site/build.ts';
import { SiteWorld } from './site-world.ts';

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
