/** What may happen between any two steps of a builder, and what must hold all the same (docs/protocols.md, Site). */
import { parseRssFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import { readItem } from '../../src/article/records.ts';
import { shifted } from '../../src/ids.ts';
import type { ObjectStore, Table } from '../../src/ports.ts';
import { leaseLength } from '../../src/site/lease.ts';
import type { SitePorts } from '../../src/site/ports.ts';
import { weekly } from '../../src/site/verify.ts';
import { intercepted, SiteWorld } from './site-world.ts';

const titles = (world: SiteWorld) =>
  (parseRssFeed(world.page('feed.xml')).items ?? []).map(({ title }) => title);
const dues = async (world: SiteWorld) => (await world.table.get('verify', '-'))?.['dues'] as string[];
const dated = 'date: 2026-11-20';

async function built(): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  await world.article('first', { front: dated });
  await world.build();
  return world;
}

/** Runs `act` once, before the first write of the named object. */
function beforePut(world: SiteWorld, key: string, act: () => Promise<void> | void): ObjectStore {
  let done = false;
  return intercepted<ObjectStore>(world.site, 'put', async ([written]) => {
    if (done || written !== key) return;
    done = true;
    await act();
  });
}

describe('between the reading of records and the end of a pass', () => {
  test('a newer record leaves its intent standing, and is built before the builder goes', async () => {
    const world = await built();
    await world.article('tides', { front: dated, body: 'One.' });
    const site = beforePut(world, '2026/tides/index.html', async () => {
      await world.article('tides', { front: `${dated}\ndeck: The newer one.`, body: 'Two.' });
    });
    await world.build({ site });
    expect(world.page('2026/tides/index.html')).toContain('Two.');
    expect(world.page('feed.xml')).toContain('The newer one.');
    expect(await world.dirty()).toEqual([]);
  });

  test('the newsletters are told of the publication as it stands, not as it stood before a long wait', async () => {
    const world = await built();
    const { id } = await world.article('tides', { front: dated });
    world.told.length = 0;
    let waited = false;
    const table = intercepted<Table>(world.table, 'get', async ([pk]) => {
      if (waited || pk !== `article#${id}`) return;
      waited = true;
      await world.publication({ title: 'The New Courant' });
    });
    await world.build({ table });
    expect(waited).toBe(true);
    expect(new Set(world.told.filter((told) => told.startsWith('notice')))).toEqual(
      new Set(['notice The New Courant']),
    );
  });

  test('an intent whose record comes later waits for it, and nobody builds in circles', async () => {
    const world = await built();
    let leases = 0;
    const table = intercepted<Table>(world.table, 'put', ([row]) => {
      if ((row as { pk: string }).pk === 'lease#site') leases++;
    });
    const item = await world.article('tides', { front: dated, intentOnly: true });
    await world.build({ table });
    expect(leases).toBe(1);
    expect(await world.dirty()).toEqual([item.id]);
    await world.record(item);
    await world.build();
    expect(titles(world)).toContain('Title of tides');
    expect(await world.dirty()).toEqual([]);
  });

  test('an intent is not given up for a rev that was reached only after the pass had read', async () => {
    const world = await built();
    const first = await world.article('tides', { front: dated });
    await world.intent({ subject: first.id, rev: 2, key: 'articles/tides.md' });
    const site = beforePut(world, '2026/tides/index.html', async () => {
      await world.record({ ...first, rev: 2, summary: { ...first.summary!, title: 'Second title' } });
    });
    let looks = 0;
    const table = intercepted<Table>(world.table, 'get', ([pk]) => {
      if (pk === 'verify' && ++looks === 2) throw new Error('The builder ends after its first pass');
    });
    await expect(world.build({ site, table })).rejects.toThrow('first pass');
    expect(titles(world)).not.toContain('Second title');
    expect(await world.dirty()).toEqual([first.id]);
    await world.build();
    expect(titles(world)).toContain('Second title');
  });
});

describe('a nudge that comes while another builds', () => {
  test('is answered by that builder, which looks once more after its release', async () => {
    const world = await built();
    await world.article('tides', { front: dated });
    let nudged = false;
    const table = intercepted<Table>(world.table, 'delete', async ([pk]) => {
      if (pk !== 'lease#site' || nudged) return;
      nudged = true;
      await world.article('moon', { front: dated });
      await world.build();
    });
    await world.build({ table });
    expect(nudged).toBe(true);
    expect(titles(world)).toContain('Title of moon');
    expect(await world.dirty()).toEqual([]);
  });
});

describe('a PUT that fails', () => {
  const failing = (world: SiteWorld, key: string) =>
    beforePut(world, key, () => {
      throw new Error('time-out');
    });

  test('leaves the intents, the record and the newsletters as they were', async () => {
    const world = await built();
    const { id } = await world.article('tides', { front: dated });
    world.told.length = 0;
    await expect(world.build({ site: failing(world, 'feed.xml') })).rejects.toThrow('time-out');
    expect(await world.dirty()).toEqual([id]);
    expect((await readItem(world.table, id))?.liveRev).toBe(0);
    expect(world.told).toEqual(['notice The Courant']);
    await world.build();
    expect(titles(world)).toContain('Title of tides');
  });

  test('releases the lease, so that the next builder need not wait', async () => {
    const world = await built();
    await world.article('tides', { front: dated });
    await world.build({ site: failing(world, 'feed.xml') }).catch(() => {});
    expect(await world.table.get('lease#site', '-')).toBeUndefined();
  });

  test('and lands after all, after its successor, is found by the verifying walk', async () => {
    const world = await built();
    await world.article('tides', { front: dated });
    const stale = world.page('feed.xml');
    await world.build({ site: failing(world, 'feed.xml') }).catch(() => {});
    await world.build();
    await world.site.put('feed.xml', stale, { contentType: 'application/rss+xml; charset=utf-8' });
    await world.build();
    expect(titles(world)).not.toContain('Title of tides');
    world.time = shifted(world.time, leaseLength);
    await world.build();
    expect(titles(world)).toContain('Title of tides');
    expect(await dues(world)).toHaveLength(1);
  });

  test('and was repeated below asks for the same walk', async () => {
    const world = await built();
    await world.article('tides', { front: dated });
    const site: ObjectStore = new Proxy(world.site, {
      get: (target, name) =>
        name === 'put'
          ? async (...args: Parameters<ObjectStore['put']>) => {
              const answer = await target.put(...args);
              return answer === 'exists' ? answer : { ...answer, retried: true };
            }
          : (Reflect.get(target, name, target) as () => void).bind(target),
    });
    const before = world.time;
    await world.build({ site });
    const [due = ''] = await dues(world);
    expect(due > shifted(before, leaseLength - 1_000) && due < shifted(before, leaseLength + 60_000)).toBe(
      true,
    );
  });
});

test('a removal that was repeated below asks for that walk too', async () => {
  const world = await built();
  await world.file('public/humans.txt', 'Us.');
  await world.build();
  await world.file('public/humans.txt', undefined);
  const site: ObjectStore = new Proxy(world.site, {
    get: (target, name) =>
      name === 'delete'
        ? async (key: string) => ({ ...(await target.delete(key)), retried: true })
        : (Reflect.get(target, name, target) as () => void).bind(target),
  });
  const before = world.time;
  await world.build({ site });
  const [due = ''] = await dues(world);
  expect(due > before && due < shifted(before, leaseLength + 60_000)).toBe(true);
});

describe('a builder that dies', () => {
  test('is followed by one that verifies everything one lease length later', async () => {
    const world = await built();
    await world.article('tides', { front: dated });
    await new Promise<void>((stalled) => {
      const dead = () => {
        stalled();
        return new Promise<never>(() => {});
      };
      void world.build({ site: beforePut(world, 'feed.xml', dead) });
    });
    await world.build();
    expect(titles(world)).not.toContain('Title of tides');
    world.time = shifted(world.time, leaseLength);
    await world.build();
    expect(titles(world)).toContain('Title of tides');
    const [due = ''] = await dues(world);
    expect(due > world.time && due < shifted(world.time, leaseLength)).toBe(true);
    await world.site.put('2026/first/index.html', 'what the dead one sent', { contentType: 'text/html' });
    world.time = shifted(world.time, leaseLength);
    await world.build();
    expect(world.page('2026/first/index.html')).toContain('Title of first');
  });

  test('at whatever step leaves what the next one needs to end up with the same site', async () => {
    const wanted = await story();
    for (const [key, versions] of wanted.site.versions) expect(versions.at(-1)?.body, key).toBeDefined();
    let deaths = 0;
    for (let step = 1; ; step += 5) {
      const world = await story(step);
      if (world === undefined) break;
      deaths++;
      for (const key of wanted.site.versions.keys())
        expect(world.page(key), `${key} after step ${step}`).toBe(wanted.page(key));
      expect(await world.dirty()).toEqual([]);
      expect(world.told).toContain('offer tides');
    }
    expect(deaths).toBeGreaterThan(20);
  }, 90_000);
});

/** An edit, a new article and a withdrawal in one build, which dies at the given step; `undefined`: it got through. */
async function story(): Promise<SiteWorld>;
async function story(step: number): Promise<SiteWorld | undefined>;
async function story(step?: number): Promise<SiteWorld | undefined> {
  const world = new SiteWorld();
  await world.publication();
  for (const slug of ['first', 'second', 'third'])
    await world.article(slug, { front: `${dated}\ntags: [x]` });
  await world.build();
  await world.article('tides', { front: `${dated}\ntags: [x]\nsection: sea` });
  await world.article('second', { front: `${dated}\ntags: [y]`, body: 'Edited.' });
  await world.article('third', { state: 'withdrawn', front: dated });
  const died = step === undefined ? false : await dies(world, step);
  if (step !== undefined && !died) return undefined;
  world.time = shifted(world.time, leaseLength);
  await world.build();
  return world;
}

/** Every call through a port counts; from `step` on all of them fail, the release too. */
async function dies(world: SiteWorld, step: number): Promise<boolean> {
  let calls = 0;
  const mortal = <Port extends Table | ObjectStore>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (++calls >= step) throw new Error('died');
          return value.apply(target, args);
        };
      },
    });
  const ports: Partial<SitePorts> = { table: mortal(world.table), site: mortal(world.site) };
  await world.build(ports).catch(() => {});
  return calls >= step;
}

describe('time', () => {
  test('that runs out lets no PUT start; what is dirty stays so', async () => {
    const world = await built();
    const { id } = await world.article('tides', { front: dated });
    const site = beforePut(world, '2026/tides/index.html', () => {
      world.time = shifted(world.time, leaseLength - 20_000);
    });
    await world.build({ site });
    expect(world.site.text('2026/tides/index.html')).toBeDefined();
    expect(titles(world)).not.toContain('Title of tides');
    expect(await world.dirty()).toEqual([id]);
  });

  test('lets a walk give way to the dirty set between its slices', async () => {
    const world = await built();
    for (let i = 0; i < 40; i++) await world.file(`public/${i}.txt`, String(i));
    await world.build();
    world.time = shifted(world.time, weekly);
    const order: string[] = [];
    let uploaded = false;
    const site = intercepted<ObjectStore>(world.site, 'head', async ([key]) => {
      order.push(String(key));
      // Each object takes so long that a slice holds few of them; the lease stays.
      world.time = shifted(world.time, 300);
      if (uploaded || key !== '10.txt') return;
      uploaded = true;
      await world.article('tides', { front: dated });
    });
    await world.build({ site });
    expect(order.indexOf('2026/tides/index.html')).toBeGreaterThan(order.indexOf('10.txt'));
    expect(order.indexOf('2026/tides/index.html')).toBeLessThan(order.indexOf('39.txt'));
  });

  test('of a week makes the builder compare everything, and mend what differs', async () => {
    const world = await built();
    await world.site.put('2026/first/index.html', 'a stranger', { contentType: 'text/html' });
    await world.build();
    expect(world.page('2026/first/index.html')).toBe('a stranger');
    world.time = shifted(world.time, weekly);
    await world.build();
    expect(world.page('2026/first/index.html')).toContain('Title of first');
  });
});
