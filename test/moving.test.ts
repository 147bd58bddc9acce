/**
 * A publication moves here with its feeds: nothing is new to those who read it before, and nobody is mailed (docs/moving-here.md).
 * The feeds are written as Hugo, Jekyll and Ghost write them, the files as their authors do.
 */
import { readFileSync } from 'node:fs';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { readOldFeed } from '../src/feeds/old-feed.ts';
import { mergeOldFeeds } from '../src/feeds/old-feeds.ts';
import { oldEntriesKey } from '../src/keys.ts';
import { expectSame, Publication, publicationYaml } from './rebuild/world.ts';

const minutes = 60_000;
const old = (name: string): string => readFileSync(`test/feeds/old/${name}.xml`, 'utf8');

type Files = Readonly<Record<string, string>>;

/** guids.json first, then the articles, as docs/moving-here.md says. */
async function moved(feed: string, settings: string, files: Files): Promise<Publication> {
  const world = new Publication();
  await world.put('publication.yaml', `${publicationYaml}${settings}`);
  await world.pass(5 * minutes);
  const read = readOldFeed(feed, old(feed));
  if (!read.ok) throw new Error(read.problem.wrong);
  const { entries } = mergeOldFeeds([read.feed]);
  await world.content.put(oldEntriesKey, JSON.stringify(entries), { contentType: 'application/json' });
  for (const [key, text] of Object.entries(files)) await world.put(key, text);
  await world.pass(5 * minutes);
  return world;
}

interface Shown {
  readonly guid: string | undefined;
  readonly date: string | undefined;
}

const shown = (guid: string | undefined, date: unknown): Shown => ({
  guid,
  date: new Date(String(date)).toISOString(),
});

const rssOf = (text: string | undefined): Shown[] =>
  (parseRssFeed(text ?? '').items ?? []).map(({ guid, pubDate }) => shown(guid?.value, pubDate));
const atomOf = (text: string | undefined): Shown[] =>
  (parseAtomFeed(text ?? '').entries ?? []).map(({ id, published }) => shown(id, published));
const jsonOf = (text: string | undefined): Shown[] =>
  (parseJsonFeed(text ?? '').items ?? []).map(({ id, date_published }) => shown(id, date_published));

const without = (list: readonly Shown[], ...guids: string[]) =>
  list.filter(({ guid }) => !guids.includes(guid ?? ''));

/** What is mailable; and that something may be, were it new. */
async function expectNobodyMailed(world: Publication): Promise<void> {
  expect(world.rows('mailable#'), 'nothing that moved is mailable').toEqual([]);
  await world.put('articles/new.md', '---\ntitle: New here\n---\nNews.\n');
  await world.pass(5 * minutes);
  expect(world.rows('untaken#'), 'what is new is mailable').toHaveLength(1);
}

const hugo: Files = {
  'articles/posts/crane-driver/index.md':
    '+++\ntitle = "What the crane driver sees"\ndate = 2026-11-22T18:00:00+01:00\n+++\nForty metres up.\n',
  'articles/posts/ropes.md':
    '---\ntitle: "Rope & wire"\nslug: rope-and-wire\ndate: 2025-01-13T07:30:00+01:00\n---\nTwo ways.\n',
  'articles/posts/duene.md':
    '---\ntitle: Düne im Nebel\nurl: /de/düne/\ndate: 2024-08-02\n---\nEin Spaziergang.\n',
  'articles/posts/low-water-again.md':
    '---\ntitle: Low water, again\nslug: low-water\naliases: [/2018/06/low-water/]\ndate: 2018-06-09T12:00:00+02:00\n---\nHalf the boats.\n',
};

describe('from Hugo, with RSS', () => {
  const settings = 'permalink: /posts/:slug/\nfeed: { oldPaths: [/index.xml] }\n';
  const lost = 'https://quay.example/posts/lost-and-found/';
  // The file says the day alone; its author’s zone was another.
  const day = { guid: 'https://quay.example/de/d%C3%BCne/', date: '2024-08-01T23:00:00.000Z' };

  it('every article keeps its guid and its date, in all formats', async () => {
    const world = await moved('hugo', settings, hugo);
    const before = without(rssOf(old('hugo')), lost).map((one) => (one.guid === day.guid ? day : one));
    expect(before).toHaveLength(4);
    expect(rssOf(world.site.text('feed.xml'))).toEqual(before);
    expect(atomOf(world.site.text('atom.xml'))).toEqual(before);
    expect(jsonOf(world.site.text('feed.json'))).toEqual(before);
    await expectNobodyMailed(world);
  });

  it('a file without the feed would be new to everybody: the test can fail', async () => {
    const world = await moved('ghost', settings, hugo);
    expect(rssOf(world.site.text('feed.xml')).map(({ guid }) => guid?.slice(0, 9))).toEqual(
      Array(4).fill('urn:uuid:'),
    );
    expect(world.rows('untaken#')).toHaveLength(1);
  });

  it('stands as it was after a rebuild, and keeps what it inherited', async () => {
    const world = await moved('hugo', settings, hugo);
    await expectSame(world);
    expect(world.rows('inherited#')).toHaveLength(4);
    expect(world.rows('mailable#')).toEqual([]);
    await world.put(
      'articles/posts/thief.md',
      '---\ntitle: A thief\naliases: [/posts/rope-and-wire/]\n---\nNot it.\n',
    );
    await world.rest();
    const guids = rssOf(world.site.text('feed.xml')).map(({ guid }) => guid);
    expect(new Set(guids).size).toBe(guids.length);
    expect(guids).toHaveLength(5);
  });
});

describe('from Jekyll, with Atom, out of a folder of another domain', () => {
  const files: Files = {
    'articles/_posts/2026-11-22-lens.md':
      '---\nlayout: post\ntitle: A lens is not a mirror\ndate: 2026-11-22 20:00:00 +0000\n---\nPeople ask.\n',
    'articles/_posts/2020-02-29-fog.md':
      '---\nlayout: post\ntitle: "It\'s only fog & other *lies*"\ndate: 2020-02-29 06:30:00 +0000\nlast_modified_at: 2021-01-10 10:00:00 +0000\n---\nNobody.\n',
    'articles/_posts/2019-11-03-old-oil-book.md':
      '---\nlayout: post\ntitle: The old oil book\npermalink: /oil/\n---\nEleven litres.\n',
  };

  it.each([
    ['the old pattern', 'permalink: /:year/:month/:day/:title.html\n'],
    ['another pattern', 'permalink: /notes/:slug/\n'],
  ])('every article keeps its id with %s', async (_, settings) => {
    const world = await moved('jekyll', settings, files);
    const before = atomOf(old('jekyll'));
    expect(before).toHaveLength(3);
    expect(atomOf(world.site.text('atom.xml'))).toEqual(before);
    await expectNobodyMailed(world);
    await expectSame(world);
  });
});

describe('from Ghost, with RSS', () => {
  const files: Files = {
    // As an exporter writes it, and as one without dates does: the feed knows when it was.
    'articles/wintering.md':
      '---\ntitle: Wintering\nslug: wintering\nstatus: published\nid: 6742f0aa51c3e90001a7d4e2\n---\nThe last boat.\n',
    'articles/letters.md':
      '---\ntitle: \'Letters, "unsent"\'\nslug: letters-unsent\n---\nDear harbourmaster,\n',
    'articles/bell.md':
      '---\ntitle: A town with one bell\nslug: one-bell\npublished_at: "2019-03-17T16:20:00.000Z"\n---\nWeddings.\n',
  };

  it('guids are verbatim in RSS and JSON; Atom, which takes IRIs alone, has the article’s own', async () => {
    const world = await moved('ghost', 'permalink: /:slug/\nfeed: { oldPaths: [/rss/] }\n', files);
    const before = rssOf(old('ghost'));
    expect(before).toHaveLength(3);
    expect(rssOf(world.site.text('feed.xml'))).toEqual(before);
    expect(jsonOf(world.site.text('feed.json'))).toEqual(before);
    const atom = atomOf(world.site.text('atom.xml'));
    expect(atom.map(({ date }) => date)).toEqual(before.map(({ date }) => date));
    for (const { guid } of atom) expect(guid).toMatch(/^urn:uuid:/);
    expect(world.site.text('feed.xml')).toContain(
      '<guid isPermaLink="false">6742f0aa51c3e90001a7d4e2</guid>',
    );
    await expectNobodyMailed(world);
    await expectSame(world);
  });
});
