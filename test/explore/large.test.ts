/** Every small world, with one thing that goes wrong: minutes, so `npm run bench -- explore` asks for it. */
import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import type { Fault } from './small-world.ts';
import { type StoryName, stories } from './stories.ts';
import { smallWorld } from './worlds.ts';

/** Where what was explored is written, a line of JSON for each world. */
const out = process.env['COURANT_EXPLORE'];

/** Without an entry: as it is, and with a crash or a lost answer. Larger ones are explored only as they are, or not. */
const within: Readonly<Partial<Record<StoryName, readonly (readonly Fault[])[]>>> = {
  'an event that comes twice': [[], ['lost']],
  'an event that comes twice, at two times': [[]],
  'two uploads of one key': [],
  'a rename whose window ends meanwhile': [],
  'a rename against an edit of the new key': [],
  'a rename and its builds': [],
  'a rename, the new key first': [[], ['lost']],
  'a rename, the old key first': [[], ['lost']],
  'a look and its build': [[], ['crash'], ['lost'], ['late', 'retried']],
  'an edit, its build and another builder': [[], ['crash'], ['lost'], ['late', 'retried']],
  'two articles and their builds': [[]],
  'two builders at once': [[], ['crash'], ['lost'], ['late', 'retried']],
  'a builder whose lease runs out': [[], ['crash']],
  'a withdrawal whose builder loses its lease': [[], ['crash']],
  'an edit while a builder loses its lease': [],
  'an edit while a builder puts the one before': [[]],
};

const usual: readonly (readonly Fault[])[] = [[], ['crash'], ['lost']];
const worlds = (Object.keys(stories) as StoryName[]).flatMap((name) =>
  (within[name] ?? usual).map((faults) => ({ name, faults })),
);

describe.skipIf(out === undefined)('every order of the steps keeps the promises', () => {
  it.each(worlds)('of $name, with $faults', { timeout: 1_800_000 }, async ({ name, faults }) => {
    const counts = await explore(await smallWorld({ ...stories[name], faults }));
    expect(counts.ends).toBeGreaterThan(0);
    appendFileSync(String(out), `${JSON.stringify({ name, faults, ...counts })}\n`);
  });
});
