/** What the *images* stage finds out about a picture and makes of it: a value on its file's record. */
import * as z from 'zod';
import { contentKind, renditionsPrefix } from '../keys.ts';
import type { Problem } from '../problem.ts';
import type { FileRecord } from './article.ts';

/** A picture made smaller, without what its camera wrote into it. Its address names its bytes, which never change. */
export interface Rendition {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Root-relative. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** WebP is for pages; mail programs and feed readers get what all of them know. */
  readonly type: 'image/webp' | 'image/jpeg' | 'image/png';
}

export type Picture =
  | {
      readonly kind: 'measured';
      /** As it is shown, turned upright. Pixels. */
      readonly width: number;
      readonly height: number;
      /** The narrowest first. None: it is shown as it is (SVG, animations). */
      readonly renditions: readonly Rendition[];
      /** It is shown, and yet something is odd. */
      readonly problems?: readonly Problem[];
    }
  | { readonly kind: 'unusable'; readonly problem: Problem };

export const renditionSchema = z.object({
  width: z.number(),
  height: z.number(),
  path: z.string(),
  size: z.number(),
  type: z.enum(['image/webp', 'image/jpeg', 'image/png']),
});

/** The schema of {@link Picture}, as it stands on a record. */
export const pictureSchemaWith = <P extends z.ZodType<Problem>>(problem: P) =>
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('measured'),
      width: z.number(),
      height: z.number(),
      renditions: z.array(renditionSchema),
      problems: z.array(problem).exactOptional(),
    }),
    z.object({ kind: z.literal('unusable'), problem }),
  ]);

/** Browsers and the edge may keep one for good: other bytes have another address. */
export const renditionCaching = 'public, max-age=31536000, immutable';

const renditionName = /^[0-9a-f]{32}-\d+\/\d+\.(webp|jpg|png)$/;

/**
 * Of both buckets. What is known of a picture lies beside its renditions, and is not served; nor is anything that was
 * put there under a name which is none of ours.
 */
export const isRenditionKey = (key: string): boolean =>
  key.startsWith(renditionsPrefix) && renditionName.test(key.slice(renditionsPrefix.length));

const pictureName = /\.(avif|gif|jpe?g|png|svg|webp)$/i;

/** Judged by the key alone: what *images* is woken for. */
export const isPictureKey = (key: string): boolean =>
  pictureName.test(key) && ['asset', 'public'].includes(contentKind(key));

/** Is there a picture that nobody has measured yet? */
export const isUnmeasured = ({ key, standing }: Pick<FileRecord, 'key' | 'standing'>): boolean =>
  standing.kind === 'there' && standing.picture === undefined && isPictureKey(key);
