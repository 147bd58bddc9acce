/** The archive of a newsletter's digests as feeds. */
import { describe, expect, test } from 'vitest';
import { SiteWorld } from './site-world.ts';

const keys = ['digests/all/feed.xml', 'digests/all/atom.xml', 'digests/all/feed.json'];

async function withDigest(): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  for (const slug of ['tides', 'moon']) await world.article(slug, { front: 'date: 2026-11-20' });
  await world.build();
  await world.digest('2026-W48', ['moon', 'tides'], { frozenAt: '2026-11-27T09:00:00.000Z' as never });
  await world.build();
  return world;
}

interface Item {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly date_published: string;
}

const itemsOf = (world: SiteWorld): readonly Item[] => JSON.parse(world.page('digests/all/feed.json')).items;

describe('the feeds of a newsletter’s digests', () => {
  test('tell of each digest: its subject, its headlines, its page, when it was frozen', async () => {
    const world = await withDigest();
    expect(itemsOf(world)).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5/),
        url: 'https://courant.example/digests/all/2026-W48/',
        title: 'Digest of 2026-W48',
        summary: 'Title of moon · Title of tides',
        date_published: expect.stringMatching(/^2026-11-27T09:00:00/),
      }),
    ]);
    for (const key of keys) expect(world.page(key)).toContain('Digest of 2026-W48');
    expect(world.page('digests/all/atom.xml')).toContain('<title>All · The Courant</title>');
  });

  test('have the newest first, and as many as other feeds', async () => {
    const world = await withDigest();
    for (const period of ['2026-W50', '2026-W49']) await world.digest(period, ['tides']);
    await world.build();
    expect(itemsOf(world).map(({ title }) => title.slice(-8))).toEqual(['2026-W50', '2026-W49', '2026-W48']);
    await world.publication({ feed: { items: 2 } });
    await world.build();
    expect(itemsOf(world)).toHaveLength(2);
  });

  test('keep what feeds call a digest, whatever becomes of its articles', async () => {
    const world = await withDigest();
    const [before] = itemsOf(world);
    await world.article('moon', { state: 'withdrawn', front: 'date: 2026-11-20' });
    await world.build();
    const [after] = itemsOf(world);
    expect(after).toMatchObject({
      ...{ id: before?.id, url: before?.url, date_published: before?.date_published },
      title: 'All, 2026-W48',
      summary: 'Title of tides (1 of 2 withdrawn)',
    });
    expect(JSON.stringify(after)).not.toContain('moon');
  });

  test('are offered by the list and by each digest, where the list says what was withdrawn', async () => {
    const world = await withDigest();
    const list = () => world.page('digests/all/index.html');
    const link =
      '<link rel="alternate" type="application/atom+xml" title="All (Atom)" href="/digests/all/atom.xml">';
    expect(list()).toContain(link);
    expect(list()).toContain('<a href="/digests/all/feed.xml">RSS</a>');
    expect(world.page('digests/all/2026-W48/index.html')).toContain(link);
    expect(list()).not.toContain('withdrawn');
    await world.article('moon', { state: 'withdrawn', front: 'date: 2026-11-20' });
    await world.build();
    expect(list()).toContain('2 articles, 1 withdrawn');
  });

  test('stand in the list of all feeds', async () => {
    const world = await withDigest();
    expect(world.page('feeds/all.opml')).toContain('xmlUrl="https://courant.example/digests/all/feed.xml"');
  });

  test('are written again only when they differ', async () => {
    const world = await withDigest();
    const writes = () => keys.map((key) => world.site.versions.get(key)?.length);
    const before = writes();
    await world.article('tides', { front: 'date: 2026-11-20', body: 'Another text.' });
    await world.build();
    expect(writes()).toEqual(before);
  });
});
