import { createHash } from 'node:crypto';
import { type Instant, instant } from '../../src/ids.ts';
import type {
  DeleteAnswer,
  ObjectHead,
  ObjectStore,
  ObjectVersion,
  PutOptions,
  StoredObject,
} from '../../src/ports.ts';

export interface Version {
  readonly head: ObjectHead;
  /** Absent: a delete marker. */
  readonly body?: Uint8Array;
}

/** A versioned bucket in memory with the semantics of `src/aws/object-store.ts`; both pass the same contract. */
export class MemoryObjectStore implements ObjectStore {
  readonly versions = new Map<string, Version[]>();
  #made = 0;

  constructor(
    private readonly now: () => Instant = () => instant(0),
    /** How the `made`-th version in the bucket is called. */
    private readonly versionId: (key: string, made: number) => string = (_, made) => `v${made}`,
  ) {}

  async get(
    key: string,
    options: { versionId?: string; maxBytes?: number } = {},
  ): Promise<StoredObject | undefined> {
    const history = this.versions.get(key) ?? [];
    const found =
      options.versionId === undefined
        ? history.at(-1)
        : history.find((one) => one.head.versionId === options.versionId);
    if (found?.body === undefined) return undefined;
    if (found.body.length > (options.maxBytes ?? Number.POSITIVE_INFINITY)) return found.head;
    return { ...found.head, body: found.body };
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    const newest = this.versions.get(key)?.at(-1);
    return newest?.body === undefined ? undefined : newest.head;
  }

  async put(key: string, body: Uint8Array | string, options: PutOptions) {
    if (options.ifAbsent && this.versions.get(key)?.at(-1)?.body) return 'exists' as const;
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body.slice();
    const head: ObjectHead = {
      key,
      etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      size: bytes.length,
      lastModified: this.now(),
      versionId: this.versionId(key, ++this.#made),
      contentType: options.contentType,
      metadata: { ...options.metadata },
    };
    this.#append(key, { head, body: bytes });
    return { etag: head.etag, versionId: head.versionId as string };
  }

  async delete(key: string): Promise<DeleteAnswer> {
    const newest = this.versions.get(key)?.at(-1);
    if (newest?.body === undefined) return {};
    const marker = { versionId: this.versionId(key, ++this.#made), lastModified: this.now() };
    this.#append(key, { head: { ...newest.head, ...marker } });
    return {};
  }

  async *list(prefix: string, options: { after?: string } = {}): AsyncIterable<ObjectHead> {
    for (const key of this.#keys(prefix)) {
      const newest = this.versions.get(key)?.at(-1);
      if (newest?.body === undefined) continue;
      if (options.after !== undefined && byBytes(key, options.after) <= 0) continue;
      const { contentType: _contentType, ...head } = newest.head;
      yield { ...head, metadata: {} };
    }
  }

  async *history(prefix: string): AsyncIterable<ObjectVersion> {
    for (const key of this.#keys(prefix)) {
      const versions = this.versions.get(key) ?? [];
      for (const version of versions.toReversed()) {
        const { versionId = '', lastModified, etag, size } = version.head;
        const newest = version === versions.at(-1);
        yield { key, versionId, lastModified, newest, ...(version.body && { stored: { etag, size } }) };
      }
    }
  }

  /** For tests: the newest version as text. */
  text(key: string): string | undefined {
    const body = this.versions.get(key)?.at(-1)?.body;
    return body && new TextDecoder().decode(body);
  }

  #keys(prefix: string): readonly string[] {
    return [...this.versions.keys()].filter((key) => key.startsWith(prefix)).sort(byBytes);
  }

  #append(key: string, version: Version): void {
    this.versions.set(key, [...(this.versions.get(key) ?? []), version]);
  }
}

/** Keys sort by their UTF-8 bytes. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
