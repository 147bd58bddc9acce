/** An article in several languages: its pages know each other, and learn when one comes, moves or goes. */
import { describe, expect, test } from 'vitest';
import { shifted } from '../../src/ids.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { weekly } from '../../src/site/verify.ts';
import { idOf, intercepted, SiteWorld } from './site-world.ts';

const aWorld = async (): Promise<SiteWorld> => {
  const world = new SiteWorld();
  await world.publication();
  return world;
};
const shared = 'date: 2026-11-20\ntranslationKey: guide';
const pageOf = (world: SiteWorld, slug: string) => world.page(`2026/${slug}/index.html`);
/** `fr=/2026/guide-fr/`, in the order of the page. */
const alternates = (world: SiteWorld, slug: string) =>
  [...pageOf(world, slug).matchAll(/<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">/g)].map(
    ([, language, href]) => `${language}=${href?.replace('https://courant.example', '')}`,
  );
const alsoIn = (world: SiteWorld, slug: string) =>
  [
    ...(/Also in: (.*)<\/p>/.exec(pageOf(world, slug))?.[1] ?? '').matchAll(
      /<a href="([^"]+)"[^>]*>([^<]+)/g,
    ),
  ].map(([, href, name]) => `${name} ${href}`);

describe('an article and its translations', () => {
  test('lead to each other, for search engines and for readers, and the original is the default', async () => {
    const world = await aWorld();
    await world.article('guide', { front: shared });
    await world.article('guide-fr', { front: `${shared}\nlang: fr` });
    await world.article('guide-ja', { front: `${shared}\nlang: ja` });
    await world.build();
    const [en, fr, ja] = ['en=/2026/guide/', 'fr=/2026/guide-fr/', 'ja=/2026/guide-ja/'];
    expect(alternates(world, 'guide')).toEqual([en, fr, ja, 'x-default=/2026/guide/']);
    expect(alternates(world, 'guide-fr')).toEqual([fr, en, ja, 'x-default=/2026/guide/']);
    expect(alsoIn(world, 'guide')).toEqual(['Français /2026/guide-fr/', '日本語 /2026/guide-ja/']);
    expect(alsoIn(world, 'guide-fr')).toEqual(['English /2026/guide/', '日本語 /2026/guide-ja/']);
    expect(pageOf(world, 'guide-fr')).toContain('<html lang="fr"');
  });

  test.each([
    ['guide', 'guide.fr'],
    ['guide', 'fr/guide'],
    ['en/guide', 'fr/guide'],
    ['guide/index', 'guide/index.fr'],
  ])('are found by their names: %s and %s', async (original, translation) => {
    const world = await aWorld();
    await world.article(original, { front: 'date: 2026-11-20' });
    await world.article(translation, { front: 'date: 2026-11-20' });
    await world.build();
    expect(alsoIn(world, original)).toEqual([`Français /2026/${translation}/`]);
    expect(alsoIn(world, translation)).toEqual([`English /2026/${original}/`]);
  });

  test('that is alone, or shares its name with articles of its own language only, says nothing', async () => {
    const world = await aWorld();
    await world.article('alone');
    for (const slug of ['one', 'two']) await world.article(slug, { front: shared });
    await world.build();
    for (const slug of ['alone', 'one', 'two']) {
      expect([...alternates(world, slug), ...alsoIn(world, slug)], slug).toEqual([]);
      expect(pageOf(world, slug)).not.toContain('Also in');
    }
  });
});

describe('the pages of the others', () => {
  const bilingual = async (): Promise<SiteWorld> => {
    const world = await aWorld();
    await world.article('guide', { front: shared });
    await world.build();
    await world.article('guide-fr', { front: `${shared}\nlang: fr` });
    return world;
  };

  test('learn that a translation came, went, is no translation any more, or is back', async () => {
    const world = await bilingual();
    await world.build();
    expect(alsoIn(world, 'guide')).toEqual(['Français /2026/guide-fr/']);
    await world.article('guide-fr', { state: 'withdrawn', front: `${shared}\nlang: fr` });
    await world.build();
    expect(alsoIn(world, 'guide')).toEqual([]);
    await world.article('guide-fr', { front: `${shared}\nlang: fr` });
    await world.build();
    expect(alsoIn(world, 'guide')).toEqual(['Français /2026/guide-fr/']);
    await world.article('guide-fr', { front: 'lang: fr\ntranslationKey: other' });
    await world.build();
    expect(alsoIn(world, 'guide')).toEqual([]);
  });

  test('learn it also when the builder died after the page of the translation', async () => {
    const world = await bilingual();
    let count = 0;
    const site = intercepted<ObjectStore>(world.site, 'put', ([key]) => {
      if (key === '2026/guide/index.html') throw new Error(`time-out ${++count}`);
    });
    await expect(world.build({ site })).rejects.toThrow('time-out');
    expect(await world.site.head('2026/guide-fr/index.html')).toBeDefined();
    expect(await world.dirty()).toHaveLength(1);
    await world.build();
    expect(alsoIn(world, 'guide')).toEqual(['Français /2026/guide-fr/']);
    await world.article('guide-fr', { state: 'withdrawn', front: `${shared}\nlang: fr` });
    await expect(world.build({ site })).rejects.toThrow('time-out');
    await world.build();
    expect(alsoIn(world, 'guide')).toEqual([]);
    expect(count).toBe(2);
  });

  test('do not name one whose row a builder left in the list after it had lost its lease', async () => {
    const world = await bilingual();
    await world.build();
    const left = [...world.table.rows.values()].find(
      ({ pk, id }) => pk.startsWith('listed#translations#') && id === idOf('guide-fr'),
    );
    await world.article('guide-fr', { state: 'withdrawn', front: `${shared}\nlang: fr` });
    await world.build();
    if (left === undefined) throw new Error('There was no row of the translation');
    await world.table.put(left);
    world.time = shifted(world.time, weekly);
    await world.build();
    expect(alsoIn(world, 'guide')).toEqual([]);
  });
});
