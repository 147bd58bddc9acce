/** What stands at an address that something has left: aliases of articles, old addresses of feeds. */
import { describe, expect, test } from 'vitest';
import { readAddress, writeAddress, writeVoidItem } from '../../src/article/records.ts';
import { type ArticleId, shifted } from '../../src/ids.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { weekly } from '../../src/site/verify.ts';
import { Stalled } from '../support/stalled.ts';
import { idOf, intercepted, SiteWorld } from './site-world.ts';
import { articleText, remove, upload } from './uploads.ts';

const aWorld = async (changes: object = {}): Promise<SiteWorld> => {
  const world = new SiteWorld();
  await world.publication(changes);
  return world;
};

const at = async (world: SiteWorld, key: string) => (await world.site.head(key))?.metadata;
const movedTo = (location: string) => ({ status: '301', location });
const tides = 'articles/tides.md';

describe('an alias', () => {
  test.each([
    ['/old/post', 'old/post/index.html'],
    ['/old/post/', 'old/post/index.html'],
    ['/old/post.html', 'old/post.html'],
    ['/old/post.php', 'old/post.php'],
    ['/caf%C3%A9/', 'café/index.html'],
    ['/düne.html', 'düne.html'],
    ['/c++/', 'c++/index.html'],
  ])('%s is an object that sends readers on', async (alias, key) => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', `aliases: ["${alias}"]`));
    await world.build();
    expect(await at(world, key)).toEqual(movedTo('/2026/11/tides/'));
    expect(world.page(key)).toContain('<a href="/2026/11/tides/">');
    expect(await world.site.head(key)).toMatchObject({ contentType: 'text/html; charset=utf-8' });
    expect(world.page('sitemaps/2026-11-0001.xml')).not.toContain('old');
  });

  test('leads to an address that its author wished for, percent-encoded', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'permalink: /gezeiten/düne.html', 'aliases: [/old/]'));
    await world.build();
    expect(world.page('gezeiten/düne.html')).toContain('<h1>Tides</h1>');
    expect(await at(world, 'old/index.html')).toEqual(movedTo('/gezeiten/d%C3%BCne.html'));
    expect(world.page('feed.xml')).toContain('https://courant.example/gezeiten/d%C3%BCne.html');
  });

  test('that is taken out of the front matter is removed', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'aliases: [/old/, /older/]'));
    await world.build();
    await upload(world, tides, articleText('Tides', 'aliases: [/older/]'));
    await world.build();
    expect(await at(world, 'old/index.html')).toBeUndefined();
    expect(await at(world, 'older/index.html')).toEqual(movedTo('/2026/11/tides/'));
  });

  test('of a withdrawn article is gone like its page, and back with it', async () => {
    const world = await aWorld();
    const text = articleText('Tides', 'aliases: [/old/]');
    await upload(world, tides, text);
    await world.build();
    await remove(world, tides);
    await world.build();
    expect(await at(world, 'old/index.html')).toEqual({ status: '410' });
    expect(world.page('old/index.html')).toContain('This was withdrawn');
    await upload(world, tides, text);
    await world.build();
    expect(await at(world, 'old/index.html')).toEqual(movedTo('/2026/11/tides/'));
  });

  test('that goes from one article to another leads to that one', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'aliases: [/old/]'));
    await world.build();
    await upload(world, tides, articleText('Tides'));
    await upload(world, 'articles/moon.md', articleText('Moon', 'aliases: [/old/]'));
    await world.build();
    expect(await at(world, 'old/index.html')).toEqual(movedTo('/2026/11/moon/'));
  });

  test('gives way to an article, also where both are built by one pass', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'aliases: [/moon/]'));
    await world.build();
    await upload(world, 'articles/moon.md', articleText('Moon', 'permalink: /moon/'));
    await upload(world, tides, articleText('Tides', 'aliases: [/moon/]', 'deck: Edited.'));
    await world.build();
    expect(await at(world, 'moon/index.html')).toEqual({});
    expect(world.page('moon/index.html')).toContain('<h1>Moon</h1>');
  });

  test('gives way to a page or a public file that comes later, and stands behind it when that goes', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'aliases: [/about/, /a.html]'));
    await world.build();
    await upload(world, 'pages/about.md', articleText('About'));
    await upload(world, 'public/a.html', '<p>A</p>');
    await world.build();
    expect([await at(world, 'about/index.html'), await at(world, 'a.html')]).toEqual([{}, {}]);
    world.time = shifted(world.time, weekly);
    await world.build();
    expect([await at(world, 'about/index.html'), await at(world, 'a.html')]).toEqual([{}, {}]);
    await remove(world, 'pages/about.md');
    await remove(world, 'public/a.html');
    await world.build();
    const moved = movedTo('/2026/11/tides/');
    expect([await at(world, 'about/index.html'), await at(world, 'a.html')]).toEqual([moved, moved]);
  });

  test('is brought again, or removed, after the builder died on its way', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'aliases: [/old/]'));
    await world.build();
    await upload(world, tides, articleText('Tides', 'aliases: [/new/]'));
    for (const method of ['put', 'delete'] as const) {
      const site = intercepted<ObjectStore>(world.site, method, ([key]) => {
        if (/^(old|new)\//.test(String(key))) throw new Error('time-out');
      });
      await expect(world.build({ site })).rejects.toThrow('time-out');
    }
    await world.build();
    expect(await at(world, 'old/index.html')).toBeUndefined();
    expect(await at(world, 'new/index.html')).toEqual(movedTo('/2026/11/tides/'));
    expect(await world.dirty()).toEqual([]);
  });

  test('is owned by the walk: one that was lost is back, one that was put back is removed', async () => {
    const world = await aWorld({ feed: { oldPaths: ['/index.xml'] } });
    await upload(world, tides, articleText('Tides', 'aliases: [/old/, /older/]'));
    await world.build();
    await upload(world, tides, articleText('Tides', 'aliases: [/older/]'));
    await world.build();
    await world.site.put('old/index.html', 'stale', {
      contentType: 'text/html',
      metadata: { status: '301' },
    });
    await world.site.delete('older/index.html');
    await world.site.delete('index.xml');
    world.time = shifted(world.time, weekly);
    await world.build();
    expect(await at(world, 'old/index.html')).toBeUndefined();
    expect(await at(world, 'older/index.html')).toEqual(movedTo('/2026/11/tides/'));
    expect(await at(world, 'index.xml')).toEqual(movedTo('/feed.xml'));
  });

  test('is as the successor wanted it, wherever a builder stood still past its lease', async () => {
    const begun = async () => {
      const world = await aWorld();
      await upload(world, tides, articleText('Tides', 'aliases: [/old/]'));
      await world.build();
      await upload(world, tides, articleText('Tides', 'aliases: [/new/]'));
      return world;
    };
    for (let call = 2; ; call += 8) {
      const world = await begun();
      const stall = new Stalled(call, 'before', async () => {
        world.time = shifted(world.time, leaseLength);
        await upload(world, tides, articleText('Tides', 'aliases: [/old/]'));
        await world.build();
      });
      const { table, site } = world;
      await world.build({ table: stall.wrap(table), site: stall.wrap(site) }).catch(() => undefined);
      if (!stall.stalled) break;
      for (let count = 0; count < 3; count++) {
        world.time = shifted(world.time, leaseLength);
        await world.build();
      }
      expect(await at(world, 'old/index.html'), `call ${call}`).toEqual(movedTo('/2026/11/tides/'));
      expect(await at(world, 'new/index.html'), `call ${call}`).toBeUndefined();
    }
  });
});

describe('an old address of a feed', () => {
  test('leads to the feed of today in its format', async () => {
    const world = await aWorld({
      feed: { oldPaths: ['/index.xml', '/rss.xml', '/feed', '/atom/', '/index.json'] },
    });
    await world.build();
    expect(await at(world, 'index.xml')).toEqual(movedTo('/feed.xml'));
    expect(await at(world, 'rss.xml')).toEqual(movedTo('/feed.xml'));
    expect(await at(world, 'feed/index.html')).toEqual(movedTo('/feed.xml'));
    expect(await at(world, 'atom/index.html')).toEqual(movedTo('/atom.xml'));
    expect(await at(world, 'index.json')).toEqual(movedTo('/feed.json'));
  });

  test('is removed when publication.yaml asks for it no more', async () => {
    const world = await aWorld({ feed: { oldPaths: ['/index.xml'] } });
    await world.build();
    await world.publication();
    await world.build();
    expect(await at(world, 'index.xml')).toBeUndefined();
  });

  test('gives way to an article or a file that is there, and takes the place of an alias', async () => {
    const world = await aWorld();
    await upload(world, tides, articleText('Tides', 'permalink: /index.xml', 'aliases: [/feed/]'));
    await upload(world, 'public/rss.xml', '<rss/>');
    await world.build();
    await world.publication({ feed: { oldPaths: ['/index.xml', '/rss.xml', '/feed/'] } });
    await world.build();
    expect(await at(world, 'index.xml')).toEqual({});
    expect(await at(world, 'rss.xml')).toEqual({});
    expect(await at(world, 'feed/index.html')).toEqual(movedTo('/feed.xml'));
    expect(await readAddress(world.table, '/feed/')).toMatchObject({ alias: expect.any(Number) });
  });
});

describe('an address that was claimed and never used', () => {
  test.each([
    [
      'its holder was given up',
      (world: SiteWorld, id: ArticleId) => writeVoidItem(world.table, id, 1, world.time),
    ],
    ['its holder has another for good', async (world: SiteWorld) => void (await world.article('tides'))],
  ])('is free for a page: %s', async (_, given) => {
    const world = await aWorld();
    const id = idOf('tides');
    await writeAddress(world.table, { path: '/about/', rev: 1, id });
    await given(world, id);
    await upload(world, 'pages/about.md', articleText('About'));
    await world.build();
    expect(world.page('about/index.html')).toContain('<h1>About</h1>');
  });

  test('is kept for an article that may be about to use it', async () => {
    const world = await aWorld();
    await writeAddress(world.table, { path: '/about/', rev: 1, id: idOf('tides') });
    await upload(world, 'pages/about.md', articleText('About'));
    await world.build();
    expect(await at(world, 'about/index.html')).toBeUndefined();
  });

  test('is the article’s where a page was looked at together with it, and neither saw the other', async () => {
    const world = await aWorld();
    await upload(world, 'pages/about.md', articleText('About'));
    await writeAddress(world.table, { path: '/about/', rev: 1, id: idOf('tides') });
    await world.build();
    expect(await at(world, 'about/index.html')).toBeUndefined();
  });
});
