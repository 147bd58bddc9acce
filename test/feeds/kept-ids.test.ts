/** What readers know an article by stays, whatever its author or its operator does: as feeds show it. */
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { type Instant, shifted } from '../../src/ids.ts';
import { Publication, publicationYaml } from '../rebuild/world.ts';

class Moving extends Publication {
  domain = 'https://tides.example';

  /** Slow enough that one build has time for everything. */
  override clock = (): Instant => {
    this.now = shifted(this.now, 5);
    return this.now;
  };

  override ports(...given: Parameters<Publication['ports']>): ReturnType<Publication['ports']> {
    return { ...super.ports(...given), siteUrl: this.domain };
  }

  text(key: string): string {
    const text = this.site.text(key);
    if (text === undefined) throw new Error(`There is no ${key} on the site`);
    return text;
  }

  /** Title → id, the same in all three formats. */
  ids(): Record<string, string> {
    const rss = parseRssFeed(this.text('feed.xml')).items?.map(({ title, guid }) => [title, guid?.value]);
    const atom = parseAtomFeed(this.text('atom.xml')).entries?.map(({ title, id }) => [title?.value, id]);
    const json = parseJsonFeed(this.text('feed.json')).items?.map(({ title, id }) => [title, id]);
    expect(atom).toEqual(rss);
    expect(json).toEqual(rss);
    return Object.fromEntries(rss ?? []);
  }
}

const article = (title: string, body: string, front = '') => `---\ntitle: ${title}\n${front}---\n${body}\n`;

const minted = 'urn:uuid:00000000-0000-4000-8000-000000000001';
const declared = 'urn:uuid:5f0c1c1e-8c8f-4c1e-9d43-0a4a3a6f2b11';
const inherited = 'https://old.example/?p=12';

async function published(): Promise<Moving> {
  const world = new Moving();
  await world.put('publication.yaml', publicationYaml);
  await world.put('articles/tides.md', article('Tides', 'The sea comes in.'));
  await world.put('articles/moon.md', article('Moon', 'It pulls.', `id: ${declared}\n`));
  await world.put('articles/wind.md', article('Wind', 'It blows.', `id: ${inherited}\n`));
  await world.build();
  return world;
}

describe('the id of an entry', () => {
  it('is minted, or what the author declares, or what another system showed', async () => {
    const ids = (await published()).ids();
    expect(ids).toEqual({
      Tides: expect.stringMatching(/^urn:uuid:0{8}-0000-4000-8000-/),
      Moon: declared,
      Wind: inherited,
    });
    expect(ids['Tides']).toBe(minted);
  });

  it('stays through another title, another text, another address of its file, and another domain', async () => {
    const world = await published();
    const { Tides: tides } = world.ids();

    await world.put('articles/tides.md', article('High tides', 'The sea comes in.'));
    await world.build();
    expect(world.ids()).toEqual({ 'High tides': tides, Moon: declared, Wind: inherited });

    await world.put('articles/tides.md', article('High tides', 'It goes out again.'));
    await world.build();
    expect(world.ids()).toEqual({ 'High tides': tides, Moon: declared, Wind: inherited });

    await world.put('articles/2026/high-tides.md', article('High tides', 'It goes out again.'));
    await world.delete('articles/tides.md');
    await world.pass(300_000);
    expect(world.ids()).toEqual({ 'High tides': tides, Moon: declared, Wind: inherited });

    world.domain = 'https://ledger.example';
    await world.verify();
    expect(world.ids()).toEqual({ 'High tides': tides, Moon: declared, Wind: inherited });
    expect(world.text('atom.xml')).toContain('https://ledger.example/');
    expect(world.text('atom.xml')).not.toContain('tides.example');
  });

  it('stays through the loss of every table, and so do the bytes of every feed', async () => {
    const world = await published();
    const before = new Map(
      [...world.site.versions.keys()]
        .filter((key) => /(xml|json|opml)$/.test(key))
        .map((key) => [key, world.text(key)]),
    );
    const ids = world.ids();
    world.lose();
    await world.rebuild();
    expect(world.ids()).toEqual(ids);
    for (const [key, text] of before) expect(world.text(key), key).toBe(text);
  });
});
