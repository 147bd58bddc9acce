import { expect, it } from 'vitest';
import { randomness, wallClock } from '../../src/aws/clock.ts';
import { articleId, subscriberId } from '../../src/ids.ts';

it('the wall clock gives an instant of now', () => {
  const before = Date.now();
  const moment = Date.parse(wallClock());
  expect(moment).toBeGreaterThanOrEqual(before);
  expect(moment).toBeLessThanOrEqual(Date.now());
});

it('randomness makes ids in the shape that ids have, never the same', () => {
  expect(articleId(randomness.uuid())).not.toBe(randomness.uuid());
  expect(subscriberId(randomness.hex(16))).not.toBe(randomness.hex(16));
});
