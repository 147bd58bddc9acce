/** The archive by volumes: who stands where, for good, and what publishing one article costs at any age. */
import { beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/ids.ts';
import { read, walked } from './archive-walk.ts';
import { idOf, SiteWorld } from './site-world.ts';

const dated = 'date: 2026-11-20';
const guid = (slug: string) => `urn:uuid:${idOf(slug)}`;
const starts = ['feed.xml', 'atom.xml', 'feed.json'] as const;
const archive = (world: SiteWorld, start: (typeof starts)[number] = 'atom.xml') =>
  walked(world, start).slice(1);
const archived = (world: SiteWorld) => archive(world).flatMap(({ ids }) => ids);
const sitemap = (world: SiteWorld) =>
  [...world.page('sitemap.xml').matchAll(/sitemaps\/(\d[\w-]*)\.xml/g)].map((match) => match[1]);
const searched = (world: SiteWorld) =>
  (JSON.parse(world.page('search/index.json')) as { parts: string[] }).parts;

/** Articles `a0`, `a1` …, all of them built. */
async function publication(count: number, items = 10): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication({ feed: { items } });
  await more(world, 0, count);
  await world.build();
  return world;
}

async function more(world: SiteWorld, from: number, to: number): Promise<void> {
  for (let one = from; one < to; one++) await world.article(`a${one}`, { front: dated });
}

const slugs = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `a${from + index}`);

test('a hub is named in the documents that are polled alone: it is told of no others', async () => {
  const world = new SiteWorld();
  await world.publication();
  await more(world, 0, 1);
  await world.build({ hub: 'https://hub.example/' });
  expect(world.page('atom.xml')).toContain('rel="hub"');
  expect(world.page('archive/2026-11-0001/atom.xml')).toContain('rel="self"');
  expect(world.page('archive/2026-11-0001/atom.xml')).not.toContain('rel="hub"');
});

describe('a walk through the archive', () => {
  let world: SiteWorld;
  beforeAll(async () => {
    world = await publication(60);
    await more(world, 60, 107);
    await world.build();
    // A month later.
    world.time = instant('2026-12-03T08:00:00Z');
    await more(world, 107, 112);
    await world.build();
  }, 60_000);

  test.each(starts)('that begins at %s reaches each article once, and ends at the first', (start) => {
    const documents = walked(world, start);
    const ids = documents.slice(1).flatMap((one) => one.ids);
    expect(ids.toSorted()).toEqual(slugs(0, 112).map(guid).sort());
    expect(documents.slice(1).map(({ address }) => address.split('/archive/')[1]?.split('/')[0])).toEqual([
      ...['2026-12-0001', '2026-11-0003', '2026-11-0002', '2026-11-0001'],
    ]);
    expect(documents.slice(1).map((one) => one.ids.length)).toEqual([5, 7, 50, 50]);
  });

  test('finds in each document the one that is polled, and the way back', () => {
    for (const start of ['feed.xml', 'atom.xml'] as const) {
      const [newest, ...older] = archive(world, start);
      expect(newest?.links['next-archive']).toBeUndefined();
      expect(newest?.links['current']).toBe(`https://courant.example/${start}`);
      for (const { links } of older) {
        const next = read(world, links['next-archive'] ?? '');
        expect(next.links['current']).toBe(`https://courant.example/${start}`);
      }
    }
  });

  test('meets documents that say that they are an archive, and a polled one that does not', () => {
    expect(world.page('archive/2026-11-0001/atom.xml')).toContain('<fh:archive');
    expect(world.page('archive/2026-11-0001/feed.xml')).toContain('<fh:archive');
    expect(world.page('atom.xml')).not.toContain('fh:');
  });

  test('is led by an address that says how far a volume has grown', () => {
    expect(archive(world).map(({ address }) => address.split('?')[1])).toEqual(['5', '7', '50', '50']);
  });

  test('misses what is withdrawn, and finds an edit; nobody else changes places', async () => {
    const before = archive(world).map(({ ids }) => new Set(ids));
    await world.article('a3', { front: dated, state: 'withdrawn' });
    await world.article('a70', { front: dated, body: 'Edited.' });
    await world.build();
    expect(await world.dirty()).toEqual([]);
    expect(archive(world).map(({ ids }) => new Set(ids))).toEqual(
      before.map((ids) => new Set([...ids].filter((id) => id !== guid('a3')))),
    );
    const holding = archive(world).find(({ ids }) => ids.includes(guid('a70')))?.address ?? '';
    expect(world.page(new URL(holding).pathname.slice(1))).toContain('Edited.');
    await world.article('a3', { front: dated, body: 'Back again.' });
    await world.build();
    expect(archive(world).map(({ ids }) => new Set(ids))).toEqual(before);
  });
});

describe('an article', () => {
  test('that is dated years back joins the newest volume', async () => {
    const world = await publication(55);
    await world.article('old', { front: 'date: 1999-01-01' });
    await world.build();
    expect(archive(world)[0]?.ids).toContain(guid('old'));
    expect(archive(world)[0]?.address).toContain('/2026-11-0002/');
    expect(world.page('sitemaps/2026-11-0002.xml')).toContain('/2026/old/');
  });

  test('that is renamed, retitled or dated anew stays where it is', async () => {
    const world = await publication(55);
    const placed = archive(world).map(({ ids }) => new Set(ids));
    const item = await world.article('a1', { front: 'date: 2020-02-02', body: 'Another.' });
    await world.record({ ...item, key: 'articles/elsewhere.md' });
    await world.build();
    expect(archive(world).map(({ ids }) => new Set(ids))).toEqual(placed);
  });

  test('leaves a fact that says its place, once', async () => {
    const world = await publication(1);
    const fact = `identity/${idOf('a0')}/bound.json`;
    expect(JSON.parse(world.content.text(fact) ?? '')).toMatchObject({ volume: '2026-11-0001', place: 0 });
    await world.article('a0', { front: dated, body: 'Again.' });
    await world.build();
    expect(world.content.versions.get(fact)).toHaveLength(1);
  });
});

describe('sitemap and search index', () => {
  test('name each volume that has articles, and hold every article in one of its parts', async () => {
    const world = await publication(101);
    expect(sitemap(world)).toEqual(['2026-11-0001', '2026-11-0002', '2026-11-0003']);
    expect(searched(world)).toEqual(
      sitemap(world)
        .toReversed()
        .map((name) => `/search/${name}.json`),
    );
    const listed = sitemap(world).flatMap((name) => [
      ...world.page(`sitemaps/${name}.xml`).matchAll(/<loc>https:\/\/courant\.example\/2026\/(\w+)\//g),
    ]);
    expect(listed.map((match) => match[1]).sort()).toEqual(slugs(0, 101).sort());
    const found = searched(world).flatMap(
      (path) => (JSON.parse(world.page(path.slice(1))) as { articles: { url: string }[] }).articles,
    );
    expect(found.map(({ url }) => url).sort()).toEqual(
      slugs(0, 101)
        .map((slug) => `/2026/${slug}/`)
        .sort(),
    );
  });

  test('leave out a volume in which nothing is live any more, and name it again', async () => {
    const world = await publication(51);
    const last = archive(world)[0]?.ids[0];
    const slug = slugs(0, 51).find((one) => guid(one) === last) ?? '';
    await world.article(slug, { front: dated, state: 'withdrawn' });
    await world.build();
    expect(sitemap(world)).toEqual(['2026-11-0001']);
    expect(searched(world)).toEqual(['/search/2026-11-0001.json']);
    expect(world.site.text('sitemaps/2026-11-0002.xml')).toBeUndefined();
    expect(world.site.text('search/2026-11-0002.json')).toBeUndefined();
    // The way through the archive goes on.
    expect(archived(world)).toHaveLength(50);
    await world.article(slug, { front: dated });
    await world.build();
    expect(sitemap(world)).toEqual(['2026-11-0001', '2026-11-0002']);
  });

  test('say when an article was changed by its author’s word', async () => {
    const world = await publication(1);
    await world.article('a0', { front: `${dated}\nupdated: 2026-11-22` });
    await world.build();
    expect(world.page('sitemaps/2026-11-0001.xml')).toContain('<lastmod>2026-11-22T');
  });
});

describe('the cost of publishing one article', () => {
  /** Calls to table and buckets of the build that brings one more. */
  async function calls(world: SiteWorld, slug: string): Promise<Record<string, number>> {
    const made: Record<string, number> = {};
    const counted = <Port extends object>(name: string, port: Port): Port =>
      new Proxy(port, {
        get(target, property) {
          const value: unknown = Reflect.get(target, property, target);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            const call = `${name} ${String(property)}`;
            made[call] = (made[call] ?? 0) + 1;
            return value.apply(target, args);
          };
        },
      });
    await world.article(slug, { front: dated });
    const { table, site, content } = world;
    await world.build({
      ...{ table: counted('table', table), site: counted('site', site) },
      content: counted('content', content),
    });
    return made;
  }

  test('is the same whatever was published before: a page, one volume, nothing older', async () => {
    const costs = [];
    for (const count of [60, 160, 360]) {
      const world = await publication(count);
      const before = new Map([...world.site.versions].map(([key, all]) => [key, all.length]));
      costs.push(await calls(world, 'one-more'));
      const written = [...world.site.versions].filter(([key, all]) => all.length !== before.get(key));
      const volumes = written.flatMap(([key]) => /\d{4}-\d{2}-\d{4}/.exec(key) ?? []);
      expect(new Set(volumes)).toEqual(
        new Set([`2026-11-${String(Math.ceil((count + 1) / 50)).padStart(4, '0')}`]),
      );
      expect(written.map(([key]) => key)).not.toContain('sitemap.xml');
    }
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[2]).toEqual(costs[0]);
  }, 120_000);
});
