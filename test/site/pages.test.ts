/** Every kind of page, over a site of each: what it loads, what it tells search engines, and where it leads. */
import { readFileSync } from 'node:fs';
import { decodeHTML } from 'entities';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { scriptSafe } from '../../src/site/structured-data.ts';
import { defaultTemplates } from '../../src/theme-defaults.ts';
import { SiteWorld } from './site-world.ts';

const hostile = '</script><!--<script> & "quoted" \u2028';
let site: SiteWorld;
let pages: readonly string[];

/** A site with one of everything. */
beforeAll(async () => {
  site = new SiteWorld();
  await site.publication({ follow: [{ label: 'Elsewhere', url: 'https://social.example/@c' }] });
  await site.file(
    'pages/about.md',
    '---\ntitle: About\nmenu: { label: About, order: 1 }\n---\nWho we are.\n',
  );
  await site.article('tides', {
    front:
      'date: 2026-11-20\nsection: sea\nauthors: [ada]\ntags: [Salt Water]\nseries: { name: The Tides, part: 1 }\nupdated: 2026-11-22\nimage: { src: https://pictures.example/tide.jpg, alt: "A tide & a boat" }',
  });
  await site.article('moon', { front: 'date: 2026-10-20\nseries: { name: The Tides, part: 2 }' });
  await site.article('gone', { front: 'date: 2026-11-21\ntags: [lost]' });
  await site.article('draft', { state: 'draft' });
  await site.build();
  await site.article('gone', { state: 'withdrawn', front: 'date: 2026-11-21\ntags: [lost]' });
  await site.digest('2026-W48', ['tides', 'moon']);
  await site.build();
  pages = [...site.site.versions.keys()].filter((key) => key.endsWith('.html')).sort();
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

const piece =
  /<!--[\s\S]*?-->|<script\b([^>]*)>([\s\S]*?)<\/script>|<([a-z][a-z0-9]*)\b((?:"[^"]*"|[^">])*)>|<[^>]*>|[^<]+/g;
const attribute = /([^\s=/]+)(?:="([^"]*)")?/g;

/** Of HTML as the built-in theme writes it. */
function elementsOf(html: string): readonly Element[] {
  const found: Element[] = [];
  for (const [all, scriptHead, script, name, head = ''] of html.matchAll(piece)) {
    if (scriptHead !== undefined)
      found.push({ name: 'script', attributes: attributesOf(scriptHead), text: script ?? '' });
    else if (name !== undefined) found.push({ name, attributes: attributesOf(head), text: '' });
    else if (!all.startsWith('<')) {
      const last = found.at(-1);
      if (last !== undefined) last.text += decodeHTML(all);
    }
  }
  return found;
}

const attributesOf = (head: string): Record<string, string> =>
  Object.fromEntries([...head.matchAll(attribute)].map(([, name, value = '']) => [name, decodeHTML(value)]));

const elements = (key: string) => elementsOf(site.page(key));
const metaOf = (key: string, name: string) =>
  elements(key)
    .filter(({ attributes }) => attributes['property'] === name || attributes['name'] === name)
    .map(({ attributes }) => attributes['content']);

interface Graph {
  readonly '@graph': readonly Record<string, unknown>[];
}
const graphOf = (key: string): readonly Record<string, unknown>[] =>
  elements(key)
    .filter(({ attributes }) => attributes['type'] === 'application/ld+json')
    .flatMap(({ text }) => (JSON.parse(text) as Graph)['@graph']);
const thingOf = (key: string, type: string) => graphOf(key).find((one) => one['@type'] === type);

test('each kind of page is there', () => {
  expect(pages).toEqual(
    expect.arrayContaining([
      ...['index.html', '404.html', 'about/index.html', '2026/tides/index.html', '2026/gone/index.html'],
      ...['sections/sea/index.html', 'tags/salt-water/index.html', 'authors/ada/index.html'],
      ...['series/the-tides/index.html', 'archive/index.html', 'archive/2026/11/index.html'],
      ...['sections/index.html', 'tags/index.html', 'authors/index.html', 'series/index.html'],
      ...['digests/index.html', 'digests/all/index.html', 'digests/all/2026-W48/index.html'],
      ...['feeds/index.html', 'feeds/all/index.html', 'feeds/tags/salt-water/index.html'],
      ...[
        'feeds/sections/sea/index.html',
        'feeds/authors/ada/index.html',
        'feeds/series/the-tides/index.html',
      ],
    ]),
  );
});

/** What a browser loads by itself. */
function loadedBy({ name, attributes }: Element): readonly string[] {
  const { src, srcset, href, rel = '', poster, data } = attributes;
  const link =
    name === 'link' && /stylesheet|icon|preload|prefetch|dns-prefetch|preconnect/.test(rel) ? href : '';
  const sources = [
    src,
    poster,
    data,
    link,
    ...(srcset?.split(',').map((one) => one.trim().split(' ')[0]) ?? []),
  ];
  return sources.filter((one): one is string => one !== undefined && one !== '');
}

test('a page loads from its own origin, but for the pictures that an article shows', () => {
  expect(pages.length).toBeGreaterThan(20);
  for (const key of pages) {
    const loaded = elements(key).flatMap(loadedBy);
    const foreign = loaded.filter(
      (one) => !/^\/(?!\/)/.test(one) && one !== 'https://pictures.example/tide.jpg',
    );
    expect([key, foreign]).toEqual([key, []]);
    const scripts = elements(key).filter(({ name }) =>
      ['script', 'iframe', 'object', 'embed'].includes(name),
    );
    const running = scripts.filter(({ attributes }) => attributes['type'] !== 'application/ld+json');
    if (key !== 'search/index.html') expect([key, running]).toEqual([key, []]);
    const inline = elements(key).filter(({ attributes }) =>
      Object.keys(attributes).some((one) => /^(on|style$)/.test(one)),
    );
    expect([key, inline]).toEqual([key, []]);
  }
});

test('a page says its language and direction, has one heading, a title of its own, and its feeds', () => {
  const titles = new Map<string, string>();
  for (const key of pages) {
    const all = elements(key);
    if ((all[0]?.name ?? '') !== 'html') continue;
    expect([key, all[0]?.attributes['lang'], all[0]?.attributes['dir']]).toEqual([key, 'en', 'ltr']);
    expect([key, all.filter(({ name }) => name === 'h1').length]).toEqual([key, 1]);
    expect([key, all.filter(({ name }) => name === 'main').length]).toEqual([key, 1]);
    const feeds = all.filter(({ attributes: { rel, type } }) => rel === 'alternate' && type !== undefined);
    expect(feeds.slice(-3).map(({ attributes }) => attributes['href'])).toEqual([
      '/feed.xml',
      '/atom.xml',
      '/feed.json',
    ]);
    for (const { attributes } of feeds) expect([key, attributes['title']]).not.toEqual([key, '']);
    const title = all.find(({ name }) => name === 'title')?.text ?? '';
    if (key === '404.html' || key.includes('gone') || key.includes('lost')) continue;
    expect([key, titles.get(title)]).toEqual([key, undefined]);
    titles.set(title, key);
  }
});

test('a page says where it stands, unless search engines are not to keep it', () => {
  for (const key of pages) {
    const canonical = elements(key).find(({ attributes }) => attributes['rel'] === 'canonical')?.attributes[
      'href'
    ];
    const address = `https://courant.example/${key.replace(/index\.html$/, '')}`;
    const isKept = !(key === '404.html' || key === '2026/gone/index.html' || key.startsWith('drafts/'));
    expect([key, canonical]).toEqual([key, isKept ? address : undefined]);
    expect([key, metaOf(key, 'robots').length > 0]).toEqual([key, !isKept]);
    expect([key, metaOf(key, 'og:url')]).toEqual([key, isKept ? [address] : []]);
  }
});

describe('an article', () => {
  const key = '2026/tides/index.html';

  it('tells link previews what it is', () => {
    expect(metaOf(key, 'og:type')).toEqual(['article']);
    expect(metaOf(key, 'og:image')).toEqual(['https://pictures.example/tide.jpg']);
    expect(metaOf(key, 'og:image:alt')).toEqual(['A tide & a boat']);
    expect(metaOf(key, 'article:published_time')).toEqual(['2026-11-20T00:00:00.000Z']);
    expect(metaOf(key, 'article:modified_time')).toEqual(['2026-11-22T00:00:00.000Z']);
    expect(metaOf(key, 'article:section')).toEqual(['Sea']);
    expect(metaOf(key, 'article:tag')).toEqual(['Salt Water']);
  });

  it('tells search engines who wrote it, when, and the way to it', () => {
    expect(thingOf(key, 'BlogPosting')).toMatchObject({
      ...{ headline: 'Title of tides', datePublished: '2026-11-20T00:00:00.000Z', articleSection: 'Sea' },
      author: [{ '@type': 'Person', name: 'Ada Quill', url: 'https://courant.example/authors/ada/' }],
      image: { url: 'https://pictures.example/tide.jpg' },
    });
    expect(namesOf(thingOf(key, 'BreadcrumbList'))).toEqual(['The Courant', 'Sea', 'Title of tides']);
  });

  it('leads to the next part of its series', () => {
    const next = elements(key).find(
      ({ name, attributes }) => name === 'link' && attributes['rel'] === 'next',
    );
    expect(next?.attributes['href']).toBe('/2026/moon/');
  });
});

const namesOf = (thing: Record<string, unknown> | undefined) =>
  ((thing?.['itemListElement'] ?? []) as { name: string }[]).map(({ name }) => name);

test('the front page tells search engines how to search', () => {
  expect(thingOf('index.html', 'WebSite')).toMatchObject({
    potentialAction: { target: { urlTemplate: 'https://courant.example/search/?q={search_term_string}' } },
  });
});

test('nothing in structured data ends its element', () => {
  const text = scriptSafe({ headline: hostile });
  expect(text).not.toMatch(/[<>&\u2028]/);
  expect(JSON.parse(text)).toEqual({ headline: hostile });
});

describe('the page about a feed', () => {
  const key = 'feeds/tags/salt-water/index.html';
  const links = (of: string) =>
    elements(of).flatMap(({ name, attributes }) => (name === 'a' ? [attributes['href']] : []));

  it('opens it in readers, each by its own address, and has all three to copy', () => {
    const feed = 'https%3A%2F%2Fcourant.example%2Ftags%2Fsalt-water%2Fatom.xml';
    expect(links(key)).toEqual(
      expect.arrayContaining([
        `https://feedly.com/i/subscription/feed/${feed}`,
        `https://www.inoreader.com/feed/${feed}`,
        `https://www.newsblur.com/?url=${feed}`,
        'feed:https://courant.example/tags/salt-water/atom.xml',
        ...['/tags/salt-water/feed.xml', '/tags/salt-water/atom.xml', '/tags/salt-water/feed.json'],
        ...['/tags/salt-water/', '/2026/tides/'],
      ]),
    );
    expect(site.page(key)).toContain('<code>https://courant.example/tags/salt-water/feed.xml</code>');
  });

  it('is where the page of its selection leads, and the list of feeds', () => {
    expect(links('tags/salt-water/index.html')).toContain('/feeds/tags/salt-water/');
    expect(links('feeds/index.html')).toEqual(
      expect.arrayContaining(['/feeds/all/', '/feeds/sections/sea/', '/feeds/authors/ada/']),
    );
  });

  it('is gone where its selection has nothing any more', async () => {
    for (const path of ['tags/lost/index.html', 'feeds/tags/lost/index.html'])
      expect((await site.site.head(path))?.metadata['status']).toBe('410');
  });
});

test('lists of all tags, authors, sections and series name what is there, and nothing that is gone', () => {
  expect(site.page('tags/index.html')).toContain('<a href="/tags/salt-water/"><bdi>Salt Water</bdi></a>');
  expect(site.page('tags/index.html')).not.toContain('lost');
  expect(site.page('authors/index.html')).toContain('<bdi>Ada Quill</bdi>');
  expect(site.page('sections/index.html')).toContain('<bdi>Sea</bdi>');
  expect(site.page('series/index.html')).toContain('<bdi>The Tides</bdi>');
  for (const path of ['/tags/', '/authors/', '/sections/', '/series/', '/digests/'])
    expect(site.page('archive/index.html')).toContain(`href="${path}"`);
});

test('the small theme of the docs is a theme', async () => {
  const guide = readFileSync('docs/theme.md', 'utf8');
  const files = [...guide.matchAll(/<!-- example: (\S+) -->\n```liquid\n([\s\S]*?)```/g)];
  expect(files.map(([, name]) => name)).toEqual(['layout.liquid', 'home.liquid', 'teaser.liquid']);
  for (const [, name, text] of files) {
    expect(Object.keys(defaultTemplates)).toContain(name);
    await site.file(`theme/${name}`, text);
  }
  await site.build();
  expect(site.logged.filter(({ message }) => message.includes('template'))).toEqual([]);
  expect(site.page('index.html')).toContain('<header><a href="/">The Courant</a></header>');
  expect(site.page('index.html')).toContain('<h2><a href="/2026/tides/">Title of tides</a></h2>');
  expect(site.page('2026/tides/index.html')).toContain('<header><a href="/">The Courant</a></header>');
  expect(site.page('about/index.html')).toContain('<a href="/about/" aria-current="page">About</a>');
});
