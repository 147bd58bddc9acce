import { describe, expect, it } from 'vitest';
import { svgSize } from '../../src/images/svg-size.ts';

const sizeOf = (text: string) => svgSize(new TextEncoder().encode(text));

describe('the size of an SVG', () => {
  it('is what its first tag says, in pixels', () => {
    expect(sizeOf('<?xml version="1.0"?>\n<svg xmlns="x" width="120" height=\'60.4px\'/>')).toEqual({
      ...{ width: 120, height: 60 },
    });
  });

  it('follows the box where a side is missing, or is measured by what is around it', () => {
    expect(sizeOf('<svg viewBox="0 0 200 100" width="100%"/>')).toEqual({ width: 200, height: 100 });
    expect(sizeOf('<svg viewBox="0,0,24,24" height="12" />')).toEqual({ width: 24, height: 24 });
  });

  it.each([
    ['no tag at all', 'Dear all,'],
    ['neither sides nor a box', '<svg>'],
    ['sides of nothing', '<svg width="0" height="0" viewBox="0 0 0 0">'],
    ['sides beyond all sense', '<svg viewBox="0 0 1e300 1e300">'],
    ['a tag that stands in a comment', '<!-- <svg width="9" height="9"> -->'],
    ['a tag that never ends', `<svg width="9" height="9"${' '.repeat(40_000)}`],
  ])('is unknown of %s', (_, text) => {
    expect(sizeOf(text)).toBeUndefined();
  });

  it('resolves no entity', () => {
    const bomb = '<!DOCTYPE svg [<!ENTITY a "&a;&a;">]><svg width="&a;" height="9" viewBox="0 0 8 9">';
    expect(sizeOf(bomb)).toEqual({ width: 8, height: 9 });
  });
});
