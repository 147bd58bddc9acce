/** A builder that stands still past its lease, at any call, while others build (docs/protocols.md, Site). */
import { describe, expect, test } from 'vitest';
import { shifted } from '../../src/ids.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { Stalled } from '../support/stalled.ts';
import { SiteWorld } from './site-world.ts';

const dated = 'date: 2026-11-20';

async function begun(): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  for (const slug of ['first', 'second']) await world.article(slug, { front: `${dated}\ntags: [x]` });
  await world.build();
  await world.article('tides', { front: `${dated}\ntags: [x]\nsection: sea` });
  await world.article('second', { front: `${dated}\ntags: [y]`, body: 'Edited.' });
  return world;
}

/** Comes while the first builder stands still, and is built by the second. */
async function later(world: SiteWorld): Promise<void> {
  await world.article('tides', { front: `${dated}\ntags: [z]`, body: 'The newer one.' });
  await world.article('second', { state: 'withdrawn', front: dated });
  await world.article('third', { front: `${dated}\ntags: [x]` });
  await world.build();
}

const shownBy = (world: SiteWorld, keys: Iterable<string>) =>
  Object.fromEntries([...keys].map((key) => [key, world.site.text(key)]));
/** A tag or a section in which nothing was ever built but by the one who stalled may have an empty page, or none. */
const mayLack = /^(feeds\/)?(tags\/y|sections\/sea)\//;

describe.each(['before', 'after'] as const)('a builder that stands still %s a call', (when) => {
  test('past its lease leaves the site as its successor wanted it, once everything was verified', async () => {
    const calm = await begun();
    await calm.build();
    await later(calm);
    const keys = [...calm.site.versions.keys()].filter((key) => !mayLack.test(key));
    const wanted = shownBy(calm, keys);
    let call = 2;
    // Rows are moved early; most calls after that only bring objects out.
    for (; ; call += call < 24 ? 2 : 9) {
      const world = await begun();
      const stall = new Stalled(call, when, async () => {
        world.time = shifted(world.time, leaseLength);
        await later(world);
      });
      const { table, site } = world;
      await world.build({ table: stall.wrap(table), site: stall.wrap(site) }).catch(() => undefined);
      if (!stall.stalled) break;
      for (let count = 0; count < 3; count++) {
        world.time = shifted(world.time, leaseLength);
        await world.build();
      }
      expect(shownBy(world, keys), `call ${call}`).toEqual(wanted);
      expect(await world.dirty(), `call ${call}`).toEqual([]);
    }
    expect(call).toBeGreaterThan(100);
  }, 90_000);
});
