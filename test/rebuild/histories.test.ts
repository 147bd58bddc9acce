/** Random histories, lost and made anew; and a rebuild that dies anywhere and is begun again. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Death, Mortal } from '../support/mortal.ts';
import { Publication, publicationYaml } from './world.ts';

const names = ['a', 'b', 'c'] as const;
const texts = [
  ...['One', 'Two'].map((title) => `---\ntitle: ${title}\ntags: [${title}]\n---\nText.\n`),
  '---\ntitle: Draft\ndraft: true\n---\nText.\n',
  '---\ntitle: Told\nid: https://old.example/1\n---\nText.\n',
  '---\ntitle: [\n---\n',
];
const minutes = 60_000;

const move = fc.oneof(
  { weight: 5, arbitrary: fc.record({ name: fc.constantFrom(...names), text: fc.constantFrom(...texts) }) },
  { weight: 3, arbitrary: fc.record({ name: fc.constantFrom(...names), to: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constantFrom(...names) }) },
);
type Move = { readonly name: string; readonly text?: string; readonly to?: string };

const keyOf = (name: string): string => `articles/${name}.md`;

async function make(world: Publication, { name, text, to }: Move): Promise<void> {
  const there = world.content.text(keyOf(name));
  if (text !== undefined) await world.put(keyOf(name), text);
  else if (there !== undefined) {
    await world.delete(keyOf(name));
    if (to !== undefined) await world.put(keyOf(to), there);
  }
  await world.pass(3 * minutes);
  await world.freeze();
}

async function lived(moves: readonly Move[]): Promise<Publication> {
  const world = new Publication();
  await world.put('publication.yaml', publicationYaml);
  await world.rest();
  for (const one of moves) await make(world, one);
  // Whatever waits has its time; every digest ends.
  for (let round = 0; round < 3; round++) await world.pass(3 * minutes);
  for (const id of await world.openDigests()) await world.close(id);
  await world.verify();
  return world;
}

async function expectNobodyMailed(world: Publication): Promise<void> {
  expect(world.rows('untaken#')).toEqual([]);
  await world.pass(24 * 60 * minutes);
  await world.freeze();
  expect(await world.openDigests()).toEqual([]);
}

it('any history: the same bytes, ids and addresses, and nobody is mailed', { timeout: 300_000 }, async () => {
  const history = fc.array(move, { minLength: 2, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(history, async (moves) => {
      const world = await lived(moves);
      const [served, reported] = [world.served(), world.reported()];
      world.lose();
      expect(await world.rebuild()).toMatchObject({ ok: true });
      for (let round = 0; round < 3; round++) await world.pass(3 * minutes);
      expect(world.served()).toEqual(served);
      expect(world.reported()).toEqual(reported);
      await expectNobodyMailed(world);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 8) },
  );
});

it('a rebuild that dies at any of its calls goes on when it is begun again', {
  timeout: 300_000,
}, async () => {
  const [one = '', two = '', , told = '', bad = ''] = texts;
  const moves = [
    { name: 'a', text: one },
    { name: 'a', to: 'b' },
    { name: 'c', text: two },
    { name: 'c', text: bad },
    { name: 'a', text: told },
    { name: 'a' },
  ];
  const world = await lived(moves);
  const [served, reported] = [world.served(), world.reported()];
  let deaths = 0;
  for (let last = 3; ; last += 37) {
    world.lose();
    const life = new Mortal(last, last % 2 === 0 ? 'done' : 'not done');
    const first = await world
      .rebuild({ resume: false }, (port) => life.wrap(port))
      .catch((error: unknown) => error);
    if (!life.dead) break;
    deaths += 1;
    expect(first).toSatisfy((error) => error instanceof Death || (error as { ok?: boolean }).ok === true);
    // The builder that died holds its lease still.
    await world.pass(2 * minutes);
    expect(await world.rebuild({ resume: true })).toMatchObject({ ok: true });
    for (let round = 0; round < 3; round++) await world.pass(3 * minutes);
    expect(world.served(), `dead at call ${last}`).toEqual(served);
    expect(world.reported(), `dead at call ${last}`).toEqual(reported);
    await expectNobodyMailed(world);
  }
  expect(deaths).toBeGreaterThan(5);
});
