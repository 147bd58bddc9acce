import { describe, expect, test } from 'vitest';
import { feedFault } from '../../src/feeds/check.ts';
import { feedFormats } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { aFeed, anEntry, hardEntries } from './feed-builders.ts';

const model = aFeed({ entries: hardEntries });
const feeds = renderFeeds(model);

describe('the gate before a feed is replaced', () => {
  test.each(feedFormats)('lets through what was rendered: %s', (format) => {
    expect(feedFault(format, feeds[format], model)).toBeUndefined();
  });

  test.each(['rss', 'atom'] as const)('holds back %s that no parser reads', (format) => {
    expect(feedFault(format, feeds[format].replace('</title>', ''), model)).toMatch(
      /^Not well-formed at line \d+/,
    );
    expect(feedFault(format, feeds[format].replace('Tides', 'Ti\u0008des'), model)).toMatch(/character/);
  });

  test('holds back JSON that is none, or is another version', () => {
    expect(feedFault('json', feeds.json.slice(0, -2), model)).toMatch(/^Not JSON/);
    expect(feedFault('json', feeds.json.replace('version/1.1', 'version/1'), model)).toMatch(/version/);
  });

  test.each(feedFormats)('holds back %s that lost an entry, or has it twice', (format) => {
    const fewer = renderFeeds(aFeed({ entries: hardEntries.slice(1) }));
    expect(feedFault(format, fewer[format], model)).toBe('It holds 3 entries instead of 4.');
  });

  test.each(feedFormats)('holds back %s with an id that is another one', (format) => {
    const other = renderFeeds(aFeed({ entries: [anEntry({ guid: 'urn:x:1' }), ...hardEntries.slice(1)] }));
    expect(feedFault(format, other[format], model)).toBe('Entry 1 has a strange id.');
  });
});
