/** What podcast directories and programs ask of a feed, from publication.yaml to the channel. */
import { parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { publicationSchema } from '../../src/config.ts';
import { podcastGuid } from '../../src/feeds/podcast-guid.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { publicationSource, SiteWorld } from '../site/site-world.ts';
import { aFeed, aPodcast, episodes } from './feed-builders.ts';

const said = {
  categories: ['Society & Culture > Places & Travel', 'History'],
  image: '/articles/cover.jpg',
  explicit: false,
};
const recording = 'enclosure: { url: audio/tides.mp3, duration: "34:12" }\ntags: [Ebb]';

async function aWorld(podcast: object | undefined, front = recording): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication(podcast === undefined ? {} : { podcast });
  await world.file('articles/audio/tides.mp3', 'x'.repeat(1_234));
  await world.article('tides', { front });
  await world.article('words', { front: 'section: sea' });
  await world.build();
  return world;
}

describe('the id of a podcast', () => {
  it.each([
    // The example of podcasting2.org.
    ['https://mp3s.nashownotes.com/pc20rss.xml', '917393e3-1b1e-5cef-ace4-edaa54e1f810'],
    ['http://mp3s.nashownotes.com/pc20rss.xml/', '917393e3-1b1e-5cef-ace4-edaa54e1f810'],
  ])('is made of the address without scheme and last slash: %s', (address, guid) => {
    expect(podcastGuid(address)).toBe(guid);
  });
});

describe('a publication that says it is a podcast', () => {
  it('tells directories what they ask, in a feed with recordings', async () => {
    const world = await aWorld({ ...said, owner: { name: 'Ada', email: 'ada@courant.example' } });
    const { itunes, podcast, items = [] } = parseRssFeed(world.page('feed.xml'));
    expect(itunes).toMatchObject({
      ...{
        author: 'The editors',
        explicit: false,
        type: 'episodic',
        image: 'https://courant.example/articles/cover.jpg',
      },
      owner: { name: 'Ada', email: 'ada@courant.example' },
      categories: [
        { text: 'Society & Culture', categories: [{ text: 'Places & Travel' }] },
        { text: 'History' },
      ],
    });
    expect(podcast).toMatchObject({
      ...{ guid: podcastGuid('https://courant.example/feed.xml'), medium: 'podcast' },
      locked: { value: true, owner: 'ada@courant.example' },
    });
    const [tides, words] = [
      items.find(({ enclosures }) => enclosures),
      items.find(({ enclosures }) => !enclosures),
    ];
    expect(tides?.itunes?.duration).toBe(2_052);
    expect(words?.itunes).toBeUndefined();
  });

  it('says so of each feed that has one, each with an id of its own, and of no other', async () => {
    const guid = 'c73b1a23-1c1d-5c5b-9b0e-1f6b6b7e2b11';
    const world = await aWorld({ ...said, guid });
    expect(parseRssFeed(world.page('feed.xml')).podcast?.guid).toBe(guid);
    expect(parseRssFeed(world.page('tags/ebb/feed.xml')).podcast?.guid).toBe(
      podcastGuid('https://courant.example/tags/ebb/feed.xml'),
    );
    expect(world.page('sections/sea/feed.xml')).not.toMatch(/itunes|podcast/);
  });

  it('tells nobody’s address who did not ask for it', async () => {
    const world = await aWorld(said);
    expect(world.page('feed.xml')).toContain('<podcast:locked>yes</podcast:locked>');
    expect(world.page('feed.xml')).not.toMatch(/itunes:owner|itunes:email/);
  });
});

it('a publication that does not is none: the recording is an enclosure, and its duration stands in other words', async () => {
  const rss = (await aWorld(undefined)).page('feed.xml');
  expect(rss).not.toMatch(/itunes|podcast/);
  expect(rss).toContain('duration="2052"');
});

it('the channel comes before its items', () => {
  const { rss } = renderFeeds(aFeed({ entries: episodes, podcast: aPodcast() }));
  expect(rss.indexOf('<itunes:category')).toBeLessThan(rss.indexOf('<item>'));
  expect(rss.indexOf('<podcast:guid>')).toBeLessThan(rss.indexOf('<item>'));
});

describe('a podcast that is said wrongly', () => {
  const messages = (podcast: object) => {
    const parsed = publicationSchema.safeParse({ ...publicationSource, podcast: { ...said, ...podcast } });
    return parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };

  it.each([
    [
      { categories: ['Society'] },
      /^podcast\.categories\.0: one of Apple's categories \(Arts, .*such as "Society & Culture > Documentary"$/,
    ],
    [
      { categories: ['News > Weather'] },
      /^podcast\.categories\.0: "News", or one of "News > Business News", /,
    ],
    [{ categories: ['History > Old'] }, /"History" alone: it has nothing below it$/],
    [{ categories: ['constructor'] }, /one of Apple's categories/],
    [{ categories: [] }, /at least one category/],
    [{ image: 'cover.jpg' }, /such as "\/articles\/pictures\/cover\.jpg"/],
    [{ image: '/articles/cover.webp' }, /JPEG or PNG/],
    [{ explicit: 'clean' }, /true or false: directories hide/],
    [{ type: 'weekly' }, /episodic or serial/],
    [{ guid: 'mine' }, /podcast:guid that its feed had before, a UUID/],
    [{ owner: { name: 'Ada', email: 'ada' } }, /podcast\.owner\.email/],
    [{ category: 'Arts' }, /category/],
  ])('is told what is expected: %o', (podcast, message) => {
    expect(messages(podcast).join('\n')).toMatch(message);
  });

  it('and one that is right is taken', () => {
    expect(messages({})).toEqual([]);
    expect(messages({ image: 'https://cdn.example/cover.PNG', type: 'serial', locked: false })).toEqual([]);
  });
});
