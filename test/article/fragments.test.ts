/** Links into the text itself: what is meant is said of the first, and of no more than a person would read. */
import { describe, expect, it } from 'vitest';
import { deadFragments } from '../../src/article/fragments.ts';
import { nearest } from '../../src/article/slug.ts';

const name = (n: number): string => `the-tide-of-${(n * 2_654_435_761).toString(36)}-${n}`;
const heads = (count: number): string =>
  Array.from({ length: count }, (_, n) => `<h2 id="${name(n)}">x</h2>`).join('');

describe('a link to a heading that is not there', () => {
  it('is told with the heading that was meant', () => {
    const [dead] = deadFragments(new Set(['#hihg-watter']), '<h2 id="low">a</h2><h2 id="high-water">b</h2>');
    expect(dead?.problem).toMatchObject({ code: 'fragment-dead', example: '[High water](#high-water)' });
  });

  it('takes little time, however many there are, of however many headings', () => {
    const links = new Set(Array.from({ length: 3_000 }, (_, n) => `#${name(n + 3_000)}`));
    const before = process.cpuUsage();
    expect(deadFragments(links, heads(3_000))).toHaveLength(3_000);
    // Each compared with each: a quarter of an hour.
    expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  });
});

describe('the nearest word', () => {
  it.each([
    ['tides', 'tdies', 2],
    ['tides', 'tidse', 1],
    ['tide', 'tides', 1],
    ['abc', '', 3],
    ['a-long-name-of-more-than-forty-characters-x', 'a-long-name-of-more-than-forty-characters-y', 0],
  ])('of %j, %j is %i edits away at most', (word, other, edits) => {
    expect(nearest(word, [other], edits)).toBe(other);
    if (edits > 0 && word !== 'tides') expect(nearest(word, [other], edits - 1)).toBeUndefined();
  });
});
