/** A rendering as it lies in the content bucket, for those who send it, or show it. */
import * as z from 'zod';
import type { ObjectStore } from '../ports.ts';
import type { Rendering } from './digest.ts';
import { toldFields } from './told.ts';

const renderingSchema = z.object({
  v: z.literal(1),
  ...toldFields,
  from: z.string(),
  sender: z.string(),
  pieces: z.array(z.string()).min(2),
  places: z
    .array(z.enum(['to', 'message-id', 'unsubscribe-header', 'unsubscribe-link', 'preferences-link']))
    .min(1),
  htmlBytes: z.number(),
});

/** The record of a digest names it, so it is there. */
export async function loadRendering(bucket: Pick<ObjectStore, 'get'>, key: string): Promise<Rendering> {
  const object = await bucket.get(key);
  if (object?.body === undefined) throw new Error(`There is no rendering ${key}`);
  return renderingSchema.parse(JSON.parse(new TextDecoder().decode(object.body)));
}
