/** Several feeds of one publication become one guids.json; where they contradict each other, the first holds. */
import { describe, expect, it } from 'vitest';
import { maxOldEntries, oldEntriesSchema } from '../../src/article/old-entries.ts';
import type { OldFeed, OldFeedEntry } from '../../src/feeds/old-feed.ts';
import { readOldFeed } from '../../src/feeds/old-feed.ts';
import { mergeOldFeeds } from '../../src/feeds/old-feeds.ts';

const feed = (
  host: string,
  ...entries: readonly (readonly [guid: string, ...addresses: string[]])[]
): OldFeed => ({
  host,
  entries: entries.map(([guid, ...addresses]): OldFeedEntry => ({ guid, addresses })),
  problems: [],
});

describe('merged', () => {
  it('pages of a feed and feeds of tags have each entry once', () => {
    const { entries, problems } = mergeOldFeeds([
      feed('old.example', ['1', '/a/'], ['2', '/b/']),
      feed('old.example', ['2', '/b/'], ['3', '/c/']),
      feed('older.example', ['3', '/c/']),
    ]);
    expect(entries.entries.map(({ guid }) => guid)).toEqual(['1', '2', '3']);
    expect(entries.hosts).toEqual(['old.example', 'older.example']);
    expect(problems).toEqual([]);
  });

  it('an id that stands for two pages is the first one’s', () => {
    const { entries, problems } = mergeOldFeeds([feed('old.example', ['1', '/a/'], ['1', '/b/'])]);
    expect(entries.entries).toEqual([{ guid: '1', addresses: ['/a/'] }]);
    expect(problems).toMatchObject([{ code: 'guid-twice', received: '1' }]);
  });

  it('a page with two ids, as in RSS and Atom, has the first one', () => {
    const { entries, problems } = mergeOldFeeds([
      feed('old.example', ['1', '/a/']),
      feed('old.example', ['tag:old.example,2020:1', '/a/']),
    ]);
    expect(entries.entries).toEqual([{ guid: '1', addresses: ['/a/'] }]);
    expect(problems).toMatchObject([{ code: 'guids-differ', received: 'tag:old.example,2020:1' }]);
  });

  it('an address is one entry’s alone', () => {
    const { entries } = mergeOldFeeds([feed('old.example', ['1', '/a/', '/x/'], ['2', '/b/', '/x/'])]);
    expect(entries.entries[1]).toEqual({ guid: '2', addresses: ['/b/'] });
  });

  it('a hundred thousand entries are an error, and the file stays readable', () => {
    const item = (n: number) => `<item><guid>${n}</guid><link>https://old.example/${n}/</link></item>`;
    const items = Array.from({ length: 100_000 }, (_, n) => item(n)).join('');
    const read = readOldFeed(
      'old.xml',
      `<rss><channel><link>https://old.example/</link>${items}</channel></rss>`,
    );
    const { entries, problems } = mergeOldFeeds(read.ok ? [read.feed] : []);
    expect(problems).toMatchObject([{ severity: 'error', code: 'too-many-entries', received: '100000' }]);
    expect(oldEntriesSchema.parse(entries).entries).toHaveLength(maxOldEntries);
  });

  it('whatever a feed says fits the schema of guids.json', () => {
    const long = `https://old.example/${'x'.repeat(3_000)}/`;
    const item = `<item><guid>1</guid><link>${long}</link><title>${'t'.repeat(2_000)}</title></item>`;
    const read = readOldFeed(
      'old.xml',
      `<rss><channel><link>https://old.example/</link>${item}</channel></rss>`,
    );
    expect(
      oldEntriesSchema.safeParse(mergeOldFeeds(read.ok ? [read.feed] : []).entries).error,
    ).toBeUndefined();
  });
});
