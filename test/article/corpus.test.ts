/** An author with years of posts copies the folder, and it works: at least 98 of 100 files without a change. */
import { describe, expect, it } from 'vitest';
import { parseArticle } from '../../src/article/parse.ts';
import type { Outcome } from '../../src/problem.ts';
import { astro } from './corpus/astro.ts';
import { devto } from './corpus/devto.ts';
import { eleventy } from './corpus/eleventy.ts';
import { gatsby } from './corpus/gatsby.ts';
import { ghost } from './corpus/ghost.ts';
import { hexo } from './corpus/hexo.ts';
import { hugo } from './corpus/hugo.ts';
import { jekyll } from './corpus/jekyll.ts';
import { corpusPublication as publication } from './corpus/publication.ts';
import type { Sample } from './corpus/sample.ts';
import { zola } from './corpus/zola.ts';

const generators = { jekyll, hugo, hexo, eleventy, gatsby, astro, zola, ghost, devto };
const parsed = ({ key, file }: Sample) => parseArticle(new TextEncoder().encode(file), { key, publication });
const codes = (outcome: Outcome<unknown>): readonly string[] => outcome.problems.map(({ code }) => code);

describe.each(Object.entries(generators))('what an author of %s wrote', (_, samples) => {
  it.each(samples.map((sample) => [sample.key, sample] as const))('is understood: %s', (_, sample) => {
    const outcome = parsed(sample);
    expect(codes(outcome)).toEqual(sample.warns ?? []);
    expect(outcome.ok && outcome.value).toMatchObject(sample.understood);
  });
});

it('has at least ninety samples, of which 98 in 100 need no change', () => {
  const samples = Object.values(generators).flat();
  const understood = samples.filter((sample) => parsed(sample).ok).length;
  expect(samples.length).toBeGreaterThanOrEqual(90);
  expect(understood / samples.length).toBeGreaterThanOrEqual(0.98);
});
