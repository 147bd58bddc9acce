/** A recording on the page of its article and in feeds, as its file's record has it. */
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import { SiteWorld } from './site-world.ts';

const front = 'audio: tides.mp3\nduration: "34:12"';

async function built(upload: boolean, lines = front): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  if (upload) await world.file('articles/tides.mp3', 'x'.repeat(1_234_567));
  await world.article('tides', { front: lines });
  await world.build();
  return world;
}

const enclosures = (world: SiteWorld) => parseRssFeed(world.page('feed.xml')).items?.[0]?.enclosures;
const page = (world: SiteWorld) => world.page('2026/tides/index.html');
const ours = 'https://courant.example/articles/tides.mp3';

describe('a recording that is one of our files', () => {
  test('has a player that loads nothing by itself, and a link with its measures', async () => {
    const html = page(await built(true));
    expect(html).toContain(
      '<audio controls preload="none" src="/articles/tides.mp3" aria-label="Title of tides"></audio>',
    );
    expect(html).toContain('<a href="/articles/tides.mp3" download>Download</a> (34 min, 1.2 MB)');
  });

  test('is the enclosure of its entry, with its true length', async () => {
    const world = await built(true);
    expect(enclosures(world)).toEqual([{ url: ours, type: 'audio/mpeg', length: 1_234_567 }]);
    expect(parseRssFeed(world.page('feed.xml')).items?.[0]?.media?.contents?.[0]?.duration).toBe(2_052);
    expect(parseAtomFeed(world.page('atom.xml')).entries?.[0]?.links?.[1]).toMatchObject({
      ...{ rel: 'enclosure', href: ours, length: 1_234_567 },
    });
    expect(parseJsonFeed(world.page('feed.json')).items?.[0]?.attachments).toEqual([
      { url: ours, mime_type: 'audio/mpeg', size_in_bytes: 1_234_567, duration_in_seconds: 2_052 },
    ]);
  });

  test('is believed more than the author about its length', async () => {
    expect(enclosures(await built(true, `${front}\naudio_size: 5`))?.[0]?.length).toBe(1_234_567);
  });

  test('is left out until it is uploaded, and comes into the feeds when it is', async () => {
    const world = await built(false);
    expect(page(world)).not.toContain('<audio');
    expect(enclosures(world)).toBeUndefined();
    await world.file('articles/tides.mp3', 'x'.repeat(99_000));
    await world.build();
    expect(enclosures(world)?.[0]?.length).toBe(99_000);
  });
});

describe('a recording that lies elsewhere', () => {
  const address = 'https://films.example/quay.mp4?a=1&b=2';

  test('has the measures that its author gave', async () => {
    const world = await built(false, `enclosure: { url: "${address}", length: 31245678, title: The quay }`);
    expect(page(world)).toContain(
      '<video controls preload="none" src="https://films.example/quay.mp4?a=1&amp;b=2"',
    );
    expect(page(world)).toContain('The quay · <a href="https://films.example/quay.mp4?a=1&amp;b=2"');
    expect(page(world)).toContain('(31 MB)');
    expect(enclosures(world)).toEqual([{ url: address, type: 'video/mp4', length: 31_245_678 }]);
  });

  test('has the length "0" in RSS where nobody knows it, and none elsewhere', async () => {
    const world = await built(false, `video: "${address}"`);
    expect(page(world)).not.toContain('Download</a> (');
    expect(enclosures(world)).toEqual([{ url: address, type: 'video/mp4', length: 0 }]);
    expect(world.page('atom.xml')).not.toContain('length=');
  });
});

describe('an entry', () => {
  test('of an article in another language says which, and from which side it is read', async () => {
    const world = await built(false, 'language: ar\nsponsor: { name: Ropes, url: "https://ropes.example/" }');
    const content = parseAtomFeed(world.page('atom.xml')).entries?.[0]?.content?.value;
    expect(content).toMatch(/^<div lang="ar" dir="rtl">.*<\/div>$/s);
    expect(content).toContain(
      '<strong>Sponsored by</strong> <a href="https://ropes.example/" rel="sponsored">',
    );
    expect(page(world)).toContain('<article class="article" lang="ar" dir="rtl">');
  });

  test('of a part names the series, not the neighbours, which come and go', async () => {
    const world = await built(
      false,
      'series: The Tides\npart: 2\nfollow: { label: Ada, url: "https://ada.example/" }',
    );
    await world.article('neap', { front: 'series: The Tides\npart: 1', published: '2026-11-01T00:00:00Z' });
    await world.build();
    const content = parseRssFeed(world.page('feed.xml')).items?.[0]?.content?.encoded;
    expect(content).toContain(
      'Part 2 of <a href="https://courant.example/series/the-tides/"><cite>The Tides</cite></a>',
    );
    expect(content).toContain('<a href="https://ada.example/">Ada</a>');
    expect(content).not.toContain('neap');
    expect(content).not.toMatch(/^<div/);
  });
});
