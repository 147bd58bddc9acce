/** The list of all feeds that readers import. */
import { parseOpml } from 'feedsmith';
import { XmlDocument } from 'libxml2-wasm';
import { expect, it } from 'vitest';
import { type FeedList, renderOpml } from '../../src/feeds/opml.ts';

const list: FeedList = {
  title: 'Salt & <Light>',
  owner: 'The "editors" \u0008',
  feeds: [
    {
      title: 'A\u2028b\n"c" ]]> & <d>',
      rss: 'https://a.example/feed.xml?a=1&b=2',
      page: 'https://a.example/',
      language: 'en',
    },
    {
      title: 'المدّ',
      rss: 'https://a.example/tags/%D9%85/feed.xml',
      page: 'https://a.example/tags/%D9%85/',
      language: 'ar',
    },
  ],
};

it('is read by an independent parser as it was written', () => {
  const text = renderOpml(list);
  expect(() => XmlDocument.fromString(text).dispose()).not.toThrow();
  const { head, body } = parseOpml(text);
  expect(head).toMatchObject({ title: 'Salt & <Light>', ownerName: 'The "editors"' });
  expect(body?.outlines).toMatchObject([
    {
      ...{ type: 'rss', text: 'A b "c" ]]> & <d>', title: 'A b "c" ]]> & <d>' },
      ...{ xmlUrl: 'https://a.example/feed.xml?a=1&b=2', htmlUrl: 'https://a.example/' },
    },
    { text: 'المدّ', xmlUrl: 'https://a.example/tags/%D9%85/feed.xml' },
  ]);
});

it('is the same bytes each time, and bears no date', () => {
  expect(renderOpml(list)).toBe(renderOpml(structuredClone(list)));
  expect(renderOpml(list)).not.toMatch(/date/i);
});
