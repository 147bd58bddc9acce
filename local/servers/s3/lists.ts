/** What lies in a bucket: ListObjects, ListObjectsV2, ListObjectVersions. */
import type { Version } from './version.ts';
import { type S3Answer, type S3Call, S3Error, xmlAnswer } from './wire.ts';

export function listObjectsV2(call: S3Call): S3Answer {
  demandList(call, 's3:ListBucket');
  const token = call.query.get('continuation-token');
  const after = token ? Buffer.from(token, 'base64url') : Buffer.from(call.query.get('start-after') ?? '');
  const { found, prefixes, next } = paged(call, newestBehind(call, after));
  return xmlAnswer('ListBucketResult', {
    ...listed(call, found, prefixes),
    KeyCount: found.length + prefixes.length,
    IsTruncated: next !== undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: next && place(call, next.name).toString('base64url'),
  });
}

export function listObjects(call: S3Call): S3Answer {
  demandList(call, 's3:ListBucket');
  const marker = call.query.get('marker') ?? '';
  const { found, prefixes, next } = paged(call, newestBehind(call, place(call, marker)));
  return xmlAnswer('ListBucketResult', {
    ...listed(call, found, prefixes),
    IsTruncated: next !== undefined,
    Marker: encoder(call)(marker),
    NextMarker: next && encoder(call)(next.name),
  });
}

export function listObjectVersions(call: S3Call): S3Answer {
  demandList(call, 's3:ListBucketVersions');
  const { found, prefixes, next } = paged(call, versionsBehind(call));
  const encode = encoder(call);
  const shown = (version: Version) => ({
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: call.bucket().newest(version.key) === version,
    ...described(version),
  });
  return xmlAnswer('ListVersionsResult', {
    ...listed(call, [], prefixes),
    IsTruncated: next !== undefined,
    NextKeyMarker: next && encode(next.name),
    NextVersionIdMarker: next?.versionId,
    Version: found.filter(({ content }) => content !== undefined).map(shown),
    DeleteMarker: found.filter(({ content }) => content === undefined).map(shown),
  });
}

export function demandList(call: S3Call, action: string): void {
  const named = ['prefix', 'delimiter', 'max-keys'].filter((name) => call.query.has(name));
  const context = Object.fromEntries(named.map((name) => [`s3:${name}`, call.query.get(name) ?? '']));
  call.demand(action, { context });
}

/** Behind `after`, or behind every key that begins with it where it stands for a common prefix. */
function place(call: S3Call, after: string): Buffer {
  const delimiter = call.query.get('delimiter') ?? '';
  const isPrefix = delimiter !== '' && after.endsWith(delimiter) && after !== call.query.get('prefix');
  // No UTF-8 text holds the byte 255.
  return Buffer.concat([Buffer.from(after), Buffer.from(isPrefix ? [255] : [])]);
}

function* newestBehind(call: S3Call, after: Buffer): Iterable<Version> {
  for (const key of call.bucket().keys()) {
    const newest = call.bucket().newest(key);
    if (newest?.content && Buffer.compare(Buffer.from(key), after) > 0) yield newest;
  }
}

function* versionsBehind(call: S3Call): Iterable<Version> {
  const after = place(call, call.query.get('key-marker') ?? '');
  const versionId = call.query.get('version-id-marker');
  for (const key of call.bucket().keys()) {
    const order = Buffer.compare(Buffer.from(key), after);
    const history = call.bucket().history(key);
    if (order > 0) yield* history;
    if (order === 0 && versionId)
      yield* history.slice(history.findIndex((one) => one.versionId === versionId) + 1);
  }
}

interface Page {
  readonly found: readonly Version[];
  readonly prefixes: readonly string[];
  /** What the page ended with, if it is not the last: a key or a common prefix. */
  readonly next?: { readonly name: string; readonly versionId?: string };
}

/** Keys that share what stands before the delimiter count as one. */
function paged(call: S3Call, versions: Iterable<Version>): Page {
  const prefix = call.query.get('prefix') ?? '';
  const delimiter = call.query.get('delimiter') ?? '';
  const limit = maxKeys(call);
  const found: Version[] = [];
  const prefixes: string[] = [];
  let last: Page['next'];
  for (const version of limit > 0 ? versions : []) {
    const { key, versionId } = version;
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const group = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    if (group !== undefined && group === prefixes.at(-1)) continue;
    if (found.length + prefixes.length === limit && last) return { found, prefixes, next: last };
    if (group === undefined) found.push(version);
    else prefixes.push(group);
    last = group === undefined ? { name: key, versionId } : { name: group };
  }
  return { found, prefixes };
}

function maxKeys(call: S3Call): number {
  const limit = Number(call.query.get('max-keys') ?? 1_000);
  if (Number.isInteger(limit) && limit >= 0) return Math.min(limit, 1_000);
  throw new S3Error(400, 'InvalidArgument', 'max-keys must be an integer between 0 and 2147483647.');
}

/** With `encoding-type=url` keys come escaped, so that those with control characters survive XML. */
function encoder(call: S3Call): (text: string) => string {
  if (call.query.get('encoding-type') !== 'url') return (text) => text;
  return (text) => text.split('/').map(encodeURIComponent).join('/').replaceAll('%20', '+');
}

function listed(call: S3Call, found: readonly Version[], prefixes: readonly string[]) {
  const encode = encoder(call);
  const delimiter = call.query.get('delimiter');
  return {
    Name: call.bucketName,
    Prefix: encode(call.query.get('prefix') ?? ''),
    MaxKeys: maxKeys(call),
    EncodingType: call.query.get('encoding-type') ?? undefined,
    Delimiter: delimiter === null ? undefined : encode(delimiter),
    Contents: found.map((version) => ({ Key: encode(version.key), ...described(version) })),
    CommonPrefixes: prefixes.map((common) => ({ Prefix: encode(common) })),
  };
}

const described = ({ lastModified, content }: Version) => ({
  LastModified: lastModified,
  ...(content && { ETag: content.etag, Size: content.size, StorageClass: 'STANDARD' }),
});
