/** An id that came from another system is shown as that system showed it, as far as each format can. */
import { describe, expect, it } from 'vitest';
import { feedFault } from '../../src/feeds/check.ts';
import { feedFormats } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { aFeed, anEntry } from './feed-builders.ts';

const feedWith = (guid: string, iri?: string) =>
  aFeed({ entries: [anEntry({ guid, ...(iri === undefined ? {} : { iri }) })] });

describe('a guid that is no IRI', () => {
  const iri = 'urn:uuid:11111111-1111-4111-8111-111111111111';

  it.each([
    ['of Ghost', '5fd0c1b2a9e4f30039b1c877', '5fd0c1b2a9e4f30039b1c877'],
    ['with markup in it', 'a ]]> <b> & "c"', 'a ]]&gt; &lt;b&gt; &amp; &quot;c&quot;'],
  ])('(%s) stands in RSS and JSON; Atom has the IRI', (_, guid, escaped) => {
    const model = feedWith(guid, iri);
    const feeds = renderFeeds(model);
    expect(feeds.rss).toContain(`<guid isPermaLink="false">${escaped}</guid>`);
    expect(JSON.parse(feeds.json).items[0].id).toBe(guid);
    expect(feeds.atom).toContain(`<id>${iri}</id>`);
    for (const format of feedFormats) expect(feedFault(format, feeds[format], model)).toBeUndefined();
    expect(feedFault('atom', feeds.atom, feedWith(guid))).toBe('Entry 1 has a strange id.');
    expect(feedFault('rss', feeds.rss.replace(escaped, iri), model)).toBe('Entry 1 has a strange id.');
  });
});

describe('a guid that is an address', () => {
  it('leads to the page, if it is the page’s own', () => {
    const { url } = anEntry();
    expect(renderFeeds(feedWith(url)).rss).toContain(`<guid isPermaLink="true">${url}</guid>`);
  });

  it('promises nothing, if the page was there before it moved', () => {
    const old = 'https://old.example/2026/11/tides/';
    const { rss, atom } = renderFeeds(feedWith(old));
    expect(rss).toContain(`<guid isPermaLink="false">${old}</guid>`);
    expect(atom).toContain(`<id>${old}</id>`);
  });
});
