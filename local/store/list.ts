/** The listing of a bucket without what the stages write into it. */
import { type ListObjectsV2CommandOutput, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { plainKey } from '../../src/aws/object-versions.ts';
import { contentKind } from '../../src/keys.ts';
import type { Listed, Listing } from './listing.ts';

/**
 * The top of the bucket, then each folder that is not ours: a page of a thousand keys is one request. The pages are no
 * snapshot: what moves meanwhile may be missing or be there twice, and the next listing sets it right.
 */
export async function listContent(s3: S3Client, bucket: string, pageLength = 1_000): Promise<Listing> {
  const pages = (where: { Prefix: string; Delimiter?: string }) =>
    paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, EncodingType: 'url', MaxKeys: pageLength, ...where },
    );
  const found = new Map<string, Listed>();
  const folders: string[] = [];
  for await (const page of pages({ Prefix: '', Delimiter: '/' })) {
    take(found, page);
    folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => plainKey(Prefix)));
  }
  for (const folder of folders.filter((prefix) => contentKind(prefix) !== 'own')) {
    for await (const page of pages({ Prefix: folder })) take(found, page);
  }
  return found;
}

function take(found: Map<string, Listed>, { Contents = [] }: ListObjectsV2CommandOutput): void {
  for (const { Key, ETag, Size, LastModified } of Contents) {
    if (Key === undefined || ETag === undefined || LastModified === undefined)
      throw new Error('The store listed an object without its key, ETag or date');
    found.set(plainKey(Key), { etag: ETag, size: Size ?? 0, lastModified: LastModified.toISOString() });
  }
}
