/** Lists that are longer than a page (docs/protocols.md, Site: long lists). */
import { describe, expect, it, test } from 'vitest';
import { instant, shifted } from '../../src/ids.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { putListed, readSelections } from '../../src/site/records.ts';
import { idOf, intercepted, SiteWorld } from './site-world.ts';

const front = (year: number) => `date: ${year}-06-01\ntags: [sea]`;
const tag = 'tags/sea/index.html';
const pageOf = (year: number) => `tags/sea/${year}/index.html`;

/** Rows of so many articles of one year, which no test reads but as rows. */
async function fill(world: SiteWorld, year: number, count: number): Promise<void> {
  const item = await world.article(`one-of-${year}`, { front: front(year) });
  await world.build();
  for (let index = 0; index < count; index++) {
    const published = shifted(instant(`${year}-01-01T12:00:00Z`), index * 60_000);
    await putListed(world.table, 'tag#sea', {
      ...{
        id: idOf(`${year}-${index}`),
        rev: 1,
        guid: `urn:${year}:${index}`,
        address: `/${year}/${index}/`,
      },
      ...{
        published,
        key: item.key!,
        versionId: 'v',
        summary: { ...item.summary!, title: `No. ${index} of ${year}` },
      },
    });
  }
}

async function longWorld(): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  await fill(world, 2024, 60);
  await fill(world, 2025, 60);
  return world;
}

const written = (world: SiteWorld) => [2024, 2025, 2026].map((year) => world.writes(pageOf(year))).join(' ');

describe('a list of more articles than its page shows', () => {
  it('leads to a page for each of its years, and none of its articles is missing', async () => {
    const world = await longWorld();
    expect(world.site.text(pageOf(2024))).toBeUndefined();
    await world.article('newest', { front: front(2026) });
    await world.build();
    expect(world.page(tag)).toMatch(
      /\/tags\/sea\/2026\/[\s\S]*\/tags\/sea\/2025\/[\s\S]*\/tags\/sea\/2024\//,
    );
    for (const year of [2024, 2025])
      for (let index = 0; index < 60; index++)
        expect(world.page(pageOf(year))).toContain(`>No. ${index} of ${year}<`);
    expect(world.page(pageOf(2026))).toContain('Title of newest');
    expect(world.page(pageOf(2026))).toContain('href="/tags/sea/">The newest of sea</a>');
    expect(world.page(pageOf(2026))).toContain(
      '<link rel="canonical" href="https://courant.example/tags/sea/2026/">',
    );
  });

  it('has one page of a year written anew for one article, and not the others', async () => {
    const world = await longWorld();
    await world.article('newest', { front: front(2026) });
    await world.build();
    expect(written(world)).toBe('1 1 1');
    await world.article('older', { front: front(2025) });
    await world.build();
    expect(written(world)).toBe('1 2 1');
    await world.article('older', { state: 'withdrawn', front: front(2025) });
    await world.build();
    expect(written(world)).toBe('1 3 1');
  });

  it('leads no more to a year that has become empty, whose page is gone', async () => {
    const world = await longWorld();
    await world.article('newest', { front: front(2026) });
    await world.build();
    await world.article('newest', { state: 'withdrawn', front: front(2026) });
    await world.build();
    expect(world.page(tag)).not.toContain('/tags/sea/2026/');
    expect((await world.site.head(pageOf(2026)))?.metadata['status']).toBe('410');
  });

  it('has its pages brought by the pass that is repeated, whichever PUT failed', async () => {
    for (const key of [pageOf(2024), pageOf(2025), tag, 'archive/index.html']) {
      const world = await longWorld();
      await world.article('newest', { front: front(2026) });
      const site = intercepted(world.site, 'put', ([name]) => {
        if (name === key) throw new Error('The PUT failed');
      });
      await expect(world.build({ site })).rejects.toThrow();
      await world.build();
      expect([key, written(world)]).toEqual([key, '1 1 1']);
      expect(world.page(tag)).toContain('/tags/sea/2024/');
    }
  });
});

test('articles of several years that come out together, each at once, leave each its year', async () => {
  const world = new SiteWorld();
  await world.publication();
  await world.build();
  for (let year = 2015; year <= 2026; year++) await world.article(`of-${year}`, { front: front(year) });
  await world.build();
  const known = (await readSelections(world.table)).find(({ selection }) => selection === 'tag#sea');
  expect(known?.years).toHaveLength(12);
});

test('a list that fits on its page has no pages of years, and leads to none', async () => {
  const world = new SiteWorld();
  await world.publication();
  await world.article('one', { front: front(2026) });
  await world.build();
  expect(world.page(tag)).not.toContain('Older articles');
  expect(world.site.text(pageOf(2026))).toBeUndefined();
});

test('the walk mends the page of a year, and what is known of years', async () => {
  const world = new SiteWorld();
  await world.publication();
  for (let index = 0; index < 101; index++)
    await world.article(`a-${index}`, { front: `date: ${index < 50 ? 2025 : 2026}-06-01\ntags: [sea]` });
  await world.build();
  const wanted = world.page(pageOf(2025));
  await world.site.put(pageOf(2025), 'stale', { contentType: 'text/html' });
  await world.table.put({
    pk: 'selections',
    sk: 'tag#sea',
    v: 1,
    rev: 1,
    selection: 'tag#sea',
    empty: false,
    isLong: true,
  });
  world.time = shifted(world.time, 8 * 24 * 3_600_000 + leaseLength);
  await world.build();
  expect(world.page(pageOf(2025))).toBe(wanted);
  const known = (await readSelections(world.table)).find(({ selection }) => selection === 'tag#sea');
  expect(known).toMatchObject({ years: ['2025', '2026'], emptyYears: [], isLong: true });
});
