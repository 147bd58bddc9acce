/** A feed in several documents (RFC 5005), its hub, its page for people and its stylesheet, in each format. */
import { parseAtomFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { renderFeeds } from '../../src/feeds/render.ts';
import { addressesAt, aFeed, archivePage, subscription } from './feed-builders.ts';

const [polled, archived] = [renderFeeds(subscription), renderFeeds(archivePage)];
const complete = renderFeeds(aFeed({ archive: { kind: 'complete' } }));
const plain = renderFeeds(aFeed());

const links = ({ rss, atom }: typeof polled) =>
  [parseRssFeed(rss).atom?.links, parseAtomFeed(atom).links].map((found = []) =>
    Object.fromEntries(found.map(({ rel = '', href }) => [rel, href])),
  );

describe('what readers poll', () => {
  it('leads to the archive, and is none', () => {
    const before = addressesAt('/archive/2/');
    expect(links(polled).map((one) => one['prev-archive'])).toEqual([before.rss, before.atom]);
    expect(JSON.parse(polled.json).next_url).toBe(before.json);
    for (const text of [polled.rss, polled.atom]) expect(text).not.toContain('fh:');
  });

  it('names the hub in all three formats', () => {
    const hub = 'https://hub.example/?a=1&b=2';
    expect(links(polled).map((one) => one['hub'])).toEqual([hub, hub]);
    expect(JSON.parse(polled.json).hubs).toEqual([{ type: 'WebSub', url: hub }]);
    expect(links(plain).map((one) => one['hub'])).toEqual([undefined, undefined]);
    expect(JSON.parse(plain.json)).not.toHaveProperty('hubs');
  });

  it('leads to its page for people', () => {
    const page = 'https://courant.example/feeds/all/';
    expect(links(polled).map((one) => one['related'])).toEqual([page, page]);
    for (const text of [polled.rss, polled.atom])
      expect(text).toMatch(
        /rel="related"[^>]*type="text\/html"|type="text\/html"[^>]*href="https:\/\/courant\.example\/feeds\/all\/"/,
      );
  });

  it('has CSS for browsers where a stylesheet is given, never XSLT, behind the declaration', () => {
    for (const text of [polled.rss, polled.atom])
      expect(text.split('\n')[1]).toBe(
        '<?xml-stylesheet href="https://courant.example/theme/feed.css" type="text/css"?>',
      );
    for (const text of Object.values(polled)) expect(text).not.toContain('xsl"');
    for (const text of [plain.rss, plain.atom]) expect(text).not.toContain('xml-stylesheet');
  });
});

describe('a page of the archive', () => {
  it('says that it is one, and leads to the current document, the older and the newer page', () => {
    const [before, after] = [addressesAt('/archive/1/'), addressesAt('/archive/3/')];
    const own = archivePage.addresses;
    expect(links(archived)).toMatchObject([
      {
        current: subscription.addresses.rss,
        'prev-archive': before.rss,
        'next-archive': after.rss,
        self: own.rss,
      },
      {
        current: subscription.addresses.atom,
        'prev-archive': before.atom,
        'next-archive': after.atom,
        self: own.atom,
      },
    ]);
    for (const text of [archived.rss, archived.atom]) {
      expect(text.match(/<fh:archive\/>/g)).toHaveLength(1);
      expect(text).toContain('xmlns:fh="http://purl.org/syndication/history/1.0"');
    }
    expect(JSON.parse(archived.json).next_url).toBe(before.json);
  });

  it('is a page of the same feed: one id for all', () => {
    expect(parseAtomFeed(archived.atom).id).toBe(parseAtomFeed(polled.atom).id);
  });

  it('without an older one is where the walk ends', () => {
    const { prevArchive: _none, ...archive } = archivePage.archive as Extract<
      typeof archivePage.archive,
      { kind: 'archive' }
    >;
    const oldest = renderFeeds({ ...archivePage, archive });
    expect(links(oldest).map((one) => one['prev-archive'])).toEqual([undefined, undefined]);
    expect(JSON.parse(oldest.json)).not.toHaveProperty('next_url');
  });
});

it('a complete document says so, and leads to no other', () => {
  for (const text of [complete.rss, complete.atom]) {
    expect(text.match(/<fh:complete\/>/g)).toHaveLength(1);
    expect(text).not.toMatch(/archive"|current"/);
  }
  expect(JSON.parse(complete.json)).not.toHaveProperty('next_url');
});
