/** The small worlds that are explored: what was there, what the author does, who looks and builds, what goes wrong. */
import { leaseLength } from '../../src/site/lease.ts';
import { article } from '../article/world.ts';
import { passes, puts, removes } from './actors.ts';
import type { Story } from './worlds.ts';

export const one = article('One');
export const two = article('Two');
const three = article('Three');
/** Longer than a rename may take. */
const renameWindow = passes(121_000);
const leaseRunsOut = passes(leaseLength + 1_000);

const at = (key: string, after: number) => ({ at: key, after });

export const stories = {
  'a first look': { acts: [puts('a', one)], looks: [at('a', 1)] },
  'an event that comes twice': { acts: [puts('a', one)], looks: [at('a', 1), at('a', 1)] },
  'an event that comes twice, at two times': {
    acts: [puts('a', one)],
    looks: [at('a', 1), { ...at('a', 1), later: 60_000 }],
  },
  'two uploads of one key': { acts: [puts('a', one), puts('a', two)], looks: [at('a', 1), at('a', 2)] },
  'one content at two keys': { acts: [puts('a', one), puts('b', one)], looks: [at('a', 1), at('b', 2)] },
  'an edit whose event comes twice': {
    before: { a: one },
    ...{ acts: [puts('a', two)], looks: [at('a', 1), at('a', 1)] },
  },
  'an edit and back': {
    before: { a: one },
    ...{ acts: [puts('a', two), puts('a', one)], looks: [at('a', 1), at('a', 2)] },
  },
  'an upload against its removal': {
    acts: [puts('a', one), removes('a')],
    looks: [at('a', 1), at('a', 2)],
  },
  'a removal against an upload': {
    before: { a: one },
    ...{ acts: [removes('a'), puts('a', two)], looks: [at('a', 1), at('a', 2)] },
  },
  'a rename, the new key first': {
    before: { a: one },
    ...{ acts: [puts('b', one), removes('a')], looks: [at('b', 1), at('a', 2)] },
  },
  'a rename, the old key first': {
    before: { a: one },
    ...{ acts: [removes('a'), puts('b', one)], looks: [at('a', 1), at('b', 2)] },
  },
  'a rename whose window ends meanwhile': {
    before: { a: one },
    ...{ acts: [puts('b', one), removes('a')], looks: [at('b', 1), at('a', 2)], pause: renameWindow },
  },
  'a rename against an edit of the new key': {
    before: { a: one },
    ...{ acts: [removes('a'), puts('b', one), puts('b', two)], looks: [at('b', 2), at('b', 3), at('a', 1)] },
  },
  'a rename against an edit of the old key': {
    before: { a: one },
    ...{ acts: [puts('b', one), puts('a', two)], looks: [at('b', 1), at('a', 2)] },
  },
  'two keys change their texts': {
    before: { a: one, b: two },
    ...{ acts: [puts('a', two), puts('b', one)], looks: [at('a', 1), at('b', 2)] },
  },
  'a look and its build': { acts: [puts('a', one)], looks: [at('a', 1)], builds: true },
  'an edit, its build and another builder': {
    before: { a: one },
    ...{ acts: [puts('a', two)], looks: [at('a', 1)], builds: true, builders: 1 },
  },
  'two articles and their builds': {
    acts: [puts('a', one), puts('b', two)],
    ...{ looks: [at('a', 1), at('b', 2)], builds: true },
  },
  'a rename and its builds': {
    before: { a: one },
    ...{ acts: [puts('b', one), removes('a')], looks: [at('b', 1), at('a', 2)], builds: true },
  },
  'a builder whose lease runs out': {
    ...{ before: { a: one }, unbuilt: { a: two } },
    ...{ builders: 2, pause: leaseRunsOut },
  },
  'a withdrawal whose builder loses its lease': {
    ...{ before: { a: one, b: two }, unbuilt: { a: undefined } },
    ...{ builders: 2, pause: leaseRunsOut },
  },
  'an edit while a builder loses its lease': {
    ...{ before: { a: one }, unbuilt: { a: two } },
    ...{ acts: [puts('a', three)], looks: [at('a', 1)], builders: 2, pause: leaseRunsOut },
  },
  'an edit while a builder puts the one before': {
    ...{ before: { a: one }, unbuilt: { a: two } },
    ...{ acts: [puts('a', three)], looks: [at('a', 1)], builds: true, builders: 1 },
  },
  'two builders at once': { before: { a: one }, unbuilt: { a: two }, builders: 2 },
} as const satisfies Readonly<Record<string, Story>>;

export type StoryName = keyof typeof stories;
