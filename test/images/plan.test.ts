import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wantedOf } from '../../src/images/plan.ts';

const widths = (width: number, height: number, encoding: 'webp' | 'plain') =>
  wantedOf({ width, height })
    .filter((one) => one.encoding === encoding)
    .map((one) => one.width);

describe('the renditions of a picture', () => {
  it('are four for pages and two for mails and feeds, of a photograph', () => {
    expect(widths(6000, 4000, 'webp')).toEqual([480, 800, 1200, 1800]);
    expect(widths(6000, 4000, 'plain')).toEqual([480, 1200]);
  });

  it('end with the width of the picture itself where it is smaller', () => {
    expect(widths(1000, 500, 'webp')).toEqual([480, 800, 1000]);
    expect(widths(1000, 500, 'plain')).toEqual([480, 1000]);
    expect(widths(32, 32, 'webp')).toEqual([32]);
  });

  it('leave a width out that saves next to nothing', () => {
    expect(widths(1250, 500, 'webp')).toEqual([480, 800, 1250]);
  });

  it('are none where even the narrowest would be too high for WebP', () => {
    expect(wantedOf({ width: 10, height: 99_000 })).toEqual([]);
    expect(widths(1000, 30_000, 'webp')).toEqual([480]);
  });

  it('never enlarge, and keep the proportions to a pixel', () => {
    const side = fc.integer({ min: 1, max: 12_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        for (const one of wantedOf({ width, height })) {
          expect(one.width).toBeLessThanOrEqual(width);
          expect(Math.abs(one.height - (one.width * height) / width)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
