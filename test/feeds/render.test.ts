import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { SyntaxValidator } from 'fast-xml-validator';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import { feedFault } from '../../src/feeds/check.ts';
import { cleanModel } from '../../src/feeds/clean.ts';
import { feedFormats } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { entryUpdated, feedUpdated } from '../../src/feeds/updated.ts';
import { aFeed, anEntry, aPodcast, episodes, hardEntries } from './feed-builders.ts';

const hard = aFeed({
  entries: hardEntries,
  title: 'Salt & <Light> &amp; more',
  description: 'Every ]]> day',
});
const feeds = renderFeeds(hard);
const rss = parseRssFeed(feeds.rss);
const atom = parseAtomFeed(feeds.atom);
const json = parseJsonFeed(feeds.json);
const cleaned = cleanModel(hard);

describe('three feeds of one model', () => {
  test('are well-formed to a strict parser', () => {
    for (const xml of [feeds.rss, feeds.atom]) {
      expect(
        SyntaxValidator.validate(xml, {
          invalidCharSequence: { tagValue: true, attrLt: true, comment: true },
        }),
      ).toBe(true);
    }
    expect(() => JSON.parse(feeds.json)).not.toThrow();
  });

  const libxml2 = 'xmllint';
  test.runIf(spawnSync(libxml2, ['--version']).status === 0)('are well-formed to libxml2 too', () => {
    for (const xml of [feeds.rss, feeds.atom]) {
      expect(() => execFileSync(libxml2, ['--noout', '-'], { input: xml, stdio: 'pipe' })).not.toThrow();
    }
  });

  test('hold the same ids in the same order, verbatim', () => {
    const ids = hardEntries.map(({ guid }) => guid);
    expect(rss.items?.map((item) => item.guid?.value)).toEqual(ids);
    expect(atom.entries?.map(({ id }) => id)).toEqual(ids);
    expect(json.items?.map(({ id }) => id)).toEqual(ids);
    expect(rss.items?.every((item) => item.guid?.isPermaLink === false)).toBe(true);
  });

  test('hold the same titles as plain text', () => {
    const titles = cleaned.entries.map(({ title }) => title);
    expect(titles[1]).toBe('Why <b> & &amp; </title> are "hard" ]]>');
    expect(atom.entries?.map(({ title }) => title?.value)).toEqual(titles);
    expect(json.items?.map(({ title }) => title)).toEqual(titles);
    expect(rss.items?.map(({ title }) => title)).toEqual(titles);
    expect([rss.title, atom.title?.value, json.title]).toEqual(Array(3).fill('Salt & <Light> &amp; more'));
  });

  test('hold the same full content, with every ]]> in it', () => {
    const contents = cleaned.entries.map(({ html }) => html);
    expect(contents[1]).toContain('One ]]> two ]]> three ]]&gt;');
    expect(rss.items?.map((item) => item.content?.encoded)).toEqual(contents);
    expect(atom.entries?.map(({ content }) => content?.value)).toEqual(contents);
    expect(json.items?.map((item) => item.content_html)).toEqual(contents);
  });

  test('are the same bytes each time', () => {
    expect(renderFeeds(hard)).toEqual(feeds);
  });
});

describe('RSS', () => {
  test('names itself where it is served', () => {
    expect(rss.atom?.links).toEqual([{ href: hard.addresses.rss, rel: 'self', type: 'application/rss+xml' }]);
  });

  test('names authors by dc:creator, never by an <author> without an address', () => {
    expect(rss.items?.[1]?.dc?.creators).toEqual(['Jane <jane@example> & Co', 'Ben']);
    expect(feeds.rss).not.toContain('<author>');
  });

  test('escapes a plain description as HTML', () => {
    expect(rss.items?.[1]?.description).toBe(
      'AT&amp;T, &lt;i&gt;not&lt;/i&gt; markup; &amp;lt;b&amp;gt; neither.',
    );
  });

  test('writes titles by hexadecimal references', () => {
    expect(feeds.rss).toContain('Why &#x3C;b&gt; &#x26; &#x26;amp;');
  });

  test('gives an enclosure its address, true length and registered type', () => {
    expect(rss.items?.[1]?.enclosures).toEqual([
      { url: 'https://courant.example/articles/img/net.jpg?a=1&b=2', length: 48_213, type: 'image/jpeg' },
    ]);
    expect(rss.items?.[0]?.enclosures).toBeUndefined();
  });

  test('says the language of an item that differs', () => {
    expect(rss.items?.map((item) => item.dc?.languages)).toEqual([undefined, undefined, ['ar'], undefined]);
  });

  test('puts the description before the content', () => {
    const item = feeds.rss.slice(feeds.rss.indexOf('<item>'));
    expect(item.indexOf('<description>')).toBeLessThan(item.indexOf('<content:encoded>'));
  });

  test('declares a namespace if and only if it is used', () => {
    const { html: _html, ...bare } = anEntry({ authors: [] });
    const plain = renderFeeds(aFeed({ entries: [bare] })).rss;
    expect(plain).not.toContain('xmlns:dc');
    expect(plain).not.toContain('xmlns:content');
    expect(plain).toContain('xmlns:atom');
    expect(feeds.rss).toContain('xmlns:dc="http://purl.org/dc/elements/1.1/"');
  });

  test('dates an item by its publication, with the right weekday', () => {
    expect(rss.items?.[1]?.pubDate).toBe('Fri, 02 Oct 2026 22:15:00 GMT');
  });
});

describe('Atom', () => {
  test('gives each link a rel and a type', () => {
    expect(atom.links).toEqual([
      { href: 'https://courant.example/', rel: 'alternate', type: 'text/html' },
      { href: hard.addresses.atom, rel: 'self', type: 'application/atom+xml' },
    ]);
    expect(atom.entries?.[0]?.links).toEqual([
      { href: 'https://courant.example/2026/11/tides/', rel: 'alternate', type: 'text/html' },
    ]);
  });

  test('gives an enclosure the type it has, not one guessed from its ending', () => {
    expect(atom.entries?.[2]?.links?.[1]).toMatchObject({
      rel: 'enclosure',
      type: 'image/svg+xml',
      length: 901,
    });
  });

  test('says its language, and that of an entry that differs', () => {
    expect(feeds.atom).toContain('<feed xml:lang="en" ');
    expect(feeds.atom.match(/<entry xml:lang="ar">/g)).toHaveLength(1);
  });

  test('writes titles and summaries as text', () => {
    expect(feeds.atom).not.toMatch(/<(title|summary) type=/);
  });

  test('keeps the day of publication apart from a declared edit', () => {
    expect(atom.entries?.[1]).toMatchObject({
      published: '2026-10-02T22:15:00.000Z',
      updated: expect.stringMatching(/^2026-10-05T06:00:00\.\d{6}Z$/),
    });
  });

  test('names the owner for entries without an author', () => {
    expect(atom.authors).toEqual([{ name: 'The Courant' }]);
    expect(atom.entries?.[3]?.authors).toBeUndefined();
  });
});

describe('JSON Feed', () => {
  test('is version 1.1 with authors and language, without what 1.1 replaced', () => {
    const raw = JSON.parse(feeds.json);
    expect(raw.version).toBe('https://jsonfeed.org/version/1.1');
    expect(raw.language).toBe('en');
    expect(raw.authors).toEqual([{ name: 'The Courant' }]);
    expect(raw.feed_url).toBe(hard.addresses.json);
    expect(feeds.json).not.toContain('"author"');
    expect(raw.items[1].authors).toEqual([
      { name: 'Jane <jane@example> & Co' },
      { name: 'Ben', url: 'https://ben.example/?x=1&y=2' },
    ]);
    expect(raw.items[2].language).toBe('ar');
    expect(raw.items[1].image).toBe('https://courant.example/articles/img/net.jpg?a=1&b=2');
  });

  test('always has content, escaped where it comes from a plain summary', () => {
    const { html: _html, ...bare } = anEntry({ summary: 'a < b & c' });
    const [item] = JSON.parse(renderFeeds(aFeed({ entries: [bare] })).json).items;
    expect(item.content_html).toBe('<p>a &lt; b &amp; c</p>');
    expect(item.summary).toBe('a < b & c');
  });
});

describe('a recording', () => {
  const made = renderFeeds(aFeed({ entries: episodes, podcast: aPodcast() }));
  const address = 'https://courant.example/articles/audio/tides.mp3?a=1&b=2';
  const picture = 'https://courant.example/articles/img/net.jpg';

  test('is the only enclosure of an RSS item, with duration, and the picture beside it', () => {
    const [sound, film] = parseRssFeed(made.rss).items ?? [];
    expect(sound?.enclosures).toEqual([{ url: address, length: 31_245_678, type: 'audio/mpeg' }]);
    expect(sound?.itunes?.duration).toBe(2_052);
    expect(sound?.media?.contents).toMatchObject([{ url: picture, type: 'image/jpeg', medium: 'image' }]);
    expect(film?.enclosures).toEqual([
      { url: 'https://films.example/quay.mp4', length: 0, type: 'video/mp4' },
    ]);
    expect(film?.itunes).toBeUndefined();
  });

  test('declares the namespaces of iTunes and Media RSS where they are used, and only there', () => {
    expect(made.rss).toContain('xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"');
    expect(made.rss).toContain('xmlns:media="http://search.yahoo.com/mrss/"');
    expect(feeds.rss).not.toMatch(/xmlns:(itunes|media)/);
  });

  test('comes before the picture in Atom, with title and type as given', () => {
    const [sound, film] = parseAtomFeed(made.atom).entries ?? [];
    expect(sound?.links?.filter(({ rel }) => rel === 'enclosure')).toEqual([
      {
        ...{ rel: 'enclosure', href: address, type: 'audio/mpeg', length: 31_245_678 },
        title: 'The <tides> & "I"',
      },
      { rel: 'enclosure', href: picture, type: 'image/jpeg', length: 48_213 },
    ]);
    expect(film?.links?.[1]).toEqual({
      ...{ rel: 'enclosure', href: 'https://films.example/quay.mp4', type: 'video/mp4' },
    });
  });

  test('is an attachment in JSON, and the picture the image', () => {
    const [sound, film] = parseJsonFeed(made.json).items ?? [];
    expect(sound?.image).toBe(picture);
    expect(sound?.attachments).toEqual([
      {
        ...{ url: address, mime_type: 'audio/mpeg', title: 'The <tides> & "I"' },
        ...{ size_in_bytes: 31_245_678, duration_in_seconds: 2_052 },
      },
    ]);
    expect(film?.attachments).toEqual([{ url: 'https://films.example/quay.mp4', mime_type: 'video/mp4' }]);
  });

  test('whose address leads nowhere is left out, and the picture takes its place', () => {
    const [sound] = episodes;
    const broken = { ...sound, enclosure: { url: 'https://[', type: 'audio/mpeg' } } as (typeof episodes)[0];
    const { rss } = renderFeeds(aFeed({ entries: [broken] }));
    expect(parseRssFeed(rss).items?.[0]?.enclosures?.map(({ url }) => url)).toEqual([picture]);
  });
});

describe('the date of a feed', () => {
  test('is that of its newest change, not the clock', () => {
    expect(feedUpdated(hard)).toBe(entryUpdated(anEntry()));
    expect(rss.lastBuildDate).toBe('Fri, 20 Nov 2026 08:00:00 GMT');
    expect(atom.updated).toBe(entryUpdated(anEntry()));
  });

  test('is a fixed one where nothing is in it', () => {
    const empty = aFeed({ entries: [] });
    expect(feedUpdated(empty)).toBe('2000-01-01T00:00:00.000Z');
    expect(feedFault('atom', renderFeeds(empty).atom, empty)).toBeUndefined();
  });
});

describe('whatever stands in an article', () => {
  const traps = [']]>', '&amp;', '<b>', '</item>', '<![CDATA[', '\u0008', '\ud800', '"', '$&', '🌊'];
  const anything = fc.string({
    unit: fc.oneof(fc.constantFrom(...traps), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
    maxLength: 40,
  });
  const entries = fc.array(
    fc.record({ title: anything, summary: anything, html: anything, tag: anything, author: anything }),
    { maxLength: 4 },
  );

  test('all three feeds parse, with the same ids and texts', () => {
    fc.assert(
      fc.property(anything, entries, (title, drawn) => {
        const model = aFeed({
          title,
          entries: drawn.map(({ tag, author, ...rest }, index) =>
            anEntry({ ...rest, guid: `urn:x:${index}`, tags: [tag], authors: [{ name: author }] }),
          ),
        });
        const made = renderFeeds(model);
        for (const format of feedFormats) expect(feedFault(format, made[format], model)).toBeUndefined();
        expect(SyntaxValidator.validate(made.rss)).toBe(true);
        expect(SyntaxValidator.validate(made.atom)).toBe(true);
        const html = cleanModel(model).entries.map((entry) => entry.html);
        const inAtom = (parseAtomFeed(made.atom).entries ?? []).map(({ content }) => content?.value ?? '');
        expect(inAtom.map((text) => text.trim())).toEqual(html);
        expect(
          JSON.parse(made.json).items.map((item: { content_html: string }) => item.content_html),
        ).toEqual(html);
      }),
      { numRuns: 300 },
    );
  });
});
