/** An article with which a feed does not parse: it stands in none, its author is told, and everybody else goes out. */
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { readItem, writeQuarantined } from '../../src/article/records.ts';
import { articleReport } from '../../src/article/report.ts';
import type { FeedModel, Feeds } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { createFeedWriter } from '../../src/feeds/writer.ts';
import { changeVerify, withDue } from '../../src/site/verify.ts';
import { idOf, intercepted, SiteWorld } from './site-world.ts';

/** A program that writes RSS wrongly where an entry's title says so: the bug that we do not know of. */
const buggy = createFeedWriter((model: FeedModel): Feeds => {
  const feeds = renderFeeds(model);
  const isBad = model.entries.some(({ html = '' }) => html.includes('BANE'));
  return isBad ? { ...feeds, rss: feeds.rss.replace('<link>', '<link') } : feeds;
});
const mended = createFeedWriter();

const inFeeds = (world: SiteWorld, path = '') => {
  const rss = parseRssFeed(world.page(`${path}feed.xml`)).items?.map(({ title }) => title) ?? [];
  const atom = parseAtomFeed(world.page(`${path}atom.xml`)).entries?.map(({ title }) => title?.value) ?? [];
  const json = parseJsonFeed(world.page(`${path}feed.json`)).items?.map(({ title }) => title) ?? [];
  expect(atom).toEqual(rss);
  expect(json).toEqual(rss);
  return rss.map((title) => title?.replace('Title of ', '')).sort();
};

const saidOf = async (world: SiteWorld, slug: string) =>
  (await readItem(world.table, idOf(slug)))?.quarantined;

/** What its report tells of it. */
async function problemsOf(world: SiteWorld, slug: string) {
  const item = await readItem(world.table, idOf(slug));
  if (item === undefined) throw new Error('There is no such article');
  const row = {
    key: item.key ?? '',
    rev: 1,
    standing: { kind: 'article' as const },
    problems: [],
    at: item.at,
  };
  return articleReport(item, row, 'https://courant.example').problems;
}

async function aWorld(...slugs: string[]): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  for (const slug of slugs) await world.article(slug, { front: 'tags: [ebb]\nsection: sea' });
  await world.build({ feeds: buggy });
  return world;
}

async function walked(world: SiteWorld, feeds = mended): Promise<void> {
  await changeVerify(world.table, (row) => withDue(row, world.clock()));
  await world.build({ feeds });
}

describe('an article with which a feed does not parse', () => {
  it('stands in no feed, while its page and every other article are out', async () => {
    const world = await aWorld('tides', 'moon');
    await world.article('bane', { front: 'tags: [ebb]', body: 'BANE' });
    await world.article('wind', { front: 'tags: [ebb]' });
    await world.build({ feeds: buggy });
    for (const path of ['', 'tags/ebb/'])
      expect(inFeeds(world, path), path).toEqual(['moon', 'tides', 'wind']);
    expect(world.page('2026/bane/index.html')).toContain('BANE');
    expect(world.page('tags/ebb/index.html')).toContain('/2026/bane/');
    expect(await world.dirty()).toEqual([]);
    expect(world.told).toContain('offer bane');
  });

  it('is told of in its report, with what is wrong, what was expected, an example and what was found', async () => {
    const world = await aWorld('tides');
    await world.article('bane', { body: 'BANE' });
    await world.build({ feeds: buggy });
    expect(world.reports).toContain('articles/bane.md');
    expect(await problemsOf(world, 'bane')).toEqual([
      {
        severity: 'error',
        code: 'feed-quarantined',
        wrong: expect.stringContaining('in no feed'),
        expected: expect.any(String),
        example: expect.any(String),
        received: expect.stringMatching(/^rss: Not well-formed at line \d+/),
      },
    ]);
    expect(await problemsOf(world, 'tides')).toEqual([]);
  });

  it('that breaks a feed which another article brings is told of as well', async () => {
    const world = await aWorld('tides');
    await world.article('bane', { body: 'BANE' });
    await world.build({ feeds: mended });
    expect(inFeeds(world)).toEqual(['bane', 'tides']);
    // Another release, with a bug, and another article.
    await world.article('wind');
    world.reports.length = 0;
    await world.build({ feeds: buggy });
    expect(inFeeds(world)).toEqual(['tides', 'wind']);
    expect(await saidOf(world, 'bane')).toMatchObject({ format: 'rss' });
    expect(world.reports).toContain('articles/bane.md');
  });

  it('comes back with its next version, and its report forgets it', async () => {
    const world = await aWorld('tides');
    await world.article('bane', { body: 'BANE' });
    await world.build({ feeds: buggy });
    await world.article('bane', { body: 'A boon.' });
    await world.build({ feeds: buggy });
    expect(inFeeds(world)).toEqual(['bane', 'tides']);
    expect(await problemsOf(world, 'bane')).toEqual([]);
  });

  it('comes back with a program that has no such bug, by the walk', async () => {
    const world = await aWorld('tides');
    await world.article('bane', { body: 'BANE' });
    await world.build({ feeds: buggy });
    await walked(world, buggy);
    expect(await saidOf(world, 'bane')).toMatchObject({ format: 'rss' });
    world.reports.length = 0;
    await walked(world);
    expect(inFeeds(world)).toEqual(['bane', 'tides']);
    expect(await saidOf(world, 'bane')).toBeUndefined();
    expect(world.reports).toEqual(['articles/bane.md']);
  });

  it('is forgotten when it is withdrawn', async () => {
    const world = await aWorld('tides');
    await world.article('bane', { body: 'BANE' });
    await world.build({ feeds: buggy });
    await world.article('bane', { state: 'withdrawn', body: 'BANE' });
    await world.build({ feeds: buggy });
    expect(await saidOf(world, 'bane')).toBeUndefined();
    expect(await problemsOf(world, 'bane')).not.toContainEqual(
      expect.objectContaining({ code: 'feed-quarantined' }),
    );
  });
});

describe('nobody builds in circles', () => {
  it('for an article that is quarantined: its report is not written again, no intent is, nor a feed', async () => {
    const world = await aWorld('tides');
    await world.article('bane', { body: 'BANE' });
    await world.build({ feeds: buggy });
    const [writes, reports] = [world.writes('feed.xml'), world.reports.length];
    await walked(world, buggy);
    await world.build({ feeds: buggy });
    expect(world.writes('feed.xml')).toBe(writes);
    expect(world.reports).toHaveLength(reports);
    expect(await world.dirty()).toEqual([]);
  });

  it('where nothing is wrong no row of it is read or written', async () => {
    const world = await aWorld('tides');
    await world.article('moon');
    const touched: string[] = [];
    const watched = (['get', 'put'] as const).reduce(
      (table, method) =>
        intercepted(table, method, ([first]) => {
          touched.push(`${method} ${JSON.stringify(first)}`);
        }),
      world.table as SiteWorld['table'],
    );
    await world.build({ feeds: mended, table: watched });
    expect(touched.filter((call) => call.includes('quarantined'))).toEqual([]);
    // The item: once for the pass, once when it is recorded as live; and nobody reads the other one's.
    expect(touched.filter((call) => call === `get "article#${idOf('tides')}"`)).toEqual([]);
  });
});

describe('a verdict that comes late', () => {
  it('is refused by an article that moved meanwhile', async () => {
    const world = await aWorld('tides');
    const before = await readItem(world.table, idOf('tides'));
    if (before === undefined) throw new Error('There is no such article');
    await world.article('tides', { body: 'Another text.' });
    expect(await writeQuarantined(world.table, before, { format: 'rss', fault: 'old' })).toBe('refused');
    await world.build({ feeds: mended });
    expect(await saidOf(world, 'tides')).toBeUndefined();
  });

  it('is left to the pass of the article, where its record is ahead of what was listed', async () => {
    const world = await aWorld('tides');
    await world.article('bane', { body: 'BANE' });
    await world.build({ feeds: mended });
    await world.article('wind');
    // While the feed is rendered with the old version, the mended one is looked at.
    let moved = false;
    const table = intercepted(world.table, 'get', async ([pk]) => {
      if (pk !== `article#${idOf('bane')}` || moved) return;
      moved = true;
      await world.article('bane', { body: 'A boon.' });
    });
    await world.build({ feeds: buggy, table });
    expect(moved).toBe(true);
    await world.build({ feeds: buggy });
    expect(inFeeds(world)).toEqual(['bane', 'tides', 'wind']);
    expect(await saidOf(world, 'bane')).toBeUndefined();
  });
});

describe('a frame that does not parse', () => {
  it('leaves the feed that stands, and the log says which; the rest of the pass goes on', async () => {
    const world = await aWorld('tides');
    const before = world.page('tags/ebb/feed.xml');
    const writer = createFeedWriter((model) => {
      const feeds = renderFeeds(model);
      return model.title.startsWith('ebb') ? { ...feeds, rss: feeds.rss.replace('</title>', '') } : feeds;
    });
    await world.article('moon', { front: 'tags: [ebb]' });
    await world.build({ feeds: writer });
    expect(world.page('tags/ebb/feed.xml')).toBe(before);
    expect(inFeeds(world)).toEqual(['moon', 'tides']);
    expect(parseAtomFeed(world.page('tags/ebb/atom.xml')).entries).toHaveLength(2);
    expect(world.logged).toContainEqual(
      expect.objectContaining({
        level: 'error',
        fields: expect.objectContaining({ path: '/tags/ebb/feed.xml' }),
      }),
    );
    expect(await world.dirty()).toEqual([]);
    expect(await saidOf(world, 'moon')).toBeUndefined();
  });
});
