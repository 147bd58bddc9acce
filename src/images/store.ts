/**
 * What was made of a picture, kept under the hash of its bytes: in the content bucket for good, in the site bucket to
 * be served. Both are written once (docs/protocols.md, Images), so nothing here is a race that matters.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Picture, type Rendition, renditionCaching, renditionSchema } from '../article/rendition.ts';
import { renditionKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { RasterFormat, Rendered } from './image-library.ts';
import { recipe } from './plan.ts';
import type { ImagesPorts } from './ports.ts';

/** What is known of a picture with these bytes, whatever its file is called. */
export interface Known {
  readonly format: RasterFormat;
  readonly width: number;
  readonly height: number;
  readonly renditions: readonly Rendition[];
  /** Its metadata have the place where it was taken. */
  readonly saysWhere?: boolean;
}

const knownSchema = z.object({
  format: z.enum(['avif', 'gif', 'jpeg', 'png', 'webp']),
  width: z.number(),
  height: z.number(),
  renditions: z.array(renditionSchema),
  saysWhere: z.boolean().exactOptional(),
});

/** The name of a picture's folder: its bytes and the recipe decide. */
export const nameOf = (bytes: Uint8Array): string =>
  `${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}-${recipe}`;

const factKey = (name: string): string => renditionKey(name, 'picture.json');

/** Of an earlier time, or of the same picture under another key. It is written last, so its renditions are there. */
export async function readKnown(
  { content }: Pick<ImagesPorts, 'content'>,
  name: string,
): Promise<Known | undefined> {
  const fact = await content.get(factKey(name));
  return fact?.body && knownSchema.parse(JSON.parse(new TextDecoder().decode(fact.body)));
}

const endings = { 'image/webp': 'webp', 'image/jpeg': 'jpg', 'image/png': 'png' } as const;

/** The renditions in both buckets, then the fact. Answers what holds, which an earlier one may have written. */
export async function keep(
  ports: ImagesPorts,
  name: string,
  picture: Omit<Known, 'renditions'>,
  rendered: readonly Rendered[],
): Promise<Known> {
  const renditions: Rendition[] = [];
  for (const { bytes, type, width, height } of rendered) {
    const key = renditionKey(name, `${width}.${endings[type]}`);
    const size = await putOnce(ports.content, key, type, bytes);
    if (size === bytes.byteLength) await putOnce(ports.site, key, type, bytes);
    else await serve(ports, key, type);
    renditions.push({ width, height, path: `/${key}`, size, type });
  }
  const known: Known = { ...picture, renditions };
  const body = JSON.stringify({ v: 1, ...known });
  await ports.content.put(factKey(name), body, { contentType: 'application/json', ifAbsent: true });
  return (await readKnown(ports, name)) ?? known;
}

export type Buckets = Pick<ImagesPorts, 'content' | 'site'>;

/** What the content bucket has, the site serves: its bucket may be a new one. */
export async function serveAll(ports: Buckets, { renditions }: Known): Promise<void> {
  for (const { path, type } of renditions) await serve(ports, path.slice(1), type);
}

async function serve({ content, site }: Buckets, key: string, type: Rendition['type']): Promise<void> {
  if ((await site.head(key)) !== undefined) return;
  const stored = await content.get(key);
  if (stored?.body !== undefined) await putOnce(site, key, type, stored.body);
}

/** Answers the size of what stands there. */
async function putOnce(
  store: ObjectStore,
  key: string,
  contentType: string,
  bytes: Uint8Array,
): Promise<number> {
  const put = await store.put(key, bytes, { contentType, cacheControl: renditionCaching, ifAbsent: true });
  return put === 'exists' ? ((await store.head(key))?.size ?? bytes.byteLength) : bytes.byteLength;
}

/** As it stands on the record of a file. */
export const pictureOf = ({ width, height, renditions }: Known): Extract<Picture, { kind: 'measured' }> => ({
  ...{ kind: 'measured', width, height, renditions },
});
