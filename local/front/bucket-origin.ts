/** The site bucket as CloudFront reads it: with its own key, judged by the bucket's policy. */
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { region } from '../iam/access.ts';
import { type Answer, answer } from './answer.ts';

export interface BucketAccess {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Answers as S3 does, refusals included, and 304 without a body for what has this ETag. `key` is decoded. */
export type BucketOrigin = (bucket: string, key: string, etag?: string) => Promise<Answer>;

export function bucketOrigin(access: BucketAccess): BucketOrigin {
  const client = new S3Client({
    ...{ ...access, region, forcePathStyle: true },
    // CloudFront asks for no checksums, and a 304 has nothing that one could be of.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return async (bucket, key, etag) => {
    try {
      const wanted = { Bucket: bucket, Key: key, ...(etag === undefined ? {} : { IfNoneMatch: etag }) };
      const found = await client.send(new GetObjectCommand(wanted));
      const body = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
      return { status: 200, headers: headersOf(found), cookies: [], body: Buffer.from(body) };
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (!(error instanceof S3ServiceException) || status === undefined) throw error;
      return answer(status, 'application/xml', `<Error><Code>${error.name}</Code></Error>`);
    }
  };
}

function headersOf(found: GetObjectCommandOutput): Record<string, string> {
  const named = {
    'accept-ranges': 'bytes',
    'cache-control': found.CacheControl,
    'content-disposition': found.ContentDisposition,
    'content-encoding': found.ContentEncoding,
    'content-language': found.ContentLanguage,
    'content-type': found.ContentType,
    etag: found.ETag,
    'last-modified': found.LastModified?.toUTCString(),
  };
  // Viewer-response functions decide by these and take them away.
  const metadata = Object.entries(found.Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  const present = Object.entries(named).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...present, ...metadata]);
}
