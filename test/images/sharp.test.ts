/** The image library as the bundle has it: real pictures, made here, in WebAssembly. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFile } from '../../infra/bundle.ts';
import { webAssemblySharp } from '../../infra/sharp-bundle.ts';
import type { ImageLibrary, Rendered } from '../../src/images/image-library.ts';

type Deployed = typeof import('../support/wasm-sharp.ts');

let folder: string;
let sharp: Deployed['sharp'];
let library: ImageLibrary;

beforeAll(async () => {
  folder = await bundleFile('test/support/wasm-sharp.ts', webAssemblySharp);
  const deployed = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as Deployed;
  sharp = deployed.sharp;
  library = deployed.sharpLibrary;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Left half red, right half blue. */
const picture = (width = 60, height = 40, alpha = 1): Sharp => {
  const right = {
    create: { width: width / 2, height, channels: 4, background: { r: 0, g: 0, b: 255, alpha } },
  };
  return sharp({
    create: { width, height, channels: 4, background: { r: 255, g: 0, b: 0, alpha } },
  }).composite([{ input: right as never, left: width / 2, top: 0 }]);
};

/** Where the picture was taken, in its own words: GPS of Lisbon. */
const withPlace = (image: Sharp): Sharp =>
  image.withExif({
    IFD0: { Copyright: 'Ada' },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: '38/1 43/1 0/1',
      GPSLongitudeRef: 'W',
      GPSLongitude: '9/1 8/1 0/1',
    },
  });

async function only(
  bytes: Uint8Array,
  encoding: 'webp' | 'plain',
  width = 30,
  height = 20,
): Promise<Rendered> {
  const rendered = await library.render(bytes, [{ width, height, encoding }]);
  if ('kind' in rendered) throw new Error(rendered.reason);
  return rendered[0] as Rendered;
}

/** The colour of one pixel, each channel as the nearest of none, half and full. */
async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<string> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + 3)].map((value) => Math.round(value / 127.5)).join('');
}
const red = '200';
const blue = '002';

describe('the bundle', () => {
  it('is one module, the library and its WebAssembly, and nothing for one machine alone', () => {
    expect(readdirSync(folder).sort()).toEqual([
      'index.mjs',
      expect.stringMatching(/^sharp-wasm32-[\d.]+\.node\.wasm$/),
      'sharp.cjs',
    ]);
    expect(sharp.versions).toHaveProperty('emscripten');
  });
});

describe('inspecting', () => {
  it.each([
    ['jpeg', (image: Sharp) => image.flatten().jpeg()],
    ['png', (image: Sharp) => image.png()],
    ['webp', (image: Sharp) => image.webp()],
    ['avif', (image: Sharp) => image.avif({ effort: 0 })],
    ['gif', (image: Sharp) => image.gif()],
  ] as const)('knows %s by its bytes, and its size', async (format, encode) => {
    const bytes = await encode(picture()).toBuffer();
    expect(await library.inspect(bytes)).toEqual({
      ...{ kind: 'picture', format, width: 60, height: 40, isAnimated: false },
      saysWhere: false,
    });
  });

  it('gives the size of a photograph that was taken upright as it is shown', async () => {
    const bytes = await picture().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await library.inspect(bytes)).toMatchObject({ width: 40, height: 60 });
  });

  it('knows an animation, and the size of one frame', async () => {
    // One frame above the other.
    const frames = Buffer.alloc(20 * 30 * 3).fill(200, 0, 20 * 15 * 3);
    const two = await sharp(frames, { raw: { width: 20, height: 30, channels: 3, pageHeight: 15 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect(await library.inspect(two)).toMatchObject({ width: 20, height: 15, isAnimated: true });
  });

  it.each([
    ['jpeg', (image: Sharp) => image.flatten().jpeg()],
    ['png', (image: Sharp) => image.png()],
    ['webp', (image: Sharp) => image.webp()],
    ['avif', (image: Sharp) => image.avif({ effort: 0 })],
  ] as const)('knows a %s that says where it was taken', async (_, encode) => {
    const bytes = await encode(withPlace(picture())).toBuffer();
    expect(await library.inspect(bytes)).toMatchObject({ kind: 'picture', saysWhere: true });
    const named = await encode(picture().withExif({ IFD0: { Copyright: 'Ada' } })).toBuffer();
    expect(await library.inspect(named)).toMatchObject({ kind: 'picture', saysWhere: false });
  });

  it('decodes nothing of a picture that says it is enormous', async () => {
    expect(await library.inspect(pngHead(60_000, 60_000))).toMatchObject({ width: 60_000, height: 60_000 });
    expect(
      await library.render(pngHead(60_000, 60_000), [{ width: 30, height: 30, encoding: 'webp' }]),
    ).toEqual({ kind: 'unreadable', reason: 'Input image exceeds pixel limit' });
  });

  it.each([
    ['a text', 'Dear all,'],
    ['nothing', ''],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['a PDF', '%PDF-1.7\n1 0 obj'],
  ])('says that %s is no picture, whatever its name', async (_, text) => {
    expect(await library.inspect(new TextEncoder().encode(text))).toMatchObject({ kind: 'unreadable' });
  });
});

describe('rendering', () => {
  it('turns the picture upright', async () => {
    const bytes = await picture().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const upright = await only(bytes, 'webp', 20, 30);
    // A quarter turn clockwise brings the left side to the top.
    expect(await colourAt(upright.bytes, 10, 3)).toBe(red);
    expect(await colourAt(upright.bytes, 10, 27)).toBe(blue);
  });

  it('tells nobody where it was taken', async () => {
    const bytes = await withPlace(picture().jpeg()).toBuffer();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    for (const encoding of ['webp', 'plain'] as const) {
      const { exif, xmp, iptc, icc } = await sharp((await only(bytes, encoding)).bytes).metadata();
      expect({ exif, xmp, iptc, icc }).toEqual({});
    }
  });

  it('makes JPEG of what is opaque, with an alpha channel or without, and PNG of what shines through', async () => {
    expect((await only(await picture().png().toBuffer(), 'plain')).type).toBe('image/jpeg');
    expect((await only(await picture().flatten().png().toBuffer(), 'plain')).type).toBe('image/jpeg');
    expect((await only(await picture(60, 40, 0.5).png().toBuffer(), 'plain')).type).toBe('image/png');
  });

  it('gives the same bytes for the same picture', async () => {
    const bytes = await picture().png().toBuffer();
    expect((await only(bytes, 'webp')).bytes).toEqual((await only(bytes, 'webp')).bytes);
  });

  it('brings other colour spaces to that of the web', async () => {
    const bytes = await picture().flatten().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const { space } = await sharp((await only(bytes, 'webp')).bytes).metadata();
    expect(space).toBe('srgb');
  });

  it('refuses a picture that ends too early', async () => {
    const noise = { noise: { type: 'gaussian', mean: 128, sigma: 40 } } as const;
    const whole = await sharp({
      create: { width: 200, height: 200, channels: 3, background: 'red', ...noise },
    })
      .jpeg()
      .toBuffer();
    const wanted = [{ width: 100, height: 100, encoding: 'webp' }] as const;
    expect(await library.render(whole.subarray(0, whole.length / 2), wanted)).toMatchObject({
      kind: 'unreadable',
    });
  });

  it('refuses to decode a picture that says it is enormous', async () => {
    const wanted = [{ width: 100, height: 100, encoding: 'webp' }] as const;
    expect(await library.render(pngHead(60_000, 60_000), wanted)).toMatchObject({ kind: 'unreadable' });
  });
});

/** A PNG that promises so many pixels and holds none (W3C PNG, 11.2.1). */
function pngHead(width: number, height: number): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
