/** Multipart uploads. Parts lie among the bucket's bodies until they are joined. */
import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { demandWrite, etagOf, headersToKeep, putSaved } from './objects.ts';
import type { Upload } from './version.ts';
import { readXml, type S3Answer, type S3Call, S3Error, xmlAnswer } from './wire.ts';

const minPartSize = 5 * 1024 * 1024;

export function createMultipartUpload(call: S3Call): S3Answer {
  call.demand('s3:PutObject', { key: call.key });
  const uploadId = randomUUID().replaceAll('-', '');
  call.bucket().uploads.set(uploadId, { key: call.key, headers: headersToKeep(call), parts: new Map() });
  return xmlAnswer('InitiateMultipartUploadResult', {
    Bucket: call.bucketName,
    Key: call.key,
    UploadId: uploadId,
  });
}

export async function uploadPart(call: S3Call): Promise<S3Answer> {
  call.demand('s3:PutObject', { key: call.key });
  const number = Number(call.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000.');
  }
  if (call.headers['x-amz-copy-source'] !== undefined) {
    throw new S3Error(501, 'NotImplemented', 'UploadPartCopy is not implemented by the local S3.');
  }
  const { parts } = uploadOf(call);
  const file = await call.bucket().save(call.body);
  const replaced = parts.get(number);
  const etag = etagOf(call.body);
  parts.set(number, { file, size: call.body.length, etag });
  if (replaced) call.bucket().discard(replaced.file);
  return { headers: { etag, ...call.checksums } };
}

const completion = z.object({
  CompleteMultipartUpload: z.object({
    Part: z.array(z.object({ PartNumber: z.coerce.number(), ETag: z.string() })).min(1),
  }),
});

export async function completeMultipartUpload(call: S3Call): Promise<S3Answer> {
  demandWrite(call);
  const upload = uploadOf(call);
  const wanted = readXml(call.body, completion).CompleteMultipartUpload.Part;
  if (wanted.some((part, i) => part.PartNumber <= (wanted[i - 1]?.PartNumber ?? 0))) {
    throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const parts = wanted.map(({ PartNumber, ETag }, i) => {
    const part = upload.parts.get(PartNumber);
    if (part?.etag.replaceAll('"', '') !== ETag.replaceAll('"', '')) {
      throw new S3Error(400, 'InvalidPart', `Part ${PartNumber} was not uploaded so.`);
    }
    if (i < wanted.length - 1 && part.size < minPartSize) {
      throw new S3Error(400, 'EntityTooSmall', `Part ${PartNumber} is smaller than 5 MiB.`);
    }
    return part;
  });
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`;
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const file = await call.bucket().saveJoined(parts.map((part) => call.bucket().path('bodies', part.file)));
  const content = { file, size, etag, headers: { ...upload.headers } };
  const { headers } = await putSaved(call, content, 'CompleteMultipartUpload');
  forget(call, upload);
  const answer = xmlAnswer('CompleteMultipartUploadResult', {
    Bucket: call.bucketName,
    Key: call.key,
    ETag: etag,
  });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

export function abortMultipartUpload(call: S3Call): S3Answer {
  call.demand('s3:AbortMultipartUpload', { key: call.key });
  forget(call, uploadOf(call));
  return { status: 204 };
}

function uploadOf(call: S3Call): Upload {
  const upload = call.bucket().uploads.get(call.query.get('uploadId') ?? '');
  if (upload?.key === call.key) return upload;
  throw new S3Error(404, 'NoSuchUpload', 'The specified multipart upload does not exist.');
}

function forget(call: S3Call, upload: Upload): void {
  for (const { file } of upload.parts.values()) call.bucket().discard(file);
  call.bucket().uploads.delete(call.query.get('uploadId') ?? '');
}
