/** Objects: put, copy, get. */
import { createHash } from 'node:crypto';
import type { Bucket } from './bucket.ts';
import { assertMayReplace, isUnmodified, rangeOf } from './conditions.ts';
import type { ObjectChange, ObjectContent, StoredVersion, Version } from './version.ts';
import { header, type S3Answer, type S3Call, S3Error, xmlAnswer } from './wire.ts';

const kept = /^(cache-control|content-disposition|content-language|expires|x-amz-meta-.+)$/;
const maxMetadata = 2_048;

/** What a GET will give back of the headers of this call. */
export function headersToKeep(call: S3Call): Record<string, string> {
  const names = Object.keys(call.headers).filter((name) => kept.test(name));
  const headers = Object.fromEntries(names.map((name) => [name, header(call, name) ?? '']));
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const size = metadata.reduce(
    (sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length,
    0,
  );
  if (size > maxMetadata)
    throw new S3Error(400, 'MetadataTooLarge', `More than ${maxMetadata} bytes of metadata.`);
  const encoding = header(call, 'content-encoding')?.replace(/\s*aws-chunked\s*,?\s*/, '');
  const type = header(call, 'content-type') || 'binary/octet-stream';
  return { ...headers, 'content-type': type, ...(encoding && { 'content-encoding': encoding }) };
}

export const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

export const versionHeader = ({ settings }: Bucket, { versionId }: Version): Record<string, string> =>
  settings.versioning ? { 'x-amz-version-id': versionId } : {};

/** Comparing an ETag tells something of the object, so it needs the right to read it. */
export function demandWrite(call: S3Call): void {
  call.demand('s3:PutObject', { key: call.key });
  if ((header(call, 'if-match') ?? '*') !== '*') call.demand('s3:GetObject', { key: call.key });
}

/**
 * Takes saved bytes into the bucket if the conditions of the call hold at this moment; no await lies between. AWS
 * answers 409 where two conditional writes overlap: here they never do.
 */
export async function putSaved(
  call: S3Call,
  content: ObjectContent,
  reason: ObjectChange['reason'],
): Promise<{ version: Version; headers: Record<string, string> }> {
  const bucket = call.bucket();
  try {
    assertMayReplace(call, bucket.newest(call.key));
  } catch (error) {
    bucket.discard(content.file);
    throw error;
  }
  const [version, change] = bucket.put(call.key, content, reason);
  await call.announce(bucket, change);
  return { version, headers: { etag: content.etag, ...versionHeader(bucket, version) } };
}

export async function putObject(call: S3Call): Promise<S3Answer> {
  if (call.headers['x-amz-copy-source'] !== undefined) return copyObject(call);
  demandWrite(call);
  const headers = { ...headersToKeep(call), ...call.checksums };
  const file = await call.bucket().save(call.body);
  const content = { file, size: call.body.length, etag: etagOf(call.body), headers };
  const put = await putSaved(call, content, 'PutObject');
  return { headers: { ...put.headers, ...call.checksums } };
}

async function copyObject(call: S3Call): Promise<S3Answer> {
  const source = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.*))?$/s.exec(header(call, 'x-amz-copy-source') ?? '');
  const [, bucket = '', escapedKey = '', versionId] = source ?? [];
  const key = decodeURIComponent(escapedKey);
  if (!source) throw new S3Error(400, 'InvalidArgument', 'The copy source is not <bucket>/<key>.');
  const { content } = find(call, { bucket, key, versionId });
  demandWrite(call);
  const replace = header(call, 'x-amz-metadata-directive') === 'REPLACE';
  if (!replace && bucket === call.bucketName && key === call.key && !versionId) {
    throw new S3Error(400, 'InvalidRequest', 'This copy would change nothing.');
  }
  const file = await call.bucket().saveJoined([call.bucket(bucket).path('bodies', content.file)]);
  const headers = replace ? headersToKeep(call) : content.headers;
  const put = await putSaved(call, { ...content, file, headers }, 'CopyObject');
  const answer = xmlAnswer('CopyObjectResult', {
    ETag: content.etag,
    LastModified: put.version.lastModified,
  });
  return { ...answer, headers: { ...answer.headers, ...put.headers } };
}

/**
 * The version that a read asks for. Who may not list the bucket must not learn that a key is missing: 403 instead
 * of 404, and the denial names the right that was missing.
 */
function find(
  call: S3Call,
  { key, bucket: name, versionId }: { key: string; bucket?: string; versionId?: string | null | undefined },
): StoredVersion {
  const bucket = call.bucket(name);
  call.demand(versionId ? 's3:GetObjectVersion' : 's3:GetObject', { key, bucket: bucket.name });
  const found = versionId
    ? bucket.history(key).find((version) => version.versionId === versionId)
    : bucket.newest(key);
  if (found?.content) return { ...found, content: found.content };
  call.demand('s3:ListBucket', { bucket: bucket.name });
  const marker = found ? { 'x-amz-delete-marker': 'true', ...versionHeader(bucket, found) } : {};
  if (found && versionId)
    throw new S3Error(405, 'MethodNotAllowed', 'A delete marker cannot be read.', marker);
  const code = versionId ? 'NoSuchVersion' : 'NoSuchKey';
  throw new S3Error(404, code, 'The specified key or version does not exist.', marker);
}

export function getObject(call: S3Call): S3Answer {
  const { answer, found, range } = look(call);
  if (answer.status === 304 || found.content.size === 0) return answer;
  return { ...answer, body: call.bucket().open(found.content, range) };
}

export const headObject = (call: S3Call): S3Answer => look(call).answer;

function look(call: S3Call) {
  const found = find(call, { key: call.key, versionId: call.query.get('versionId') });
  const { size, etag, headers: stored } = found.content;
  const wanted = rangeOf(call, size);
  // A checksum is that of the whole object.
  const checksums = header(call, 'x-amz-checksum-mode') === 'ENABLED' && !wanted;
  const names = Object.keys(stored).filter((name) => checksums || !name.startsWith('x-amz-checksum-'));
  const headers = {
    ...Object.fromEntries(names.map((name) => [name, stored[name] ?? ''])),
    ...versionHeader(call.bucket(), found),
    etag,
    'last-modified': new Date(found.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
  };
  const range = wanted ?? { start: 0, end: size - 1 };
  if (isUnmodified(call, found)) return { answer: { status: 304, headers }, found, range };
  const length = { 'content-length': String(range.end - range.start + 1) };
  const part = wanted && { 'content-range': `bytes ${range.start}-${range.end}/${size}` };
  return {
    answer: { status: wanted ? 206 : 200, headers: { ...headers, ...length, ...part } },
    found,
    range,
  };
}
