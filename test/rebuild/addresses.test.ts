/** Addresses after a rebuild: the same redirects to the same articles, whoever claimed first (promise 6). */
import { expect, it } from 'vitest';
import { begun, expectSame, type Publication } from './world.ts';

const minutes = 60_000;
const article = (title: string, ...front: string[]): string =>
  `---\n${[`title: ${title}`, ...front].join('\n')}\n---\nText of ${title}.\n`;

const at = (world: Publication, key: string) => world.served()[key];

it('wishes, aliases, translations and old feeds stand as they were', async () => {
  const world = await begun('feed: { oldPaths: [/index.xml] }\n');
  await world.put('articles/a.md', article('A', 'permalink: /notes/a.html', 'aliases: [/old/, /düne.html]'));
  await world.put('articles/a.fr.md', article('A en français', 'aliases: [/vieux/]'));
  await world.rest();
  await world.put('articles/a.md', article('A', 'permalink: /essays/a.html', 'aliases: [/düne.html]'));
  await world.rest();
  expect(at(world, 'düne.html')).toContain('"location":"/notes/a.html"');
  expect(at(world, 'old/index.html')).toBeUndefined();
  await expectSame(world);
});

it('an alias that two articles name is still that one’s which had it', async () => {
  const world = await begun();
  await world.put('articles/a.md', article('A', 'aliases: [/old/]'));
  await world.rest();
  await world.put('articles/a.md', article('A'));
  await world.put('articles/b.md', article('B', 'aliases: [/old/]'));
  await world.put('articles/a.md', article('A', 'aliases: [/old/]'));
  await world.rest();
  expect(at(world, 'old/index.html')).toContain('/b/');
  await expectSame(world);
});

it('an alias of a withdrawn article is gone like its page, unless another has it by now', async () => {
  const world = await begun();
  await world.put('articles/a.md', article('A', 'aliases: [/old/, /older/, /oldest/]'));
  await world.rest();
  await world.put('articles/a.md', article('A', 'aliases: [/old/, /older/]'));
  await world.rest();
  await world.delete('articles/a.md');
  await world.pass(5 * minutes);
  await world.put('articles/b.md', article('B', 'aliases: [/older/]'));
  await world.rest();
  expect(at(world, 'old/index.html')).toContain('"status":"410"');
  expect(at(world, 'older/index.html')).toContain('/b/');
  await expectSame(world);
});

it('an alias that an article took for its address stays that article’s', async () => {
  const world = await begun();
  await world.put('articles/a.md', article('A', 'aliases: [/b/]'));
  await world.rest();
  await world.put('articles/b.md', article('B', 'permalink: /b/'));
  await world.rest();
  expect(at(world, 'b/index.html')).not.toContain('301');
  await expectSame(world);
});
