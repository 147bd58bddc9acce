/**
 * The image library: sharp, in its WebAssembly build. The bundle decides which build that is (infra/bundle.ts); what
 * npm installed for this machine is never loaded by it.
 */
import sharp from 'sharp';
import type {
  ImageLibrary,
  Inspection,
  RasterFormat,
  Rendered,
  Unreadable,
  Wanted,
} from './image-library.ts';
import { mostPixels } from './problems.ts';
import { saysWhere } from './taken-where.ts';

// One picture at a time in one process: keeping decoded ones around would only cost memory.
sharp.cache(false);
// A file is what its bytes say, and most of what the library could read is nothing that an author brings along.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
});

/** Seconds; a picture with the most pixels takes a tenth of that. */
const timeLimit = 50;

/** By the measurements in docs/decisions/0008. */
const quality = { webp: 78, jpeg: 80 };

export const sharpLibrary: ImageLibrary = { inspect, render };

async function inspect(bytes: Uint8Array): Promise<Inspection> {
  return unlessUnreadable(async () => {
    // Reads the head alone; how many pixels there are is judged by who asks.
    const found = await sharp(bytes, { limitInputPixels: false }).metadata();
    const { format, compression, pages = 1 } = found;
    const known = formats[compression === 'av1' ? 'avif' : (format ?? '')];
    if (known === undefined) return { kind: 'unreadable', reason: `It is ${format} (${compression})` };
    const { width, height } = found.autoOrient;
    return {
      kind: 'picture',
      format: known,
      width,
      height,
      isAnimated: pages > 1,
      saysWhere: saysWhere(found),
    };
  });
}

const formats: Readonly<Record<string, RasterFormat>> = {
  avif: 'avif',
  gif: 'gif',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
};

/** Decoded once, to the widest that is wanted; the others are made of that. */
async function render(
  bytes: Uint8Array,
  wanted: readonly Wanted[],
): Promise<readonly Rendered[] | Unreadable> {
  return unlessUnreadable(async () => {
    const widest = Math.max(...wanted.map(({ width }) => width));
    const { data, info } = await sharp(bytes, {
      ...{ autoOrient: true, limitInputPixels: mostPixels, sequentialRead: true, failOn: 'error' },
    })
      .timeout({ seconds: timeLimit })
      .resize({ width: widest, withoutEnlargement: true })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const decoded = { data, width: info.width, height: info.height, channels: info.channels };
    const rendered: Rendered[] = [];
    for (const one of wanted) rendered.push(await encode(decoded, one));
    return rendered;
  });
}

interface Decoded {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

async function encode(decoded: Decoded, { width, height, encoding }: Wanted): Promise<Rendered> {
  const { data, ...raw } = decoded;
  // `fill`: the sizes were worked out from the same proportions, and differ by less than a pixel.
  const sized = sharp(data, { raw }).resize({ width, height, fit: 'fill' }).timeout({ seconds: timeLimit });
  const { type, image } =
    encoding === 'webp'
      ? { type: 'image/webp' as const, image: sized.webp({ quality: quality.webp }) }
      : isOpaque(decoded)
        ? { type: 'image/jpeg' as const, image: sized.jpeg({ quality: quality.jpeg, progressive: true }) }
        : { type: 'image/png' as const, image: sized.png({ palette: true }) };
  return { width, height, type, bytes: await image.toBuffer() };
}

/** Screenshots have an alpha channel and use it for nothing. */
function isOpaque({ data, channels }: Decoded): boolean {
  if (channels === 1 || channels === 3) return true;
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return false;
  return true;
}

/** The library says by an ordinary error that a file is no good. A trap in WebAssembly is its own end. */
async function unlessUnreadable<T>(work: () => Promise<T>): Promise<T | Unreadable> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'RuntimeError') throw error;
    return { kind: 'unreadable', reason: error.message.split('\n')[0]?.trim() ?? '' };
  }
}
