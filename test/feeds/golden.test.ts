/** The bytes of our feeds are a promise to pollers: an upgrade of `feed` that changes them must be seen here. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { feedFormats } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { aFeed, aPodcast, archivePage, episodes, hardEntries, subscription } from './feed-builders.ts';

const golden = new URL('../golden/files/feeds/', import.meta.url);
const endings = { rss: 'rss.xml', atom: 'atom.xml', json: 'feed.json' } as const;

const cases = {
  plain: aFeed(),
  hard: aFeed({ entries: hardEntries, title: 'Salt & <Light>', copyright: '© 2026 "The Courant"' }),
  episodes: aFeed({ entries: episodes, podcast: aPodcast() }),
  subscription,
  archive: archivePage,
  complete: aFeed({ archive: { kind: 'complete' } }),
  empty: aFeed({ entries: [] }),
} as const;

test('there is a golden file for every case and format, and no other', () => {
  const names = Object.keys(cases).flatMap((name) =>
    feedFormats.map((format) => `${name}.${endings[format]}`),
  );
  expect(readdirSync(golden).sort()).toEqual(names.sort());
});

describe.each(Object.entries(cases))('%s', (name, model) => {
  const feeds = renderFeeds(model);
  test.each(feedFormats)('%s has the bytes it always had', (format) => {
    const file = new URL(`${name}.${endings[format]}`, golden);
    expect(feeds[format]).toBe(readFileSync(file, 'utf8'));
  });
});
