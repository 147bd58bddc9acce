/**
 * Feeds as others judge them: the schema of RFC 4287 with libxml2, and three parsers that know nothing of ours, over
 * fixtures, over whatever stands in an article, and over the sample publication.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAtomFeed, parseJsonFeed, parseOpml, parseRssFeed } from 'feedsmith';
import { RelaxNGValidator, XmlDocument } from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeedEntry, feedContentTypes, feedFormats } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { type Instant, instant, shifted } from '../../src/ids.ts';
import { Publication } from '../rebuild/world.ts';
import {
  aFeed,
  anEntry,
  aPodcast,
  archivePage,
  episodes,
  hardEntries,
  subscription,
} from './feed-builders.ts';

const schema = XmlDocument.fromString(readFileSync('test/feeds/atom.rng', 'utf8'));
const validator = RelaxNGValidator.fromDoc(schema);
afterAll(() => {
  validator.dispose();
  schema.dispose();
});

/** Of the two rules that the schema has in Schematron: an author on the feed, or on each entry. */
const hasAuthors = (atom: string): boolean => {
  const { authors, entries = [] } = parseAtomFeed(atom);
  return authors !== undefined || entries.every((entry) => entry.authors !== undefined);
};

/** Throws what the schema says. */
function validate(atom: string): void {
  const document = XmlDocument.fromString(atom);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
  }
  if (!hasAuthors(atom)) throw new Error('An entry has no author, and the feed has none.');
}

const isWellFormed = (xml: string): void => XmlDocument.fromString(xml).dispose();

describe('the schema of Atom', () => {
  it.each([
    ['one entry', aFeed()],
    ['hard entries', aFeed({ entries: hardEntries, title: 'Salt & <Light>', copyright: '©' })],
    ['a podcast', aFeed({ entries: episodes, podcast: aPodcast() })],
    ['no entries', aFeed({ entries: [] })],
    ['a subscription', subscription],
    ['an archive', archivePage],
    ['a complete feed', aFeed({ archive: { kind: 'complete' } })],
  ])('takes %s', (_, model) => {
    expect(() => validate(renderFeeds(model).atom)).not.toThrow();
  });

  it('refuses what is none', () => {
    const { atom } = renderFeeds(aFeed());
    for (const ruin of [
      (text: string) => text.replace(/<id>[^<]*<\/id>/, ''),
      (text: string) => text.replace(/<updated>[^<]*<\/updated>/, '<updated>yesterday</updated>'),
      (text: string) => text.replace('rel="self"', 'rel="self" hreflang="no such language"'),
      (text: string) => text.replace('<entry>', '<entry xml:lang="no such language">'),
      (text: string) => text.replace(/<title>Tides<\/title>/, ''),
      (text: string) => text.replace(/<author>[\s\S]*?<\/author>/g, ''),
      (text: string) => text.replace('term="sea"', ''),
    ]) {
      expect(ruin(atom)).not.toBe(atom);
      expect(() => validate(ruin(atom)), ruin.toString()).toThrow();
    }
  });

  it('takes whatever stands in an article', () => {
    const traps = [
      ']]>',
      '&amp;',
      '<b>',
      '</entry>',
      '\u0008',
      '\ud800',
      '\uffff',
      '"',
      'ü',
      '🌊',
      '\r\n',
      '\u0085',
    ];
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...traps), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
      maxLength: 12,
    });
    const language = fc.constantFrom('ar', 'pt-BR', 'zh-Hant-TW');
    const moment = fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    const entry = fc.record(
      {
        ...{
          title: text,
          summary: text,
          html: text,
          language,
          updated: moment.map((date) => instant(date.toISOString())),
        },
        tags: fc.array(text, { maxLength: 2 }),
        authors: fc.array(fc.record({ name: text, url: fc.webUrl() }), { maxLength: 2 }),
      },
      { requiredKeys: ['title', 'summary', 'updated', 'tags', 'authors'] },
    );
    fc.assert(
      fc.property(text, fc.array(entry, { maxLength: 3 }), (title, drawn) => {
        const entries = drawn.map(
          (one, index): FeedEntry => ({ ...anEntry(), ...one, guid: `urn:x:${index}` }),
        );
        const { rss, atom } = renderFeeds(aFeed({ title, entries }));
        validate(atom);
        isWellFormed(rss);
      }),
      { numRuns: 150 },
    );
  });
});

/** Its clock goes slowly enough that one build has time for everything. */
class Sample extends Publication {
  override clock = (): Instant => {
    this.now = shifted(this.now, 5);
    return this.now;
  };
}

describe('the sample publication', () => {
  const world = new Sample();
  const feeds = new Map<string, string>();
  beforeAll(async () => {
    const yaml = readFileSync('content/publication.yaml', 'utf8');
    // This world sends from a domain of its own.
    await world.put('publication.yaml', yaml.replaceAll('@courant.example', '@tides.example'));
    for (const entry of readdirSync('content', { recursive: true, withFileTypes: true })) {
      const key = join(entry.parentPath, entry.name).slice('content/'.length);
      if (entry.isFile() && /\.(md|mp3|jpg|png)$/.test(key))
        await world.put(key, key.endsWith('.md') ? readFileSync(`content/${key}`, 'utf8') : 'some bytes');
    }
    await world.build();
    for (const key of world.site.versions.keys())
      if (/(^|\/)(feed\.xml|atom\.xml|feed\.json)$/.test(key)) feeds.set(key, world.site.text(key) ?? '');
  }, 120_000);

  const each = (ending: string) => [...feeds].filter(([key]) => key.endsWith(ending));

  it('has the three feeds of everything, of sections, tags, authors and series, and of the archive', () => {
    const folders = new Set([...feeds.keys()].map((key) => key.replace(/[^/]*$/, '')));
    for (const format of ['feed.xml', 'atom.xml', 'feed.json'])
      expect(each(format)).toHaveLength(folders.size);
    for (const part of ['', 'sections/undertow/', 'authors/ines/']) expect(folders).toContain(part);
    for (const part of ['tags/', 'archive/'])
      expect(
        [...folders].some((one) => one.startsWith(part)),
        part,
      ).toBe(true);
  });

  it('is valid Atom by the schema, and sound XML', () => {
    for (const [key, atom] of each('atom.xml')) expect(() => validate(atom), key).not.toThrow();
    for (const [key, rss] of each('feed.xml')) expect(() => isWellFormed(rss), key).not.toThrow();
  });

  it('has no two entries with one id, or with one moment of change', () => {
    for (const [key, atom] of each('atom.xml')) {
      const { entries = [] } = parseAtomFeed(atom);
      expect(new Set(entries.map(({ id }) => id)).size, key).toBe(entries.length);
      expect(new Set(entries.map(({ updated }) => updated)).size, key).toBe(entries.length);
    }
  });

  it('says the same in all three formats, to a parser of each', () => {
    for (const [key, text] of each('feed.xml')) {
      const folder = key.slice(0, -'feed.xml'.length);
      const rss = parseRssFeed(text);
      const atom = parseAtomFeed(feeds.get(`${folder}atom.xml`) ?? '');
      const json = parseJsonFeed(feeds.get(`${folder}feed.json`) ?? '');
      const titles = rss.items?.map(({ title }) => title);
      expect(
        atom.entries?.map(({ title }) => title?.value),
        key,
      ).toEqual(titles);
      expect(
        json.items?.map(({ title }) => title),
        key,
      ).toEqual(titles);
      expect(
        json.items?.map((item) => item.content_html),
        key,
      ).toEqual(atom.entries?.map(({ content }) => content?.value));
    }
  });

  it('has no relative address in any content, and none that is not http', () => {
    for (const [key, text] of each('feed.json')) {
      const contents = JSON.parse(text).items.map((item: { content_html: string }) => item.content_html);
      const addresses = contents.flatMap((html: string) =>
        [...html.matchAll(/ (?:href|src|poster)="([^"]*)"/g)].map((match) => match[1]),
      );
      expect(
        addresses.filter((url: string) => !/^(https?:\/\/|mailto:)/.test(url)),
        key,
      ).toEqual([]);
    }
  });

  it('lists all its feeds in OPML, each of them there', () => {
    const text = world.site.text('feeds/all.opml') ?? '';
    expect(() => isWellFormed(text)).not.toThrow();
    const outlines = parseOpml(text).body?.outlines ?? [];
    const keys = outlines.map(({ xmlUrl = '' }) => new URL(xmlUrl).pathname.slice(1));
    const archived = (key: string) => key.startsWith('archive/');
    expect(keys.sort()).toEqual(
      each('feed.xml')
        .map(([key]) => key)
        .filter((key) => !archived(key))
        .sort(),
    );
  });

  it('serves each feed under its type', () => {
    expect(feedFormats.map((format) => feedContentTypes[format])).toEqual([
      'application/rss+xml; charset=utf-8',
      'application/atom+xml; charset=utf-8',
      'application/feed+json; charset=utf-8',
    ]);
  });
});
