/** The parts of a series know each other, whatever happens between two steps of a builder (docs/protocols.md, Site). */
import { parseRssFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import { instant, shifted } from '../../src/ids.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { buildSite } from '../../src/site/build.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { putListed, readListed } from '../../src/site/records.ts';
import { partNumbers, partsInOrder, seriesAround } from '../../src/site/series.ts';
import type { Listed } from '../../src/site/site.ts';
import { weekly } from '../../src/site/verify.ts';
import { idOf, intercepted, SiteWorld } from './site-world.ts';

async function built(...slugs: string[]): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  for (const slug of slugs) await world.article(slug, { front: 'series: The Tides' });
  await world.build();
  return world;
}

const neighbours = (world: SiteWorld, slug: string) =>
  [...world.page(`2026/${slug}/index.html`).matchAll(/rel="(prev|next)">Title of (\w+)</g)].map(
    ([, rel, other]) => `${rel} ${other}`,
  );

const place = (world: SiteWorld, slug: string) =>
  /<p class="series">(.*?)<\/p>/.exec(world.page(`2026/${slug}/index.html`))?.[1]?.replace(/<[^>]*>/g, '');

describe('a series', () => {
  test('has a page with its parts from the first to the last, and feeds', async () => {
    const world = await built('neap', 'spring');
    const page = world.page('series/the-tides/index.html');
    expect(page).toContain('<h1>The Tides</h1>');
    expect(page.indexOf('Title of neap')).toBeLessThan(page.indexOf('Title of spring'));
    expect([...page.matchAll(/Part \d/g)].map(String)).toEqual(['Part 1', 'Part 2']);
    const feed = parseRssFeed(world.page('series/the-tides/feed.xml'));
    expect(feed.title).toBe('The Tides · The Courant');
    expect(feed.items).toHaveLength(2);
    expect(page).toContain('href="/series/the-tides/feed.xml"');
  });

  test('is named on the page of each part, with the one before and the one after', async () => {
    const world = await built('neap', 'spring', 'slack');
    expect(place(world, 'spring')).toBe('Part 2 of The Tides');
    expect(neighbours(world, 'spring')).toEqual(['prev neap', 'next slack']);
    expect(neighbours(world, 'slack')).toEqual(['prev spring']);
  });

  test('gives the page of a part its "next" when that one goes live', async () => {
    const world = await built('neap');
    expect(neighbours(world, 'neap')).toEqual([]);
    await world.article('spring', { front: 'series: the tides' });
    await world.build();
    expect(neighbours(world, 'neap')).toEqual(['next spring']);
  });

  test('closes the gap when a part is withdrawn, or leaves it', async () => {
    const world = await built('neap', 'spring', 'slack');
    await world.article('spring', { state: 'withdrawn', front: 'series: The Tides' });
    await world.build();
    expect(neighbours(world, 'neap')).toEqual(['next slack']);
    await world.article('slack');
    await world.build();
    expect(neighbours(world, 'neap')).toEqual([]);
  });

  test('is gone when its last part is', async () => {
    const world = await built('neap');
    await world.article('neap');
    await world.build();
    expect((await world.site.head('series/the-tides/index.html'))?.metadata['status']).toBe('410');
  });
});

describe('between two steps', () => {
  test('of a pass that dies after the page of part 2: part 1 has its "next" all the same', async () => {
    const world = await built('neap');
    await world.article('spring', { front: 'series: The Tides' });
    const site = intercepted<ObjectStore>(world.site, 'put', ([key]) => {
      if (key === '2026/neap/index.html') throw new Error('The builder dies here');
    });
    await expect(world.build({ site })).rejects.toThrow('dies here');
    expect(world.page('2026/spring/index.html')).toContain('Title of spring');
    expect(neighbours(world, 'neap')).toEqual([]);
    expect(await world.dirty()).not.toEqual([]);
    await world.build();
    expect(neighbours(world, 'neap')).toEqual(['next spring']);
  });

  test('of a pass that dies after part 2 has left: part 1 forgets it all the same', async () => {
    const world = await built('neap', 'spring');
    await world.article('spring', { state: 'withdrawn', front: 'series: The Tides' });
    const site = intercepted<ObjectStore>(world.site, 'put', ([key]) => {
      if (key === '2026/neap/index.html') throw new Error('The builder dies here');
    });
    await expect(world.build({ site })).rejects.toThrow('dies here');
    await world.build();
    expect(neighbours(world, 'neap')).toEqual([]);
  });

  test('a row that a builder left after its lease is pruned, and the pages are right after the walk', async () => {
    const world = await built('neap', 'spring');
    const [row] = await readListed(world.table, 'series#the-tides', 1);
    await world.article('spring', { state: 'withdrawn', front: 'series: The Tides' });
    await world.build();
    await putListed(world.table, 'series#the-tides', row!);
    world.time = shifted(world.time, 8 * 24 * 3_600_000 + leaseLength);
    await world.build();
    expect(neighbours(world, 'neap')).toEqual([]);
    expect(await readListed(world.table, 'series#the-tides', 9)).toHaveLength(1);
  });
});

test('a walk comes to its end though a series takes longer than a call: each slice brings some of its parts', async () => {
  const slow = 600;
  const world = await built(...Array.from({ length: 48 }, (_, n) => `part-${n}`));
  world.time = shifted(world.time, weekly);
  const ended = [];
  for (let call = 1; call <= 9 && ended.at(-1) !== 'done'; call++) {
    let left = 30_000;
    const site = intercepted<ObjectStore>(world.site, 'head', () => {
      left -= slow;
      world.time = shifted(world.time, slow);
    });
    ended.push(await buildSite(world.ports({ site, remainingMs: () => left }), world.time));
  }
  expect(ended.length).toBeGreaterThan(2);
  expect(ended.at(-1)).toBe('done');
});

describe('the order of parts', () => {
  const listed = (slug: string, published: string, series: object): Listed => ({
    ...{ id: idOf(slug), rev: 1, guid: slug, address: `/${slug}/`, published: instant(published) },
    ...{ key: slug, versionId: 'v' },
    summary: {
      ...{ title: slug, slug, direction: 'ltr', authors: [], tags: [], mail: 'auto', excerpt: '' },
      series: { name: 'Tides', ...series },
    },
  });
  const slugs = (parts: readonly Listed[]) => partsInOrder(parts).map(({ guid }) => guid);
  const numbers = (parts: readonly Listed[]) => partNumbers(partsInOrder(parts));

  test('is that of their publication, which counts them', () => {
    const parts = [listed('b', '2026-11-02T00:00:00Z', {}), listed('a', '2026-11-01T00:00:00Z', {})];
    expect(slugs(parts)).toEqual(['a', 'b']);
    expect(numbers(parts)).toEqual([1, 2]);
  });

  test('is that of their numbers where they have some, whichever came first', () => {
    const parts = [
      listed('b', '2026-11-01T00:00:00Z', { part: 2 }),
      listed('a', '2026-11-02T00:00:00Z', { part: 1 }),
      listed('z', '2026-10-01T00:00:00Z', {}),
    ];
    expect(slugs(parts)).toEqual(['a', 'b', 'z']);
    expect(numbers(parts)).toEqual([1, 2, undefined]);
  });

  test('is that of Hugo’s weights, which count nothing', () => {
    const parts = [
      listed('b', '2026-11-01T00:00:00Z', { weight: 20 }),
      listed('a', '2026-11-02T00:00:00Z', { weight: 10 }),
    ];
    expect(slugs(parts)).toEqual(['a', 'b']);
    expect(numbers(parts)).toEqual([1, 2]);
  });

  test('has no neighbours for an article that is not in the list', () => {
    const parts = [listed('a', '2026-11-01T00:00:00Z', {})];
    expect(seriesAround({ series: { name: 'Tides' } }, parts, '/elsewhere/')).toEqual({
      ...{ name: 'Tides', url: '/series/tides/' },
    });
  });
});
