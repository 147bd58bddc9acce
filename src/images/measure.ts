/** One file of the content bucket → what its record is to say of the picture in it. */
import type { FileRecord } from '../article/article.ts';
import { mediaType } from '../article/media-type.ts';
import type { Picture } from '../article/rendition.ts';
import type { Problem } from '../problem.ts';
import type { Inspection } from './image-library.ts';
import { wantedOf } from './plan.ts';
import type { ImagesPorts } from './ports.ts';
import {
  mostPixels,
  pictureMisnamed,
  pictureSaysWhere,
  pictureTooLarge,
  pictureUnreadable,
} from './problems.ts';
import { type Buckets, type Known, keep, nameOf, pictureOf, readKnown, serveAll } from './store.ts';
import { svgSize } from './svg-size.ts';

type There = Extract<FileRecord['standing'], { kind: 'there' }>;

/** `undefined`: that version is no longer stored; a look at the key is to come. */
export const measure = (ports: ImagesPorts, key: string, there: There): Promise<Picture | undefined> =>
  measured(ports, key, there, (bytes) => measureRaster(ports, key, bytes));

/** The same without decoding: `undefined` also where nobody has measured these bytes before. */
export const measureKnown = (ports: Buckets, key: string, there: There): Promise<Picture | undefined> =>
  measured(ports, key, there, (bytes) => knownRaster(ports, key, nameOf(bytes)));

async function measured(
  { content }: Buckets,
  key: string,
  { versionId }: There,
  raster: (bytes: Uint8Array) => Promise<Picture | undefined>,
): Promise<Picture | undefined> {
  const object = await content.get(key, { versionId });
  if (object?.body === undefined) return undefined;
  return mediaType(key) === 'image/svg+xml' ? measureSvg(object.body) : raster(object.body);
}

async function knownRaster(ports: Buckets, key: string, name: string): Promise<Picture | undefined> {
  const known = await readKnown(ports, name);
  if (known === undefined) return undefined;
  await serveAll(ports, known);
  return { ...pictureOf(known), ...oddities(key, known) };
}

function measureSvg(bytes: Uint8Array): Picture {
  const size = svgSize(bytes);
  return size === undefined
    ? { kind: 'unusable', problem: pictureUnreadable('The SVG has neither width and height nor a viewBox') }
    : { kind: 'measured', ...size, renditions: [] };
}

async function measureRaster(ports: ImagesPorts, key: string, bytes: Uint8Array): Promise<Picture> {
  const name = nameOf(bytes);
  const known = await knownRaster(ports, key, name);
  if (known !== undefined) return known;
  const found = await ports.library.inspect(bytes);
  return found.kind === 'unreadable'
    ? { kind: 'unusable', problem: pictureUnreadable(found.reason) }
    : renderAll(ports, key, name, bytes, found);
}

async function renderAll(
  ports: ImagesPorts,
  key: string,
  name: string,
  bytes: Uint8Array,
  found: Extract<Inspection, { kind: 'picture' }>,
): Promise<Picture> {
  const { width, height, format, isAnimated, saysWhere } = found;
  if (!isAnimated && width * height > mostPixels)
    return { kind: 'unusable', problem: pictureTooLarge(width, height) };
  // Of an animation pages need the size alone, and nothing is decoded for that.
  const wanted = isAnimated ? [] : wantedOf(found);
  const rendered = wanted.length === 0 ? [] : await ports.library.render(bytes, wanted);
  if ('kind' in rendered) return { kind: 'unusable', problem: pictureUnreadable(rendered.reason) };
  const known = await keep(ports, name, { format, width, height, saysWhere }, rendered);
  return { ...pictureOf(known), ...oddities(key, known) };
}

function oddities(key: string, { format, saysWhere }: Known): { readonly problems?: readonly Problem[] } {
  const problems = [
    ...(saysWhere === true ? [pictureSaysWhere(key)] : []),
    ...(mediaType(key) === `image/${format}` ? [] : [pictureMisnamed(key, format)]),
  ];
  return problems.length === 0 ? {} : { problems };
}
