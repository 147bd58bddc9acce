/** The object store port on S3. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { instant } from '../ids.ts';
import type { ObjectHead, ObjectStore, PutOptions } from '../ports.ts';
import { objectVersions, plainKey } from './object-versions.ts';

let shared: S3Client | undefined;
const sharedClient = (): S3Client => {
  shared ??= new S3Client({
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  return shared;
};

/**
 * `bucket` as an object store. Needs s3:GetObject, s3:GetObjectVersion (for `versionId`), s3:PutObject,
 * s3:DeleteObject on the keys it is used for, and s3:ListBucket on the bucket: without that last one S3 answers 403
 * for a key that is not there, which is thrown like every other 403.
 */
export function s3ObjectStore(bucket: string, client?: S3Client): ObjectStore {
  const s3 = (): S3Client => client ?? sharedClient();
  return {
    get: (key, options = {}) => get(s3(), { Bucket: bucket, Key: key }, options),
    head: (key) => head(s3(), { Bucket: bucket, Key: key }),
    put: (key, body, options) => put(s3(), { Bucket: bucket, Key: key }, bytesOf(body), options),
    async delete(key) {
      const { $metadata } = await s3().send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      return { retried: ($metadata.attempts ?? 1) > 1 };
    },
    list: (prefix, options = {}) => list(s3(), bucket, prefix, options.after),
    history: (prefix) => objectVersions(s3(), bucket, prefix),
  };
}

/** What only writes, for functions that read nothing there: in their bundles the other half of S3 is left out. */
export const s3ObjectWriter = (bucket: string, client?: S3Client): Pick<ObjectStore, 'put'> => ({
  put: (key, body, options) =>
    put(client ?? sharedClient(), { Bucket: bucket, Key: key }, bytesOf(body), options),
});

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

async function get(s3: S3Client, place: Place, options: { versionId?: string; maxBytes?: number }) {
  const abort = new AbortController();
  const command = new GetObjectCommand({ ...place, VersionId: options.versionId });
  const answer = await unlessMissing(s3.send(command, { abortSignal: abort.signal }));
  if (!answer) return undefined;
  const found = headOf(place.Key, answer);
  if (found.size > (options.maxBytes ?? Number.POSITIVE_INFINITY)) {
    // Cuts the connection: an unread body would hold it, a read one would be paid for. The error that the stream
    // then raises has no other listener, and would end the process.
    if (answer.Body instanceof Readable) answer.Body.on('error', () => {});
    abort.abort();
    return found;
  }
  return { ...found, body: (await answer.Body?.transformToByteArray()) ?? new Uint8Array() };
}

async function head(s3: S3Client, place: Place): Promise<ObjectHead | undefined> {
  const answer = await unlessMissing(s3.send(new HeadObjectCommand(place)));
  return answer && headOf(place.Key, answer);
}

/** How often a write that met another one (409) is tried, and the first wait between, which doubles; milliseconds. */
const conflictRounds = 5;
const firstPause = 50;

const bytesOf = (body: Uint8Array | string): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body;

async function put(s3: S3Client, place: Place, body: Uint8Array, options: PutOptions) {
  for (let round = 1; ; round++) {
    try {
      const answer = await s3.send(
        new PutObjectCommand({
          ...place,
          Body: body,
          ContentType: options.contentType,
          CacheControl: options.cacheControl,
          Metadata: { ...options.metadata },
          IfNoneMatch: options.ifAbsent ? '*' : undefined,
        }),
      );
      const { attempts = 1 } = answer.$metadata;
      return { ...written(answer.ETag, answer.VersionId), ...(attempts > 1 && { retried: true }) };
    } catch (error) {
      if (status(error) === 409 && round < conflictRounds) await pause(firstPause * 2 ** (round - 1));
      else if (status(error) === 412 && options.ifAbsent) return refused(s3, place, body, error);
      else throw error;
    }
  }
}

/**
 * S3 refused to write because the key is taken. If the SDK had repeated the call, because the answer to its first
 * one was lost, the object may be our own: then its ETag, which is the MD5 of a body sent in one piece under SSE-S3,
 * is that of our bytes. A caller whose whole call failed finds its own write as `'exists'`, and reads it.
 */
async function refused(s3: S3Client, place: Place, body: Uint8Array, error: unknown) {
  const attempts = error instanceof S3ServiceException ? (error.$metadata.attempts ?? 1) : 1;
  if (attempts === 1) return 'exists' as const;
  const current = await head(s3, place);
  const own = `"${createHash('md5').update(body).digest('hex')}"`;
  return current?.etag === own ? written(own, current.versionId) : ('exists' as const);
}

function written(etag: string | undefined, versionId: string | undefined) {
  if (etag === undefined) throw new Error('S3 answered a PUT without an ETag');
  return { etag, ...(versionId !== undefined && { versionId }) };
}

async function* list(
  s3: S3Client,
  bucket: string,
  prefix: string,
  after: string | undefined,
): AsyncIterable<ObjectHead> {
  // Escaped, because one key with a control character would make the whole answer unreadable XML.
  const pages = paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: prefix, EncodingType: 'url', StartAfter: after },
  );
  for await (const page of pages) {
    for (const { Key = '', Size, ...rest } of page.Contents ?? []) {
      yield { ...headOf(plainKey(Key), { ContentLength: Size, ...rest }), metadata: {} };
    }
  }
}

interface Described {
  readonly ETag?: string | undefined;
  readonly ContentLength?: number | undefined;
  readonly LastModified?: Date | undefined;
  readonly VersionId?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}

function headOf(key: string, answer: Described): ObjectHead {
  const {
    ETag: etag,
    ContentLength: size,
    LastModified: modified,
    VersionId,
    ContentType,
    Metadata,
  } = answer;
  if (etag === undefined || size === undefined || modified === undefined) {
    throw new Error('S3 described an object without its ETag, size or date');
  }
  return {
    key,
    etag,
    size,
    lastModified: instant(modified),
    ...(VersionId !== undefined && { versionId: VersionId }),
    ...(ContentType !== undefined && { contentType: ContentType }),
    metadata: Metadata ?? {},
  };
}

const status = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** A missing bucket, or a missing right, is no missing object. 405: the version asked for is a delete marker. */
const missing = ['NoSuchKey', 'NotFound', 'NoSuchVersion', 'MethodNotAllowed'];

async function unlessMissing<Answer>(sent: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof S3ServiceException && missing.includes(error.name)) return undefined;
    throw error;
  }
}
