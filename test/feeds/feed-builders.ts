/** A valid feed to vary: each test says only what matters to it. */
import type { FeedAddresses, FeedEntry, FeedModel, PodcastChannel } from '../../src/feeds/feed.ts';
import { instant } from '../../src/ids.ts';

export const anEntry = (changes: Partial<FeedEntry> = {}): FeedEntry => ({
  guid: 'urn:uuid:11111111-1111-4111-8111-111111111111',
  url: 'https://courant.example/2026/11/tides/',
  title: 'Tides',
  summary: 'What the sea does twice a day.',
  html: '<p>The sea comes in.</p>',
  authors: [{ name: 'Ada Quill', url: 'https://courant.example/authors/ada/' }],
  tags: ['sea'],
  published: instant('2026-11-20T08:00:00Z'),
  updated: instant('2026-11-20T08:00:00Z'),
  ...changes,
});

export const aFeed = (changes: Partial<FeedModel> = {}): FeedModel => ({
  title: 'The Courant',
  description: 'News of the coast.',
  language: 'en',
  link: 'https://courant.example/',
  addresses: {
    rss: 'https://courant.example/feed.xml?a=1&b=2',
    atom: 'https://courant.example/atom.xml?a=1&b=2',
    json: 'https://courant.example/feed.json?a=1&b=2',
  },
  owner: { name: 'The Courant' },
  entries: [anEntry()],
  ...changes,
});

/** The entries that have broken feeds before, all in one. */
export const hardEntries: readonly FeedEntry[] = [
  anEntry(),
  anEntry({
    guid: 'https://old.example/?p=12&lang=en',
    url: 'https://courant.example/2026/10/markup/?a=1&b=2',
    title: 'Why <b> & &amp; </title> are "hard" ]]>',
    summary: 'AT&T, <i>not</i> markup; &lt;b&gt; neither.',
    html: '<p>One ]]> two ]]> three ]]&gt;</p><pre><code>&lt;/item&gt; &amp;amp; </item></entry></code></pre>',
    authors: [{ name: 'Jane <jane@example> & Co' }, { name: 'Ben', url: 'https://ben.example/?x=1&y=2' }],
    tags: ['a<b', 'R&D', '"quoted"', 'R&D'],
    published: instant('2026-10-02T22:15:00Z'),
    updated: instant('2026-10-05T06:00:00Z'),
    image: {
      url: 'https://courant.example/articles/img/net.jpg?a=1&b=2',
      type: 'image/jpeg',
      length: 48_213,
    },
  }),
  anEntry({
    guid: 'urn:uuid:22222222-2222-4222-8222-222222222222',
    url: 'https://courant.example/2026/09/%D9%85%D8%AF/',
    title: 'المدّ والجزر 🌊',
    summary: 'ما يفعله البحر مرتين في اليوم.',
    html: '<p dir="rtl">يأتي البحر&nbsp;🌊</p>',
    language: 'ar',
    tags: ['بحر'],
    published: instant('2026-09-01T00:00:00Z'),
    updated: instant('2026-09-01T00:00:00Z'),
    image: { url: 'https://courant.example/articles/img/map.svg', type: 'image/svg+xml', length: 901 },
  }),
  anEntry({
    guid: 'tag:courant.example,2026:ü/1',
    url: 'https://courant.example/2026/08/control/',
    title: 'Control \u0000\u0008\u000b\uffff and \ud800 surrogate\r\nin two lines',
    summary: 'A form feed \u000c in the summary.',
    html: '<p>\u0001\u0002\u0003\u0004 gone \udfff</p>\r\n<p>next</p>',
    authors: [],
    tags: ['\u0007'],
    published: instant('2026-08-01T00:00:00Z'),
    updated: instant('2026-08-01T00:00:00Z'),
  }),
];

/** Sound, a film, and both what is known and what is not. */
export const episodes: readonly FeedEntry[] = [
  anEntry({
    guid: 'urn:uuid:33333333-3333-4333-8333-333333333333',
    title: 'Sound with a picture',
    image: { url: 'https://courant.example/articles/img/net.jpg', type: 'image/jpeg', length: 48_213 },
    isEpisode: true,
    enclosure: {
      url: 'https://courant.example/articles/audio/tides.mp3?a=1&b=2',
      type: 'audio/mpeg',
      length: 31_245_678,
      duration: 2_052,
      title: 'The <tides> & "I"',
    },
  }),
  anEntry({
    guid: 'urn:uuid:44444444-4444-4444-8444-444444444444',
    title: 'A film of which nobody knows how large it is',
    isEpisode: true,
    enclosure: { url: 'https://films.example/quay.mp4', type: 'video/mp4' },
    published: instant('2026-11-13T08:00:00Z'),
    updated: instant('2026-11-13T08:00:00Z'),
  }),
];

export const aPodcast = (changes: Partial<PodcastChannel> = {}): PodcastChannel => ({
  guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
  author: 'Ada & <Ben>',
  locked: true,
  explicit: false,
  type: 'episodic',
  categories: [['Society & Culture', 'Places & Travel'], ['History']],
  image: 'https://courant.example/articles/img/cover.jpg?a=1&b=2',
  owner: { name: 'The "Courant"', email: 'podcast@courant.example' },
  ...changes,
});

export const addressesAt = (path: string): FeedAddresses => ({
  rss: `https://courant.example${path}feed.xml?a=1&b=2`,
  atom: `https://courant.example${path}atom.xml?a=1&b=2`,
  json: `https://courant.example${path}feed.json?a=1&b=2`,
});

/** One feed in two documents: what readers poll, and the page of the archive with what is older. */
export const subscription = aFeed({
  archive: { kind: 'subscription', prevArchive: addressesAt('/archive/2/') },
  hub: 'https://hub.example/?a=1&b=2',
  landing: 'https://courant.example/feeds/all/',
  stylesheet: 'https://courant.example/theme/feed.css',
});
export const archivePage = aFeed({
  addresses: addressesAt('/archive/2/'),
  archive: {
    kind: 'archive',
    current: subscription.addresses,
    prevArchive: addressesAt('/archive/1/'),
    nextArchive: addressesAt('/archive/3/'),
  },
});
