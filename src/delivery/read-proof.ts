/** The proof of a digest, as it lies in the content bucket. */
import * as z from 'zod';
import type { Digest } from '../digest/digest.ts';
import { digestId, instant } from '../ids.ts';
import { digestKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { Proof } from './delivery.ts';

const counted = z.record(z.string(), z.number());
const proofSchema = z.object({
  ...{ v: z.literal(1), digest: z.string().transform(digestId), candidates: z.number(), sent: z.number() },
  ...{ skipped: counted, failed: counted, unresolved: z.number(), holds: z.boolean() },
  closedAt: z.string().transform((text) => instant(text)),
});

/** `undefined`: it is not closed. Throws on an object that is none of ours. */
export async function readProof(
  bucket: Pick<ObjectStore, 'get'>,
  { newsletter, period }: Pick<Digest, 'newsletter' | 'period'>,
): Promise<Proof | undefined> {
  const object = await bucket.get(digestKey(newsletter, period, 'proof.json'));
  return object?.body && proofSchema.parse(JSON.parse(new TextDecoder().decode(object.body)));
}
