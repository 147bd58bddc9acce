/** guids.json as it stands in the content bucket, indexed. */
import { oldEntriesKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { type Problem, received } from '../problem.ts';
import { indexOf, type OldIndex, oldEntriesSchema } from './old-entries.ts';

export const maxOldEntriesBytes = 10_000_000;

type ReadIndex =
  /** Without a value: there is no such file. */
  { readonly ok: true; readonly value?: OldIndex } | { readonly ok: false; readonly problem: Problem };

/**
 * The version that was read last, of each bucket: ten thousand articles that move here in an hour are all looked for in
 * the same ten megabytes. It lives as long as the warm function.
 */
const lastRead = new WeakMap<ObjectStore, { readonly etag: string; readonly read: ReadIndex }>();

export async function readOldIndex(content: ObjectStore): Promise<ReadIndex> {
  const head = await content.head(oldEntriesKey);
  if (head === undefined) return { ok: true };
  const known = lastRead.get(content);
  if (known?.etag === head.etag) return known.read;
  const object = await content.get(oldEntriesKey, { maxBytes: maxOldEntriesBytes });
  if (object === undefined) return { ok: true };
  const read = parsed(object.body);
  lastRead.set(content, { etag: object.etag, read });
  return read;
}

function parsed(body: Uint8Array | undefined): ReadIndex {
  if (body === undefined) return unreadable(`It has more than ${maxOldEntriesBytes} bytes.`);
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
  const entries = oldEntriesSchema.safeParse(data);
  if (entries.success) return { ok: true, value: indexOf(entries.data) };
  const [issue] = entries.error.issues;
  return unreadable(`${issue?.path.map(String).join('.')}: ${issue?.message}`);
}

const unreadable = (why: string): ReadIndex => ({
  ok: false,
  problem: {
    severity: 'error',
    code: 'guids-unreadable',
    wrong: `${oldEntriesKey} cannot be read, so nobody knows whether readers have this article already; it waits.`,
    expected: 'the file as `courant guids` writes it, or none',
    example: 'npm run courant -- guids old-feed.xml --local .courant',
    received: received(why),
  },
});
