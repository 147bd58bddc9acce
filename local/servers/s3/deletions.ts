/** Deleting objects and versions. */
import * as z from 'zod';
import { assertMayReplace } from './conditions.ts';
import { versionHeader } from './objects.ts';
import type { Version } from './version.ts';
import { header, readXml, type S3Answer, type S3Call, S3Error, xmlAnswer } from './wire.ts';

interface Doomed {
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly ifMatch?: string | undefined;
}

/** Deleting what is not there succeeds; with `ifMatch` it does not. */
async function remove(call: S3Call, { key, versionId, ifMatch }: Doomed): Promise<Version | undefined> {
  const bucket = call.bucket();
  call.demand(versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', { key });
  if (ifMatch !== undefined) {
    if (ifMatch !== '*') call.demand('s3:GetObject', { key });
    assertMayReplace({ headers: { 'if-match': ifMatch } }, bucket.newest(key));
  }
  const [version, change] = bucket.remove(key, versionId) ?? [];
  if (change) await call.announce(bucket, change);
  return version;
}

export async function deleteObject(call: S3Call): Promise<S3Answer> {
  const versionId = call.query.get('versionId') ?? undefined;
  const removed = await remove(call, { key: call.key, versionId, ifMatch: header(call, 'if-match') });
  if (!removed) return { status: 204 };
  const marker = removed.content ? {} : { 'x-amz-delete-marker': 'true' };
  return { status: 204, headers: { ...marker, ...versionHeader(call.bucket(), removed) } };
}

const named = z.object({ Key: z.string(), VersionId: z.string().optional(), ETag: z.string().optional() });
const deletion = z.object({
  Delete: z.object({ Object: z.array(named).min(1).max(1_000), Quiet: z.string().optional() }),
});

/** Each key is judged by itself. */
export async function deleteObjects(call: S3Call): Promise<S3Answer> {
  const { Object: doomed, Quiet } = readXml(call.body, deletion).Delete;
  const deleted: Record<string, string | undefined>[] = [];
  const errors: Record<string, string | undefined>[] = [];
  for (const { Key, VersionId, ETag } of doomed) {
    try {
      const removed = await remove(call, { key: Key, versionId: VersionId, ifMatch: ETag });
      const marker = removed && !removed.content ? removed.versionId : undefined;
      deleted.push({ Key, VersionId, DeleteMarker: marker && 'true', DeleteMarkerVersionId: marker });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      errors.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  return xmlAnswer('DeleteResult', { Deleted: Quiet === 'true' ? [] : deleted, Error: errors });
}
