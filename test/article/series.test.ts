import { describe, expect, it } from 'vitest';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { parseArticle } from '../../src/article/parse.ts';

function seriesIn(front: string) {
  const bytes = new TextEncoder().encode(`---\ntitle: Neap\n${front}\n---\nText.\n`);
  const outcome = parseArticle(bytes, { key: 'articles/neap.md', publication: defaultPublication });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return { series: outcome.value.series, codes: outcome.problems.map(({ code }) => code) };
}

describe('a series', () => {
  it.each([
    ['series: Tides', { name: 'Tides' }],
    ['series: [Tides]', { name: 'Tides' }],
    ['taxonomies: { series: [Tides] }', { name: 'Tides' }],
    ['series: Tides\nseries_order: 2', { name: 'Tides', part: 2 }],
    ['series: Tides\npart: 2', { name: 'Tides', part: 2 }],
    ['series: Tides\npart: Part 2 of 5', { name: 'Tides', part: 2 }],
    ['series: { name: Tides, order: 2 }', { name: 'Tides', part: 2 }],
    ['series: { title: Tides }\nseries_part: 2', { name: 'Tides', part: 2 }],
    ['series: Tides\nweight: 20', { name: 'Tides', weight: 20 }],
  ])('is understood: %s', (front, series) => {
    expect(seriesIn(front)).toEqual({ series, codes: [] });
  });

  it.each(['series: false', 'part: 2', 'weight: 20', 'series: []'])('is none: %s', (front) => {
    expect(seriesIn(front)).toEqual({ series: undefined, codes: [] });
  });

  it('is left out with a word where it has no name', () => {
    expect(seriesIn('series: { part: 2 }').codes).toEqual(['series-unreadable']);
  });
});
