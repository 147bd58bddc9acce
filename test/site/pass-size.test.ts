/** How many subjects a pass takes, by what the one before took. */
import { expect, it } from 'vitest';
import { firstPassSize, nextPassSize } from '../../src/site/pass-size.ts';

it.each([
  ['a pass that took its time is followed by one like it', 100, 7_000, 100],
  ['a slow one by a smaller one', 100, 14_000, 50],
  ['a quick one by a larger one', 100, 3_500, 200],
  ['never by more than four times as many, and ten', 10, 1, 50],
  ['never by more than five hundred', 400, 100, 500],
  ['never by none at all', 1, 60_000, 1],
  ['one that took no time at all by a larger one', 50, 0, 210],
])('%s', (_, size, milliseconds, next) => {
  expect(nextPassSize(size, milliseconds)).toBe(next);
});

it('begins with few, and with half as many as before where a call had no time for them, but never with none', () => {
  expect([0, 1, 2, 5, 6, 99].map(firstPassSize)).toEqual([50, 25, 12, 1, 1, 1]);
});
