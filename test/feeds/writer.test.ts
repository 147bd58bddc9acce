/** Feeds that one bad article does not break, within their budget, and the same bytes as if all were written at once. */
import fc from 'fast-check';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { type FeedEntry, type FeedModel, type Feeds, feedFormats } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { feedBudget, sheetsWithin } from '../../src/feeds/sheets.ts';
import { createFeedWriter } from '../../src/feeds/writer.ts';
import {
  aFeed,
  anEntry,
  aPodcast,
  archivePage,
  episodes,
  hardEntries,
  subscription,
} from './feed-builders.ts';

const numbered = (count: number, changes: (index: number) => Partial<FeedEntry> = () => ({})) =>
  Array.from({ length: count }, (_, index) => anEntry({ guid: `urn:x:${index}`, ...changes(index) }));

/** Renders as we do, but ruins what stands for one guid. */
const ruining =
  (guid: string, ruin: (feeds: Feeds) => Feeds) =>
  (model: FeedModel): Feeds =>
    model.entries.some((entry) => entry.guid === guid) ? ruin(renderFeeds(model)) : renderFeeds(model);

const idsIn = ({ rss = '', atom = '', json = '' }: Partial<Feeds>) => [
  parseRssFeed(rss).items?.map(({ guid }) => guid?.value),
  parseAtomFeed(atom).entries?.map(({ id }) => id),
  parseJsonFeed(json).items?.map(({ id }) => id),
];

describe('a feed that is joined from pieces', () => {
  it.each([
    ['hard entries', aFeed({ entries: hardEntries, copyright: '© "items": []' })],
    ['no entries', aFeed({ entries: [] })],
    ['a podcast', aFeed({ entries: episodes, podcast: aPodcast() })],
    ['a subscription', subscription],
    ['an archive', archivePage],
    ['a complete one', aFeed({ archive: { kind: 'complete' } })],
  ])('has the bytes of one that is written at once: %s', (_, model) => {
    const writer = createFeedWriter();
    for (const _round of ['cold', 'warm'])
      expect(writer.write(model)).toEqual({ feeds: renderFeeds(model), faults: [], quarantined: [] });
  });

  it('has these bytes whatever stands in it', () => {
    const trap = fc.constantFrom(
      '<item>',
      '    <entry',
      '"items": [\n',
      '\n  ]\n}',
      ']\n}',
      '</item>',
      '$1',
      '<fh:x>',
    );
    const words = fc.array(fc.oneof(trap, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 4 });
    const text = words.map((parts) => parts.join(''));
    const entry = fc.record({ title: text, summary: text, html: text, tag: text });
    const writer = createFeedWriter();
    fc.assert(
      fc.property(text, fc.array(entry, { maxLength: 3 }), (title, drawn) => {
        const entries = numbered(drawn.length, (index) => {
          const { tag = '', ...rest } = drawn[index] ?? {};
          return { ...rest, tags: [tag] };
        });
        const model = aFeed({ title, entries });
        expect(writer.write(model).feeds).toEqual(renderFeeds(model));
      }),
      { numRuns: 200 },
    );
  });

  it('renders an entry once, in however many feeds it stands', () => {
    let rendered = 0;
    const writer = createFeedWriter((model) => {
      rendered += model.entries.length;
      return renderFeeds(model);
    });
    const entries = numbered(5);
    writer.write(aFeed({ entries }));
    writer.write(aFeed({ title: 'Another', entries: entries.slice(1).map((entry) => ({ ...entry })) }));
    expect(rendered).toBe(5);
    writer.write(aFeed({ entries: [{ ...entries[0], title: 'Retitled' } as FeedEntry] }));
    expect(rendered).toBe(6);
  });
});

describe('an entry with which the feed does not parse', () => {
  const entries = numbered(4);
  const model = aFeed({ entries });
  const without = aFeed({ entries: entries.filter((_, index) => index !== 2) });
  const bad = 'urn:x:2';

  it.each([
    [
      'RSS that is no XML',
      (feeds: Feeds) => ({ ...feeds, rss: feeds.rss.replace('</link>', '') }),
      /^Not well-formed/,
    ],
    [
      'Atom that holds a control',
      (feeds: Feeds) => ({ ...feeds, atom: feeds.atom.replace('Tides', '\u0008') }),
      /character/,
    ],
    ['JSON that is none', (feeds: Feeds) => ({ ...feeds, json: feeds.json.slice(1) }), /^Not JSON/],
    [
      'an entry that is lost',
      (feeds: Feeds) => ({ ...feeds, rss: renderFeeds(aFeed({ entries: [] })).rss }),
      /0 entries/,
    ],
    ['another id', (feeds: Feeds) => ({ ...feeds, atom: feeds.atom.replace(bad, 'urn:x:3') }), /strange id/],
  ])('is left out of all three formats: %s', (_, ruin, fault) => {
    const written = createFeedWriter(ruining(bad, ruin)).write(model);
    expect(written.feeds).toEqual(renderFeeds(without));
    expect(written.quarantined).toEqual([
      { guid: bad, format: expect.stringMatching(/^(rss|atom|json)$/), fault: expect.stringMatching(fault) },
    ]);
    expect(written.faults).toEqual([]);
  });

  it('is left out when it cannot be rendered at all', () => {
    // A real one: nothing stops an address that is none from being handed in but the type.
    const broken = { ...entries[2], url: 'nowhere' } as FeedEntry;
    const written = createFeedWriter().write(
      aFeed({ entries: entries.map((one, index) => (index === 2 ? broken : one)) }),
    );
    expect(written.feeds).toEqual(renderFeeds(without));
    expect(written.quarantined).toMatchObject([{ guid: bad, fault: expect.stringContaining('Invalid URL') }]);
    expect(createFeedWriter().judge(broken)).toMatchObject({ guid: bad });
  });

  it('comes back when the program is another, or its content', () => {
    const ruined = ruining(bad, (feeds) => ({ ...feeds, rss: '' }));
    expect(createFeedWriter(ruined).write(model).quarantined).toHaveLength(1);
    expect(createFeedWriter().write(model)).toEqual({
      feeds: renderFeeds(model),
      faults: [],
      quarantined: [],
    });
    expect(createFeedWriter().judge(entries[2] as FeedEntry)).toBeUndefined();
  });

  it('is the older of two with one id', () => {
    const doubled = aFeed({ entries: [...entries, anEntry({ guid: bad, title: 'Again' })] });
    const written = createFeedWriter().write(doubled);
    expect(written.feeds).toEqual(renderFeeds(model));
    expect(written.quarantined).toMatchObject([
      { guid: bad, fault: 'Another entry of the feed has its id.' },
    ]);
  });
});

describe('a frame that does not parse', () => {
  it('keeps that format, and only that one, from being replaced; nobody is quarantined for it', () => {
    const model = aFeed({ entries: numbered(2) });
    const render = (given: FeedModel) => {
      const feeds = renderFeeds(given);
      return given.title === model.title ? { ...feeds, atom: feeds.atom.replace('<id>', '') } : feeds;
    };
    const written = createFeedWriter(render).write(model);
    expect(Object.keys(written.feeds)).toEqual(['rss', 'json']);
    expect(written.faults).toEqual([{ format: 'atom', fault: expect.stringMatching(/^Not well-formed/) }]);
    expect(written.quarantined).toEqual([]);
  });

  it('keeps all of them, where it cannot be rendered', () => {
    const written = createFeedWriter().write(aFeed({ link: 'nowhere' }));
    expect(written.feeds).toEqual({});
    expect(written.faults.map(({ format }) => format)).toEqual(feedFormats);
  });
});

describe('the budget of a feed', () => {
  const bytesOf = (feeds: Partial<Feeds>) =>
    feedFormats.map((format) => Buffer.byteLength(feeds[format] ?? ''));

  it('is kept whatever is written, and the order stays', () => {
    const sheetOf = ({ guid, html = '' }: FeedEntry) => {
      const pieces = { rss: guid, atom: guid, json: guid };
      return { pieces, bytes: 300 + html.length * 6, updated: '' };
    };
    const lengths = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(lengths, (drawn) => {
        const entries = numbered(drawn.length, (index) => ({ html: 'a'.repeat(drawn[index] ?? 0) }));
        const sheets = sheetsWithin(entries, sheetOf);
        const total = sheets.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(total).toBeLessThanOrEqual(feedBudget);
        expect(sheets.map(({ pieces }) => pieces.rss)).toEqual(entries.map(({ guid }) => guid));
        // Nothing is cut where all of it has room.
        const wished = entries.reduce((sum, entry) => sum + sheetOf(entry).bytes, 0);
        if (wished <= feedBudget - 30_000) expect(total).toBe(wished);
      }),
    );
  });

  it('counts bytes, not characters, and what is escaped as it is escaped', () => {
    // 300,000 characters: 900,000 bytes of the one, 1,800,000 of the other.
    for (const unit of ['潮', '"']) {
      const { feeds } = createFeedWriter().write(
        aFeed({ entries: numbered(2, () => ({ html: `<p>${unit.repeat(300_000)}</p>` })) }),
      );
      for (const bytes of bytesOf(feeds)) expect(bytes).toBeLessThanOrEqual(feedBudget);
      expect(idsIn(feeds)).toEqual(Array(3).fill(['urn:x:0', 'urn:x:1']));
    }
  });

  it('leaves the newest whole and gives the rest their summaries', () => {
    const entries = numbered(4, (index) => ({
      html: `<p>${'a'.repeat(index === 1 ? 500_000 : 300_000)}</p>`,
    }));
    const { feeds } = createFeedWriter().write(aFeed({ entries }));
    const lengths = JSON.parse(feeds.json ?? '').items.map(
      (item: { content_html: string }) => item.content_html.length,
    );
    expect(lengths.map((length: number) => length > 1000)).toEqual([true, true, false, false]);
    expect(bytesOf(feeds).every((bytes) => bytes > 800_000)).toBe(true);
  });

  it('leaves out the oldest where even summaries have no room', () => {
    const entries = numbered(30, () => ({ summary: 's'.repeat(50_000) }));
    const { feeds } = createFeedWriter().write(aFeed({ entries }));
    const ids = JSON.parse(feeds.json ?? '').items.map(({ id }: { id: string }) => id);
    expect(ids.length).toBeGreaterThan(5);
    expect(ids).toEqual(entries.slice(0, ids.length).map(({ guid }) => guid));
    expect(idsIn(feeds)).toEqual([ids, ids, ids]);
    for (const bytes of bytesOf(feeds)) expect(bytes).toBeLessThanOrEqual(feedBudget);
  });
});
