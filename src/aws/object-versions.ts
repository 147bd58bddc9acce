/** The versions of a bucket's objects, on S3. */
import {
  type DeleteMarkerEntry,
  ListObjectVersionsCommand,
  type S3Client,
  type ObjectVersion as S3Version,
} from '@aws-sdk/client-s3';
import { instant } from '../ids.ts';
import type { ObjectVersion } from '../ports.ts';

/**
 * Needs s3:ListBucketVersions on the bucket. The answer keeps versions and delete markers in two lists, so their order
 * within a key is told by their dates, which are whole seconds.
 */
export async function* objectVersions(
  s3: S3Client,
  bucket: string,
  prefix: string,
): AsyncIterable<ObjectVersion> {
  let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  let waiting: ObjectVersion[] = [];
  for (;;) {
    const page = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, EncodingType: 'url', ...markers }),
    );
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(versionOf);
    const all = ordered([...waiting, ...found]);
    // The last key of a page may have more versions on the next one.
    const last = page.IsTruncated ? all.at(-1)?.key : undefined;
    yield* all.filter(({ key }) => key !== last);
    waiting = all.filter(({ key }) => key === last);
    if (!page.IsTruncated) return;
    const { NextKeyMarker = '', NextVersionIdMarker } = page;
    markers = { KeyMarker: plainKey(NextKeyMarker), VersionIdMarker: NextVersionIdMarker };
  }
}

/** As it comes with `EncodingType: 'url'`: one key with a control character would make the whole XML unreadable. */
export const plainKey = (escaped: string): string => decodeURIComponent(escaped.replaceAll('+', ' '));

function versionOf(entry: S3Version | DeleteMarkerEntry): ObjectVersion {
  const { Key = '', VersionId: versionId, LastModified: modified, IsLatest: newest = false } = entry;
  if (versionId === undefined || modified === undefined)
    throw new Error('S3 named a version without its id or date');
  const stored = storedOf(entry);
  return {
    ...{ key: plainKey(Key), versionId, newest, lastModified: instant(modified) },
    ...(stored ? { stored } : {}),
  };
}

function storedOf(entry: S3Version | DeleteMarkerEntry): ObjectVersion['stored'] {
  if (!('ETag' in entry) || entry.ETag === undefined) return undefined;
  return { etag: entry.ETag, size: entry.Size ?? 0 };
}

/** A sort is stable, so versions among themselves stay as S3 ordered them. */
const ordered = (versions: readonly ObjectVersion[]): ObjectVersion[] =>
  [...versions].sort(
    (a, b) =>
      Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) ||
      Number(b.newest) - Number(a.newest) ||
      (a.lastModified < b.lastModified ? 1 : a.lastModified > b.lastModified ? -1 : 0),
  );
