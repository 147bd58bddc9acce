/** A rendering as it lies in the content bucket, for those who send it, or show it. */
import * as z from 'zod';
import { layoutSchema } from '../newsletter.ts';
import type { ObjectStore } from '../ports.ts';
import type { Rendering } from './digest.ts';

const renderingSchema = z.object({
  v: z.literal(1),
  subject: z.string(),
  from: z.string(),
  sender: z.string(),
  pieces: z.array(z.string()).min(2),
  places: z
    .array(z.enum(['to', 'message-id', 'unsubscribe-header', 'unsubscribe-link', 'preferences-link']))
    .min(1),
  htmlBytes: z.number(),
  layout: layoutSchema,
  notes: z.array(z.string()),
  faults: z.array(z.string()),
});

/** The record of a digest names it, so it is there. */
export async function loadRendering(bucket: Pick<ObjectStore, 'get'>, key: string): Promise<Rendering> {
  const object = await bucket.get(key);
  if (object?.body === undefined) throw new Error(`There is no rendering ${key}`);
  return renderingSchema.parse(JSON.parse(new TextDecoder().decode(object.body)));
}
