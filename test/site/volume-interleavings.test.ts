/** What may happen between any two steps of binding (docs/protocols.md, Site: Volumes). */
import { describe, expect, test } from 'vitest';
import { instant, shifted } from '../../src/ids.ts';
import type { ObjectStore, PutOptions, Table } from '../../src/ports.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { volumeName } from '../../src/site/volume.ts';
import { changeVolume } from '../../src/site/volume-rows.ts';
import { Stalled } from '../support/stalled.ts';
import { walked } from './archive-walk.ts';
import { idOf, intercepted, SiteWorld } from './site-world.ts';

const dated = 'date: 2026-11-20';
const guid = (slug: string) => `urn:uuid:${idOf(slug)}`;
const archive = (world: SiteWorld) => walked(world, 'atom.xml').slice(1);
const placeOf = (world: SiteWorld, slug: string) =>
  JSON.parse(world.content.text(`identity/${idOf(slug)}/bound.json`) ?? 'null') as {
    volume: string;
    place: number;
  } | null;

async function begun(count: number): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication({ feed: { items: 5, content: 'summary' } });
  for (let one = 0; one < count; one++) await world.article(`a${one}`, { front: dated });
  await world.build();
  return world;
}

/** The lease runs out, whoever comes next takes over, and everything is verified. */
async function rest(world: SiteWorld): Promise<void> {
  for (let count = 0; count < 3; count++) {
    world.time = shifted(world.time, leaseLength);
    await world.build();
  }
}

describe('two builders that bind one article', () => {
  test('give it one place: the fact that was written first', async () => {
    const world = await begun(49);
    await world.article('tides', { front: dated });
    let stood = false;
    // The first has taken the last place of the first volume, and stands still before its fact.
    const content = intercepted<ObjectStore>(world.content, 'put', async ([key]) => {
      if (stood || key !== `identity/${idOf('tides')}/bound.json`) return;
      stood = true;
      world.time = shifted(world.time, leaseLength);
      await world.build();
    });
    await world.build({ content }).catch(() => undefined);
    await rest(world);
    expect(stood).toBe(true);
    expect(placeOf(world, 'tides')).toMatchObject({ volume: '2026-11-0002', place: 0 });
    expect(archive(world).map(({ ids }) => ids.includes(guid('tides')))).toEqual([true, false]);
    expect(archive(world).flatMap(({ ids }) => ids)).toHaveLength(50);
    expect(await world.dirty()).toEqual([]);
  });

  test('leave the place that was taken for nothing empty, and bind the next one behind it', async () => {
    const world = await begun(3);
    await world.article('tides', { front: dated });
    const content = intercepted<ObjectStore>(world.content, 'put', ([key]) => {
      if (String(key).endsWith('/bound.json')) throw new Error('S3 does not answer');
    });
    await expect(world.build({ content })).rejects.toThrow('S3 does not answer');
    await rest(world);
    await world.article('moon', { front: dated });
    await world.build();
    expect([placeOf(world, 'tides')?.place, placeOf(world, 'moon')?.place]).toEqual([4, 5]);
    expect(archive(world)[0]?.address).toContain('?6');
    expect(archive(world)[0]?.ids).toHaveLength(5);
  });
});

describe('a withdrawal', () => {
  test('between the fact and everything after it leaves nothing in the volume, and its place is known', async () => {
    const world = await begun(3);
    await world.article('tides', { front: dated });
    const table = intercepted<Table>(world.table, 'put', ([row]) => {
      if ((row as { pk: string }).pk.startsWith('volume#')) throw new Error('The builder dies');
    });
    await expect(world.build({ table })).rejects.toThrow('The builder dies');
    await world.article('tides', { front: dated, state: 'withdrawn' });
    await rest(world);
    expect(archive(world)[0]?.ids).not.toContain(guid('tides'));
    expect(archive(world)[0]?.address).toContain('?4');
    await world.article('tides', { front: dated });
    await world.build();
    expect(archive(world)[0]?.ids).toContain(guid('tides'));
    expect(placeOf(world, 'tides')?.place).toBe(3);
  });

  test('that comes while the one who publishes stands still is not undone by its row', async () => {
    const world = await begun(3);
    await world.article('tides', { front: dated });
    let stood = false;
    const table = intercepted<Table>(world.table, 'put', async ([row]) => {
      const { pk, sk } = row as { pk: string; sk: string };
      if (stood || !pk.startsWith('volume#') || sk !== idOf('tides')) return;
      stood = true;
      world.time = shifted(world.time, leaseLength);
      await world.build();
      await world.article('tides', { front: dated, state: 'withdrawn' });
      await world.build();
    });
    await world.build({ table }).catch(() => undefined);
    await rest(world);
    expect(stood).toBe(true);
    expect(archive(world)[0]?.ids).not.toContain(guid('tides'));
    expect(world.page('search/2026-11-0001.json')).not.toContain('/2026/tides/');
  });
});

describe('an intent of a volume', () => {
  test('is another’s for each article: a change that comes while the volume is written is not lost', async () => {
    const world = await begun(3);
    await world.article('a0', { front: `${dated}\ndeck: Newer.` });
    let stood = false;
    const site = intercepted<ObjectStore>(world.site, 'put', async ([key]) => {
      if (stood || key !== 'archive/2026-11-0001/atom.xml') return;
      stood = true;
      await world.article('a1', { front: `${dated}\ndeck: Newer, too.` });
    });
    await world.build({ site });
    expect(stood).toBe(true);
    expect(world.page('archive/2026-11-0001/atom.xml')).toContain('Newer, too.');
    expect(await world.dirty()).toEqual([]);
  });

  test('is left by a pass that is repeated, though the row says everything already', async () => {
    const world = await begun(3);
    await world.article('a0', { front: `${dated}\ndeck: Newer.` });
    let died = false;
    const table = intercepted<Table>(world.table, 'put', ([row]) => {
      if (died || !String((row as { sk: string }).sk).startsWith('volume:')) return;
      died = true;
      throw new Error('The builder dies');
    });
    await expect(world.build({ table })).rejects.toThrow('The builder dies');
    await world.build();
    expect(world.page('archive/2026-11-0001/atom.xml')).toContain('Newer.');
  });

  test('waits until nothing else is dirty, and many of one volume cost one writing', async () => {
    const world = await begun(20);
    const before = world.writes('archive/2026-11-0001/atom.xml');
    for (let one = 0; one < 20; one++)
      await world.article(`a${one}`, { front: `${dated}\ndeck: New ${one}.` });
    const order: string[] = [];
    const site = intercepted<ObjectStore>(world.site, 'put', ([key]) => void order.push(String(key)));
    await world.build({ site });
    expect(world.writes('archive/2026-11-0001/atom.xml')).toBe(before + 1);
    expect(order.indexOf('archive/2026-11-0001/atom.xml')).toBeGreaterThan(order.lastIndexOf('feed.xml'));
  });
});

describe('what has grown', () => {
  test('is out before the feed that leads to it', async () => {
    const world = await begun(3);
    await world.article('tides', { front: dated });
    const order: string[] = [];
    const site = intercepted<ObjectStore>(world.site, 'put', ([key]) => void order.push(String(key)));
    await world.build({ site });
    for (const name of ['atom.xml', 'feed.xml', 'feed.json'])
      expect(order.indexOf(`archive/2026-11-0001/${name}`)).toBeLessThan(order.indexOf('atom.xml'));
  });

  test('is brought by whoever comes next, with other articles, when its builder died before that', async () => {
    const world = await begun(48);
    for (const slug of ['tides', 'moon', 'sun']) await world.article(slug, { front: dated });
    const dying = intercepted<ObjectStore>(world.site, 'put', ([key]) => {
      if (String(key).startsWith('archive/')) throw new Error('The builder dies');
    });
    await expect(world.build({ site: dying })).rejects.toThrow('The builder dies');
    await world.article('stars', { front: dated });
    await world.build();
    expect(archive(world).map(({ ids }) => ids.length)).toEqual([2, 50]);
    expect(archive(world)[1]?.links['next-archive']).toContain('/archive/2026-11-0002/atom.xml');
    expect(archive(world).map(({ address }) => address.split('?')[1])).toEqual(['2', '50']);
  });
});

describe.each(['before', 'after'] as const)('a builder that stands still %s a call', (when) => {
  test('past its lease, when a volume is full, leaves the archive as its successor wanted it', async () => {
    const story = async (): Promise<SiteWorld> => {
      const world = await begun(49);
      for (const slug of ['tides', 'moon']) await world.article(slug, { front: dated });
      await world.article('a7', { front: dated, state: 'withdrawn' });
      return world;
    };
    const later = async (world: SiteWorld): Promise<void> => {
      await world.article('tides', { front: dated, state: 'withdrawn' });
      await world.article('a8', { front: `${dated}\ndeck: Edited.` });
      await world.article('stars', { front: dated });
      await world.build();
    };
    let call = 6;
    for (; ; call += 7) {
      const world = await story();
      const stall = new Stalled(call, when, async () => {
        world.time = shifted(world.time, leaseLength);
        await later(world);
      });
      const { table, site, content } = world;
      await world
        .build({ table: stall.wrap(table), site: stall.wrap(site), content: stall.wrap(content) })
        .catch(() => undefined);
      if (!stall.stalled) break;
      await rest(world);
      const ids = archive(world).flatMap((one) => one.ids);
      const wanted = Array.from({ length: 49 }, (_, one) => `a${one}`).filter((one) => one !== 'a7');
      expect(ids.toSorted(), `call ${call}`).toEqual([...wanted, 'moon', 'stars'].map(guid).sort());
      for (const { address, ids: inVolume } of archive(world)) {
        const name = /\/archive\/([\d-]+)\//.exec(address)?.[1] ?? '';
        const facts = [...wanted, 'moon', 'stars'].filter((slug) => placeOf(world, slug)?.volume === name);
        expect(inVolume.toSorted(), `${name} at call ${call}`).toEqual(facts.map(guid).sort());
        expect(inVolume.length).toBeLessThanOrEqual(50);
      }
      expect(await world.dirty(), `call ${call}`).toEqual([]);
    }
    expect(call).toBeGreaterThan(150);
  }, 180_000);
});

describe('the feed leads to nothing that a reader would keep as seen too early', () => {
  test('to no more of a volume than is out, when a builder that stands still binds one more', async () => {
    const world = await begun(3);
    await world.article('tides', { front: dated });
    let bound = false;
    const site = intercepted<ObjectStore>(world.site, 'head', async ([key]) => {
      if (key !== 'feeds/all/index.html' || bound) return;
      bound = true;
      await changeVolume(world.table, volumeName('2026-11-0001'), (one) => ({ ...one, size: one.size + 1 }));
    });
    await world.build({ site });
    expect(bound).toBe(true);
    expect(archive(world)[0]?.address).toContain('?4');
  });

  test('to no answer that the edge kept from before the volume grew', async () => {
    const world = new SiteWorld();
    await world.publication();
    await world.article('tides', { front: dated });
    const caching = new Map<unknown, unknown>();
    const site = intercepted<ObjectStore>(world.site, 'put', ([key, , options]) => {
      caching.set(key, (options as PutOptions).cacheControl);
    });
    await world.build({ site });
    for (const name of ['feed.xml', 'atom.xml', 'feed.json'])
      expect(caching.get(`archive/2026-11-0001/${name}`)).toContain('s-maxage=0');
  });
});

test('a volume of another month begins when the publication’s month does, in its own zone', async () => {
  const world = new SiteWorld();
  await world.publication({ timezone: 'Asia/Tokyo' });
  world.time = instant('2026-11-30T16:00:00Z');
  await world.article('tides', { front: dated });
  await world.build();
  expect(placeOf(world, 'tides')?.volume).toBe('2026-12-0001');
});
