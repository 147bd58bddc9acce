/**
 * Small worlds in every order of their steps, within seconds; the larger ones are explored by `npm run bench -- explore`
 * (docs/figures.md).
 */
import { afterAll, describe, expect, it } from 'vitest';
import { Broken, type Counts, explore } from './explore.ts';
import { mistakes } from './mistakes.ts';
import type { Fault } from './small-world.ts';
import { type StoryName, stories } from './stories.ts';
import { smallWorld } from './worlds.ts';

const patience = { timeout: 60_000 };

const explored: readonly { readonly name: StoryName; readonly faults: readonly Fault[] }[] = [
  { name: 'a first look', faults: ['crash', 'lost'] },
  { name: 'an edit whose event comes twice', faults: [] },
  { name: 'an edit and back', faults: ['lost'] },
  { name: 'a rename against an edit of the old key', faults: ['lost'] },
  { name: 'two keys change their texts', faults: ['lost'] },
  { name: 'a look and its build', faults: ['crash', 'late'] },
  { name: 'two builders at once', faults: ['late'] },
];

const told: string[] = [];
afterAll(() => console.info(told.join('\n')));

describe('every order of the steps keeps the promises', () => {
  it.each(explored)('of $name, with $faults', patience, async ({ name, faults }) => {
    const { states, ends }: Counts = await explore(await smallWorld({ ...stories[name], faults }));
    told.push(`${name}${faults.map((fault) => `, ${fault}`).join('')}: ${states} states, ${ends} ends`);
    expect(states).toBeGreaterThan(30);
  });

  it('and the reduction leaves out no end', patience, async () => {
    const story = stories['a rename against an edit of the old key'];
    const reduced = await explore(await smallWorld(story));
    const whole = await explore(await smallWorld(story), { whole: true });
    expect(reduced.ends).toBe(whole.ends);
    expect(reduced.states).toBeLessThan(whole.states);
  });
});

interface Caught {
  readonly mistake: keyof typeof mistakes;
  /** The world in which it breaks a promise. */
  readonly name: StoryName;
  readonly faults?: readonly Fault[];
}

const caught: readonly Caught[] = [
  { mistake: 'one dirty row for each id', name: 'two articles and their builds' },
  { mistake: 'reach is judged at deletion', name: 'two articles and their builds' },
  { mistake: 'intents go before every PUT succeeded', name: 'a look and its build', faults: ['crash'] },
  { mistake: 'the row comes after the item', name: 'a look and its build', faults: ['crash'] },
  { mistake: 'a look that finds nothing changed writes nothing', name: 'an edit whose event comes twice' },
  { mistake: 'facts are written again', name: 'an event that comes twice, at two times' },
  { mistake: 'items are written over', name: 'an edit and back' },
  { mistake: 'a report is written once', name: 'an edit, its build and another builder' },
  { mistake: 'nobody looks once more after the release', name: 'an edit, its build and another builder' },
  {
    mistake: 'a PUT in doubt asks for no verification',
    name: 'an edit while a builder puts the one before',
    faults: ['late'],
  },
];

describe('the search finds a broken promise where', () => {
  it.each(caught)('$mistake: $name', patience, async ({ mistake, name, faults = [] }) => {
    const world = await smallWorld({ ...stories[name], faults }, mistakes[mistake]);
    await expect(explore(world)).rejects.toThrow(Broken);
  });
});
