import { describe, expect, it } from 'vitest';
import { differences, type Listed, pauseAfter } from '../../local/store/listing.ts';

const listed = (more: Partial<Listed> = {}): Listed => ({
  ...{ etag: '"1"', size: 3, lastModified: '2026-11-25T19:00:00.000Z' },
  ...more,
});
const listing = (objects: Record<string, Listed>) => new Map(Object.entries(objects));
const keysOf = (before: Record<string, Listed>, after: Record<string, Listed>) =>
  differences(listing(before), listing(after)).map((group) =>
    group.map(({ key, listed: found }) => `${found ? '+' : '-'} ${key}`).join(' '),
  );

describe('two listings differ', () => {
  it('in nothing when nothing happened', () => {
    expect(keysOf({ a: listed() }, { a: listed() })).toEqual([]);
  });

  it('by what came and what went', () => {
    expect(keysOf({ a: listed(), b: listed() }, { b: listed(), c: listed() })).toEqual(['+ c', '- a']);
  });

  it('by other bytes of the same length within one second', () => {
    expect(keysOf({ a: listed() }, { a: listed({ etag: '"2"' }) })).toEqual(['+ a']);
  });

  it('by a write of the same bytes, and by one that a clock dates before the last', () => {
    const earlier = listed({ lastModified: '2020-01-01T00:00:00.000Z' });
    expect(keysOf({ a: listed() }, { a: earlier })).toEqual(['+ a']);
  });

  it('group by group as a folder goes up, removals last', () => {
    const [one, other] = [listed(), listed({ size: 9 })];
    const names = ['articles/b.md', 'articles/c.md', 'pages/a.md', 'publication.yaml', 'theme/page.liquid'];
    const after = Object.fromEntries(names.map((name) => [name, other]));
    expect(keysOf({ 'articles/a.md': one }, after)).toEqual([
      ...['+ publication.yaml', '+ theme/page.liquid', '+ pages/a.md', '+ articles/b.md + articles/c.md'],
      '- articles/a.md',
    ]);
  });
});

describe('between two listings', () => {
  it('lie two seconds where listing is quick, and longer the longer it takes, up to half a minute', () => {
    expect(pauseAfter({ took: 20, failures: 0 })).toBe(2_000);
    expect(pauseAfter({ took: 3_000, failures: 0 })).toBe(9_000);
    expect(pauseAfter({ took: 60_000, failures: 0 })).toBe(30_000);
  });

  it('lies more and more while the store does not answer, up to half a minute', () => {
    const pauses = [1, 2, 3, 4, 5, 50].map((failures) => pauseAfter({ took: 1, failures }));
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });
});
