import { parseAtomFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import { readItem } from '../../src/article/records.ts';
import { feedBudget } from '../../src/feeds/sheets.ts';
import type { ObjectStore, PutOptions } from '../../src/ports.ts';
import type { Documents } from '../../src/site/documents.ts';
import { idOf, intercepted, SiteWorld } from './site-world.ts';

const titles = (world: SiteWorld, key = 'feed.xml') =>
  (parseRssFeed(world.page(key)).items ?? []).map(({ title }) => title);

const aWorld = async (): Promise<SiteWorld> => {
  const world = new SiteWorld();
  await world.publication();
  return world;
};

describe('an article that is live', () => {
  test('has a page, stands on every list it belongs to and in their feeds', async () => {
    const world = await aWorld();
    await world.article('tides', { front: 'section: sea\ntags: [Ebb]\nauthors: [ada]\ndate: 2026-11-20' });
    await world.build();
    const page = world.page('2026/tides/index.html');
    expect(page).toContain('<h1>Title of tides</h1>');
    expect(page).toContain('<link rel="canonical" href="https://courant.example/2026/tides/">');
    for (const list of ['', 'sections/sea/', 'tags/ebb/', 'authors/ada/', 'archive/2026/11/']) {
      expect(world.page(`${list}index.html`), list).toContain('href="/2026/tides/"');
    }
    for (const list of ['', 'sections/sea/', 'tags/ebb/', 'authors/ada/']) {
      expect(titles(world, `${list}feed.xml`), list).toEqual(['Title of tides']);
      expect(parseAtomFeed(world.page(`${list}atom.xml`)).entries).toHaveLength(1);
      expect(JSON.parse(world.page(`${list}feed.json`)).items).toHaveLength(1);
    }
    expect(world.page('sitemaps/2026-11-0001.xml')).toContain(
      '<loc>https://courant.example/2026/tides/</loc>',
    );
  });

  test('goes out with the type and the caching that readers and the edge need', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.file('articles/a.png', 'png');
    const caching = new Map<unknown, unknown>();
    const site = intercepted<ObjectStore>(world.site, 'put', ([key, , options]) => {
      caching.set(key, (options as PutOptions).cacheControl);
    });
    await world.build({ site });
    // Stored under a type that CloudFront compresses, with the one that readers see beside it.
    const types = {
      'feed.xml': ['application/rss+xml; charset=utf-8'],
      'atom.xml': ['application/xml; charset=utf-8', 'application/atom+xml; charset=utf-8'],
      'feed.json': ['application/json; charset=utf-8', 'application/feed+json; charset=utf-8'],
      'index.html': ['text/html; charset=utf-8'],
    };
    for (const [key, [contentType, shown]] of Object.entries(types)) {
      const head = await world.site.head(key);
      expect([head?.contentType, head?.metadata['type']], key).toEqual([contentType, shown]);
      expect(caching.get(key), key).toBe('public, max-age=60, s-maxage=15');
    }
    for (const key of ['theme/site.css', 'articles/a.png'])
      expect(caching.get(key)).toBe('public, max-age=300');
    const self = parseRssFeed(world.page('feed.xml')).atom?.links?.find(({ rel }) => rel === 'self');
    expect(self?.href).toBe('https://courant.example/feed.xml');
  });

  test('is recorded, reported and offered, in this order after its page and feeds', async () => {
    const world = await aWorld();
    const { id, rev } = await world.article('tides');
    await world.build();
    expect((await readItem(world.table, id))?.liveRev).toBe(rev);
    expect(world.reports).toEqual(['articles/tides.md']);
    expect(world.told).toEqual(['notice The Courant', 'offer tides']);
    expect(await world.dirty()).toEqual([]);
  });

  test('has full content with absolute addresses in feeds, and the hero as enclosure once it is there', async () => {
    const world = await aWorld();
    const front = 'image:\n  src: images/a.jpg\n  alt: Low water\n  caption: At six.';
    await world.article('tides', { front, body: '[more](/about/) ![x](images/b.png)' });
    await world.build();
    const before = parseRssFeed(world.page('feed.xml')).items?.[0];
    expect(before?.content?.encoded).toContain('href="https://courant.example/about/"');
    expect(before?.content?.encoded).toContain('src="https://courant.example/articles/images/b.png"');
    expect(before?.content?.encoded).toContain('<figcaption>At six.</figcaption>');
    expect(before?.enclosures).toBeUndefined();
    await world.file('articles/images/a.jpg', 'twelve bytes');
    await world.build();
    expect(parseRssFeed(world.page('feed.xml')).items?.[0]?.enclosures).toEqual([
      { url: 'https://courant.example/articles/images/a.jpg', type: 'image/jpeg', length: 12 },
    ]);
  });

  test('stands in feeds with its summary where a feed has no room for more of it', async () => {
    const world = await aWorld();
    await world.article('long', { front: 'summary: Very long.', body: 'word '.repeat(feedBudget / 4) });
    await world.article('short', { body: 'A short one.' });
    await world.build();
    const items = new Map(
      (parseRssFeed(world.page('feed.xml')).items ?? []).map((item) => [item.title, item]),
    );
    expect(items.get('Title of long')).toMatchObject({ description: 'Very long.' });
    expect(items.get('Title of long')).not.toHaveProperty('content');
    expect(items.get('Title of short')?.content?.encoded).toContain('A short one.');
  });

  test('that is edited into another section and tag leaves the old ones', async () => {
    const world = await aWorld();
    await world.article('tides', { front: 'section: sea\ntags: [ebb]' });
    await world.article('moon', { front: 'tags: [ebb]' });
    await world.build();
    await world.article('tides', { front: 'tags: [flood]' });
    await world.build();
    expect(titles(world, 'tags/ebb/feed.xml')).toEqual(['Title of moon']);
    expect(titles(world, 'tags/flood/feed.xml')).toEqual(['Title of tides']);
    expect(world.page('sections/sea/index.html')).toContain('There is nothing here at the moment');
  });

  test('brings an object only if it differs', async () => {
    const world = await aWorld();
    await world.article('tides', { front: 'date: 2026-11-20' });
    await world.build();
    await world.article('tides', { front: 'date: 2026-11-20' });
    await world.build();
    for (const key of ['2026/tides/index.html', 'feed.xml', 'atom.xml', 'feed.json', 'index.html']) {
      expect(world.writes(key), key).toBe(1);
    }
    expect(await world.dirty()).toEqual([]);
  });

  test('links to another article by its file', async () => {
    const world = await aWorld();
    const moon = await world.article('moon');
    await world.table.put({
      ...{ pk: 'key#articles/moon.md', sk: '-', v: 1, key: 'articles/moon.md', rev: 1, id: moon.id },
      ...{ standing: { kind: 'article' }, problems: [], at: world.time },
    });
    await world.article('tides', { body: 'See [the moon](moon.md).' });
    await world.build();
    expect(world.page('2026/tides/index.html')).toContain('<a href="/2026/moon/">the moon</a>');
  });
});

describe('an article that is withdrawn', () => {
  test('leaves lists and feeds, and its page says that it is gone, with status 410', async () => {
    const world = await aWorld();
    await world.article('tides', { front: 'section: sea\ntags: [ebb]' });
    await world.article('moon');
    await world.build();
    await world.article('tides', { state: 'withdrawn' });
    await world.build();
    const head = await world.site.head('2026/tides/index.html');
    expect(head?.metadata).toEqual({ status: '410' });
    expect(world.page('2026/tides/index.html')).toContain('This was withdrawn');
    expect(titles(world)).toEqual(['Title of moon']);
    expect(titles(world, 'tags/ebb/feed.xml')).toEqual([]);
    expect((await world.site.head('tags/ebb/index.html'))?.metadata).toEqual({ status: '410' });
    expect(world.page('index.html')).not.toContain('/2026/tides/');
  });

  test('is told to the newsletters before anything else happens', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.build();
    world.told.length = 0;
    await world.article('tides', { state: 'withdrawn' });
    await world.build();
    expect(world.told).toEqual(['notice The Courant', 'withdraw tides']);
  });

  test('comes back under the same address and id', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.build();
    const before = world.page('feed.xml');
    await world.article('tides', { state: 'withdrawn' });
    await world.build();
    await world.article('tides');
    await world.build();
    expect(world.page('feed.xml')).toBe(before);
    expect((await world.site.head('2026/tides/index.html'))?.metadata).toEqual({});
  });
});

describe('an article that is not public', () => {
  test.each(['draft', 'scheduled'] as const)(
    'and is %s stands nowhere, and its intent is done',
    async (state) => {
      const world = await aWorld();
      await world.article('tides', { state });
      await world.build();
      expect([...world.site.versions.keys()].join()).not.toContain('tides');
      expect(titles(world)).toEqual([]);
      expect(await world.dirty()).toEqual([]);
    },
  );
});

describe('one bad article', () => {
  test('whose rendering fails stops no other, and stays dirty', async () => {
    const world = await aWorld();
    await world.article('bad');
    await world.article('good');
    const { documents } = world.ports();
    const breaking: Documents = {
      ...documents,
      async article(source, publication) {
        const document = await documents.article(source, publication);
        return document && source.key.includes('bad') ? { ...document, html: null as never } : document;
      },
    };
    await world.build({ documents: breaking });
    expect(world.page('2026/good/index.html')).toContain('<h1>Title of good</h1>');
    expect(titles(world)).toContain('Title of good');
    expect(await world.dirty()).toEqual([idOf('bad')]);
    expect(world.told).toContain('offer good');
    expect(world.told).not.toContain('offer bad');
    await world.build();
    expect(world.page('2026/bad/index.html')).toContain('<h1>Title of bad</h1>');
    expect(await world.dirty()).toEqual([]);
  });

  test('whose author cannot be told stops no other, and stays dirty', async () => {
    const world = await aWorld();
    const lost = await world.article('lost');
    await world.article('tides');
    const report = async (key: string) => {
      if (key === lost.key) throw new Error('Your key is too long.');
      world.reports.push(key);
    };
    await world.build({ report });
    expect(world.reports).toEqual(['articles/tides.md']);
    expect(world.told).toContain('offer tides');
    await world.build();
    expect(world.reports).toContain(lost.key);
    expect(world.told).toContain('offer lost');
  });

  test('of which no version is stored any more keeps the page that stands', async () => {
    const world = await aWorld();
    const { content, ...item } = await world.article('tides');
    await world.build();
    const before = world.page('2026/tides/index.html');
    const lost = { ...item, rev: 2, content: { hash: content!.hash, versionId: 'lost' } };
    await world.intent({ subject: item.id, rev: 2, key: 'articles/tides.md' });
    await world.record(lost);
    await world.build();
    expect(world.page('2026/tides/index.html')).toBe(before);
    expect(titles(world)).toEqual(['Title of tides']);
    expect(world.logged.map(({ message }) => message)).toContain(
      'A version that a record names cannot be read',
    );
  });

  test('with every trap in its title leaves feeds that parse', async () => {
    const world = await aWorld();
    await world.article('trap', {
      front: 'deck: "]]> </item> <script>"',
      body: ']]> `</content:encoded>` &amp;lt;',
    });
    await world.build();
    expect(parseRssFeed(world.page('feed.xml')).items?.[0]?.description).toContain(']]&gt;');
    expect(world.page('2026/trap/index.html')).not.toContain('<script>');
  });
});

describe('files', () => {
  test('are copied with the type that their name says, and go when they go', async () => {
    const world = await aWorld();
    await world.file('articles/images/a.svg', '<svg/>');
    await world.file('public/humans.txt', 'Us.');
    await world.build();
    expect(await world.site.head('articles/images/a.svg')).toMatchObject({ contentType: 'image/svg+xml' });
    expect(world.page('humans.txt')).toBe('Us.');
    await world.file('public/humans.txt', undefined);
    await world.build();
    expect(await world.site.head('humans.txt')).toBeUndefined();
  });

  test('of pages/ have an address and a place in the menu of every page', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.build();
    await world.file('pages/about.md', '---\ntitle: About us\nmenu: true\n---\nWe write.');
    await world.build();
    expect(world.page('about/index.html')).toContain('<p>We write.</p>');
    for (const key of ['index.html', '2026/tides/index.html', '404.html']) {
      expect(world.page(key), key).toContain('<a href="/about/">About us</a>');
    }
    await world.file('pages/about.md', undefined);
    await world.build();
    expect((await world.site.head('about/index.html'))?.metadata).toEqual({ status: '410' });
    expect(world.page('2026/tides/index.html')).not.toContain('About us');
  });

  test('cannot take the place of the front page or a feed', async () => {
    const world = await aWorld();
    await world.file('public/index.html', 'mine');
    await world.file('public/feed.xml', 'mine');
    await world.build();
    expect(world.page('index.html')).not.toBe('mine');
    expect(world.page('feed.xml')).not.toBe('mine');
    expect(new Set(world.logged.map(({ fields }) => fields?.['key']))).toEqual(
      new Set(['public/index.html', 'public/feed.xml']),
    );
  });

  test('that cannot be read, in cold storage or under a key that is not ours, stop no other and stay dirty', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.file('public/cold.pdf', 'ice');
    await world.file('public/warm.pdf', 'tea');
    const content = intercepted<ObjectStore>(world.content, 'get', ([key]) => {
      if (key === 'public/cold.pdf') throw new Error('InvalidObjectState');
    });
    await world.build({ content });
    expect(world.page('2026/tides/index.html')).toContain('Title of tides');
    expect(titles(world)).toEqual(['Title of tides']);
    expect(world.page('warm.pdf')).toBe('tea');
    expect(await world.dirty()).toEqual(['file:public/cold.pdf']);
    expect(world.logged[0]).toMatchObject({ level: 'error', fields: { key: 'public/cold.pdf' } });
    // Nor do they stop the walk.
    await world.publication({ title: 'The New Courant' });
    await world.build({ content });
    expect(world.page('2026/tides/index.html')).toContain('The New Courant');
    await world.build();
    expect(world.page('cold.pdf')).toBe('ice');
    expect(await world.dirty()).toEqual([]);
  });

  test('named robots.txt replace ours, and ours comes back', async () => {
    const world = await aWorld();
    await world.file('public/robots.txt', 'mine');
    await world.build();
    expect(world.page('robots.txt')).toBe('mine');
    await world.file('public/robots.txt', undefined);
    await world.build();
    expect(world.page('robots.txt')).toContain('Sitemap: https://courant.example/sitemap.xml');
  });
});

describe('the appearance', () => {
  test('of a changed publication comes to every page, by a walk', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.build();
    await world.publication({ title: 'The New Courant' });
    await world.build();
    for (const key of ['2026/tides/index.html', 'index.html', '404.html', 'authors/ada/index.html']) {
      expect(world.page(key), key).toContain('The New Courant');
    }
    expect(parseRssFeed(world.page('feed.xml')).title).toBe('The New Courant');
    expect(world.told.filter((told) => told.startsWith('notice'))).toContain('notice The New Courant');
  });

  test('of a theme file replaces the built-in one, until it goes', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.file('theme/page.liquid', 'x');
    await world.file('theme/article.liquid', 'Mine: {{ article.title }}');
    await world.file('theme/site.css', 'body { color: red }');
    await world.build();
    expect(world.page('2026/tides/index.html')).toBe('Mine: Title of tides');
    expect(world.page('theme/site.css')).toBe('body { color: red }');
    await world.file('theme/article.liquid', undefined);
    await world.file('theme/site.css', undefined);
    await world.build();
    expect(world.page('2026/tides/index.html')).toContain('<h1>Title of tides</h1>');
    expect(world.page('theme/site.css')).toContain('--paper');
  });

  test('falls back to the built-in template where one fails while rendering', async () => {
    const world = await aWorld();
    await world.article('tides');
    await world.file('theme/article.liquid', "{% render 'missing.liquid' %}");
    await world.build();
    expect(world.page('2026/tides/index.html')).toContain('<h1>Title of tides</h1>');
    expect(world.logged[0]?.message).toContain('A template failed');
  });

  test('of a change of zone moves articles to the month they now belong to', async () => {
    const world = await aWorld();
    await world.article('tides', { front: 'date: 2026-10-31T23:30:00Z' });
    await world.build();
    expect(world.page('archive/2026/10/index.html')).toContain('/2026/tides/');
    await world.publication({ timezone: 'Asia/Tokyo' });
    await world.build();
    expect(world.page('archive/2026/11/index.html')).toContain('/2026/tides/');
    expect(world.page('archive/2026/10/index.html')).not.toContain('/2026/tides/');
    expect(world.page('archive/index.html')).not.toContain('/archive/2026/10/');
  });
});

test('a publication without articles has a front page, feeds, and a page for each section and author', async () => {
  const world = await aWorld();
  await world.build();
  expect(world.page('index.html')).toContain('Nothing is published yet');
  expect(titles(world)).toEqual([]);
  expect(world.page('sections/sea/index.html')).toContain('What the water does.');
  expect((await world.site.head('sections/sea/index.html'))?.metadata).toEqual({});
  expect(world.page('authors/ada/index.html')).toContain('Writes about water.');
});

test('another process renders the same records to the same bytes', async () => {
  const [one, other] = [await aWorld(), await aWorld()];
  for (const world of [one, other]) {
    for (const slug of world === one ? ['a', 'b', 'c'] : ['c', 'a', 'b']) {
      await world.article(slug, { front: `date: 2026-11-2${slug.charCodeAt(0) % 7}\ntags: [x]` });
      if (world === other) await world.build();
    }
    await world.build();
  }
  expect([...other.site.versions.keys()].sort()).toEqual([...one.site.versions.keys()].sort());
  for (const key of one.site.versions.keys()) expect(other.page(key), key).toBe(one.page(key));
  expect(idOf('a')).not.toBe(idOf('b'));
});
