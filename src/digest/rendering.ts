/** A freeze's rendering and marker in the content bucket, from the members' exact versions. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Newsletter, Publication } from '../config.ts';
import { type Nonce, nonce } from '../ids.ts';
import { digestKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { Digest, Rendering, Variant } from './digest.ts';
import { type Freezing, type Frozen, markerOf } from './plan.ts';
import type { FreezePorts } from './ports.ts';
import { changeDigest } from './records.ts';
import type { Attempt } from './render-frozen.ts';
import { toldOf } from './told.ts';

/** Renders unless the digest has a rendering already; the first pointer stands. */
export async function renderMembers(
  ports: FreezePorts,
  publication: Publication,
  newsletter: Newsletter,
  digest: Digest,
  frozen: Frozen,
): Promise<Attempt<string>> {
  if (digest.rendering !== undefined) return { ok: true, value: digest.rendering };
  const { renderFrozen } = await import('./render-frozen.ts');
  const rendering = await renderFrozen(ports, publication, newsletter, frozen);
  if (!rendering.ok) return rendering;
  for (const cause of rendering.value.faults)
    ports.log.error('a mail template of the theme fails', { digest: digest.id, cause });
  return { ok: true, value: await store(ports, digest, rendering.value) };
}

async function store(ports: FreezePorts, digest: Digest, rendering: Rendering): Promise<string> {
  const text = JSON.stringify(rendering);
  const hash = createHash('sha256').update(text).digest('hex');
  const key = digestKey(digest.newsletter, digest.period, `rendering-${hash.slice(0, 16)}.json`);
  await ports.contentBucket.put(key, text, { contentType: 'application/json' });
  const after = await changeDigest(ports.content, digest.id, (standing) =>
    standing.rendering === undefined ? { ...standing, rendering: key, ...toldOf(rendering) } : standing,
  );
  return after.rendering ?? key;
}

const markerSchema = z.object({ nonce: z.string().transform(nonce) });

/** A marker that names our freeze's nonce is ours, written before a crash; any other is not. */
export async function putMarker(
  bucket: ObjectStore,
  variant: Variant,
  freezing: Freezing,
  rendering: string,
): Promise<'ours' | 'foreign'> {
  const key = digestKey(variant.newsletter, freezing.period, 'marker.json');
  const put = await bucket.put(key, JSON.stringify(markerOf(variant, freezing, rendering)), {
    contentType: 'application/json',
    ifAbsent: true,
  });
  if (put !== 'exists') return 'ours';
  const there = await bucket.get(key);
  if (there?.body === undefined) throw new Error(`${key} exists and cannot be read`);
  return nonceIn(new TextDecoder().decode(there.body)) === freezing.nonce ? 'ours' : 'foreign';
}

/** Something else under this key is foreign too: `undefined`. */
function nonceIn(text: string): Nonce | undefined {
  try {
    return markerSchema.parse(JSON.parse(text)).nonce;
  } catch {
    return undefined;
  }
}
