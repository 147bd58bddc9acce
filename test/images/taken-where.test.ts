import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saysWhere } from '../../src/images/taken-where.ts';

/** Exif with one directory that leads to another, which has one tag. */
function exif({ little = true, mark = true, pointer = 0x8825, tag = 2, at = 26 } = {}): Uint8Array {
  const view = new DataView(new ArrayBuffer(44));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, pointer, little);
  view.setUint32(18, at, little);
  view.setUint16(26, 1, little);
  view.setUint16(28, tag, little);
  const tiff = new Uint8Array(view.buffer);
  return mark ? Uint8Array.from([...new TextEncoder().encode('Exif\0\0'), ...tiff]) : tiff;
}

describe('metadata of a photograph', () => {
  it.each([
    ['with a latitude', {}],
    ['in the other order of bytes', { little: false }],
    ['as WebP has it, without a mark', { mark: false }],
  ])('say where it was taken: %s', (_, given) => {
    expect(saysWhere({ exif: exif(given) })).toBe(true);
  });

  it.each([
    ['with another directory alone', { pointer: 0x8769 }],
    ['with a GPS directory that has nothing but its version', { tag: 0 }],
    ['with a directory outside of the file', { at: 4_000_000 }],
  ])('do not: %s', (_, given) => {
    expect(saysWhere({ exif: exif(given) })).toBe(false);
  });

  it('may say it in XML too', () => {
    const xmp = (text: string) => new TextEncoder().encode(`<x:xmpmeta>${text}</x:xmpmeta>`);
    expect(saysWhere({ xmp: xmp('<rdf:Description exif:GPSLatitude="38,43N"/>') })).toBe(true);
    expect(saysWhere({ xmp: xmp('<dc:title>Tide</dc:title>') })).toBe(false);
  });

  it('say nothing where there are none, and no bytes at all bring the reading down', () => {
    expect(saysWhere({})).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(typeof saysWhere({ exif: bytes })).toBe('boolean');
      }),
    );
    fc.assert(
      fc.property(fc.nat(42), fc.nat(255), (at, byte) => {
        const bytes = exif({ mark: false });
        bytes[at] = byte;
        expect(typeof saysWhere({ exif: bytes })).toBe('boolean');
      }),
    );
  });
});
