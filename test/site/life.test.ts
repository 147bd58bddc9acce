/** What readers see of an article's life: published, revised, edited, withdrawn, back. */
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import { instant } from '../../src/ids.ts';
import { SiteWorld } from './site-world.ts';
import { articleText, remove, upload } from './uploads.ts';

const tides = 'articles/tides.md';
const aWorld = async (): Promise<SiteWorld> => {
  const world = new SiteWorld();
  await world.publication();
  return world;
};

/** Each entry has a fraction of a second of its own (test/feeds/updated.test.ts). */
const wholeSecond = (moment: string | undefined) => moment?.replace(/\.\d+Z$/, '.000Z');

/** The dates that feeds, sitemap and page say of the only article. */
function dates(world: SiteWorld) {
  const [atom, rss, json] = [
    parseAtomFeed(world.page('atom.xml')),
    parseRssFeed(world.page('feed.xml')),
    parseJsonFeed(world.page('feed.json')),
  ];
  const entry = atom.entries?.[0];
  return {
    atom: [entry?.published, wholeSecond(entry?.updated), wholeSecond(atom.updated)],
    rss: rss.items?.[0]?.pubDate,
    json: [json.items?.[0]?.date_published, wholeSecond(json.items?.[0]?.date_modified)],
    sitemap: /<lastmod>(.*?)<\/lastmod>/.exec(world.page('sitemaps/2026-11-0001.xml'))?.[1],
    page: [...world.page('2026/11/tides/index.html').matchAll(/<time datetime="(.*?)"/g)].map(
      ([, date]) => date,
    ),
  };
}

describe('updated', () => {
  test('moves the date of Atom, JSON Feed, sitemap and page, and not the one of first publication', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides'));
    await world.build();
    const before = dates(world);
    await upload(world, tides, articleText('Tides', 'updated: 2026-11-22'));
    await world.build();
    const [published, updated] = ['2026-11-20T00:00:00.000Z', '2026-11-22T00:00:00.000Z'];
    expect(before.page).toEqual([published]);
    expect(dates(world)).toEqual({
      atom: [published, updated, updated],
      rss: before.rss,
      json: [published, updated],
      sitemap: updated,
      page: [published, updated],
    });
  });

  test('is the only edit that does: another text, title or tag changes no date anywhere', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides'));
    await world.build();
    const before = dates(world);
    world.time = instant('2026-11-25T12:00:00Z');
    await upload(world, tides, `${articleText('The tides', 'slug: tides', 'tags: [sea]')}More of it.\n`);
    await world.build();
    expect(world.page('feed.xml')).toContain('More of it.');
    expect(dates(world)).toEqual(before);
  });
});

describe('a withdrawn article', () => {
  const gone = async (world: SiteWorld, key: string) => (await world.site.head(key))?.metadata;

  test('says so at its address and its aliases, and leads to what there is', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'aliases: [/old/]'));
    await world.build();
    await remove(world, tides);
    await world.build();
    for (const key of ['2026/11/tides/index.html', 'old/index.html']) {
      expect(await gone(world, key)).toEqual({ status: '410' });
      const page = world.page(key);
      expect(page).toContain('<h1>This was withdrawn</h1>');
      expect(page).toContain('content="noindex"');
      for (const way of ['/', '/archive/', '/feeds/']) expect(page).toContain(`<a href="${way}">`);
      expect(page).not.toContain('Text of Tides');
    }
  });

  test('says so in the words of the publication’s theme', async () => {
    const world = await aWorld();
    await world.file('theme/gone.liquid', 'Retirado. {{ publication.title }}');
    await upload(world, tides, articleText('Tides'));
    await world.build();
    await remove(world, tides);
    await world.build();
    expect(world.page('2026/11/tides/index.html')).toBe('Retirado. The Courant');
  });

  test('leaves its translations and the other parts of its series, and comes back as the same', async () => {
    const world = await aWorld();
    const front = ['series: The Sea', 'translationKey: sea'];
    await upload(world, tides, articleText('Tides', ...front));
    await upload(world, 'articles/marees.md', articleText('Marées', ...front, 'lang: fr'));
    await world.build();
    const [feed, other] = [world.page('atom.xml'), world.page('2026/11/marees/index.html')];
    expect(other).toContain('href="/2026/11/tides/"');
    expect(other).toContain('hreflang="en"');
    await remove(world, tides);
    await world.build();
    expect(world.page('2026/11/marees/index.html')).not.toContain('/2026/11/tides/');
    expect(world.page('2026/11/marees/index.html')).not.toContain('hreflang');
    await upload(world, tides, articleText('Tides', ...front));
    await world.build();
    expect(world.page('atom.xml')).toBe(feed);
    expect(world.page('2026/11/marees/index.html')).toBe(other);
    expect(await gone(world, '2026/11/tides/index.html')).toEqual({});
  });
});
