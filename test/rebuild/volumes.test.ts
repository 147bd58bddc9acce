/** Who stands in which volume is history: a rebuild has it from the facts alone. */
import { describe, expect, it } from 'vitest';
import { volumeSize } from '../../src/site/volume.ts';
import { begun, expectSame, type Publication } from './world.ts';

const article = (title: string, front = ''): string =>
  `---\ntitle: ${title}\n${front}---\nText of ${title}.\n`;

/** Each look at the clock takes a second there, so a call of the builder has time for a few articles only. */
const atOnce = 5;

/** A volume and a bit, in an order that is not that of their dates. */
async function published(): Promise<Publication> {
  const world = await begun();
  for (let one = 0; one < volumeSize + 3; one++) {
    await world.put(
      `articles/a${one}.md`,
      article(`Number ${one}`, `date: 2026-10-${10 + ((one * 7) % 20)}\n`),
    );
    if (one % atOnce === 0) await world.rest();
  }
  await world.rest();
  return world;
}

const volumes = (world: Publication) =>
  Object.fromEntries(
    Object.entries(world.served()).filter(([key]) => /\d{4}-\d{2}-\d{4}|^sitemap\.xml|^search\//.test(key)),
  );

describe('after a rebuild', () => {
  it('every article stands in the volume in which it stood, whatever was bound in which order', async () => {
    const world = await published();
    await world.put('articles/late.md', article('Late', 'date: 1999-01-01\n'));
    await world.rest();
    await world.delete('articles/a4.md');
    await world.pass(5 * 60_000);
    await world.rest();
    const before = volumes(world);
    expect(Object.keys(before)).toContain('archive/2026-11-0002/atom.xml');
    await expectSame(world);
    expect(volumes(world)).toEqual(before);
  }, 120_000);

  it('the next article gets the next place, and the archive leads to it as before', async () => {
    const world = await published();
    world.lose();
    expect(await world.rebuild()).toMatchObject({ ok: true });
    await world.put('articles/next.md', article('Next'));
    await world.rest();
    expect(world.site.text('atom.xml')).toContain(`/archive/2026-11-0002/atom.xml?4`);
    const facts = [...world.content.versions.keys()].filter((key) => key.endsWith('/bound.json'));
    expect(facts).toHaveLength(volumeSize + 4);
    const places = facts.map((key) => world.content.text(key) ?? '').map((text) => JSON.parse(text));
    const named = places.map(({ volume, place }) => `${volume} ${place}`);
    expect(new Set(named).size).toBe(volumeSize + 4);
    for (const key of facts) expect(world.content.versions.get(key), key).toHaveLength(1);
  }, 120_000);

  it('a volume in which nothing is live any more is there, and named by no index', async () => {
    const world = await begun();
    await world.put('articles/only.md', article('Only'));
    await world.rest();
    await world.delete('articles/only.md');
    await world.pass(5 * 60_000);
    expect(Object.keys(world.served())).toContain('archive/2026-11-0001/atom.xml');
    expect(world.site.text('sitemap.xml')).not.toContain('2026-11-0001');
    await expectSame(world);
  });
});
