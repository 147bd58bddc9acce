import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { Bucket, failsWith, localS3, md5 } from '../support/local-s3.ts';

const on = localS3();

describe('Objects', () => {
  it('come back as they were put, with their headers', async () => {
    const headers = {
      ContentType: 'application/rss+xml; charset=utf-8',
      CacheControl: 'max-age=60, s-maxage=15',
      ContentDisposition: 'inline',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      Metadata: { status: '410', location: '/a/' },
    };
    const { ETag, VersionId } = await on.put('feed.xml', '<rss/>', headers);
    const found = await on.s3.send(new HeadObjectCommand({ Bucket, Key: 'feed.xml' }));
    expect(found).toMatchObject({ ...headers, ETag, VersionId, ContentLength: 6, AcceptRanges: 'bytes' });
    expect(ETag).toBe(md5('<rss/>'));
    expect(await on.get('feed.xml')).toBe('<rss/>');
  });

  it('of a type that was not told are bytes', async () => {
    await on.put('a', 'x');
    const { ContentType } = await on.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    expect(ContentType).toBe('application/octet-stream');
  });

  it('may come as a stream, in chunks with a checksum behind them', async () => {
    const body = Buffer.alloc(300_000, 'tide ');
    const halves = Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]);
    await on.put('stream', halves, { ContentLength: body.length });
    const found = await on.s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    expect(found.ContentEncoding).toBeUndefined();
    expect(body.equals(await found.Body!.transformToByteArray())).toBe(true);
  });

  it.each([
    ['CRC32', { ChecksumCRC32: 'AAAAAA==' }],
    ['SHA-256', { ChecksumSHA256: createHash('sha256').update('abd').digest('base64') }],
    ['MD5', { ContentMD5: createHash('md5').update('abd').digest('base64') }],
  ])('whose %s does not fit are refused', async (_name, checksum) => {
    await failsWith(on.put('a', 'abc', checksum), 400, 'BadDigest');
    await failsWith(on.get('a'), 404, 'NoSuchKey');
  });

  it('give their checksum back when asked', async () => {
    await on.put('a', 'abc', { ChecksumAlgorithm: 'SHA256' });
    const head = await on.s3.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumSHA256).toBe(createHash('sha256').update('abc').digest('base64'));
  });

  it('have keys of at most 1,024 bytes and metadata of at most 2 KB', async () => {
    await failsWith(on.put('é'.repeat(513), 'x'), 400, 'KeyTooLongError');
    await failsWith(on.put('a', 'x', { Metadata: { a: 'b'.repeat(2_048) } }), 400, 'MetadataTooLarge');
  });

  it('are copied with their headers, or with new ones', async () => {
    await on.put('ä b+c.md', 'text', { ContentType: 'text/markdown', Metadata: { a: '1' } });
    const CopySource = encodeURI(`${Bucket}/ä b+c.md`);
    await on.s3.send(new CopyObjectCommand({ Bucket, Key: 'same', CopySource }));
    const renewed = {
      MetadataDirective: 'REPLACE' as const,
      ContentType: 'text/plain',
      Metadata: { n: '2' },
    };
    await on.s3.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'new', CopySource, ...renewed }));
    expect(await on.get('same')).toBe('text');
    const head = (bucket: string, Key: string) => on.s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    expect(await head(Bucket, 'same')).toMatchObject({ ContentType: 'text/markdown', Metadata: { a: '1' } });
    expect(await head('plain', 'new')).toMatchObject({ ContentType: 'text/plain', Metadata: { n: '2' } });
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=1-2,4-5', '0123456789', undefined],
  ])('give the range %s', async (Range, text, ContentRange) => {
    await on.put('a', '0123456789');
    const found = await on.s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range }));
    expect(found.ContentRange).toBe(ContentRange);
    expect(await found.Body!.transformToString()).toBe(text);
  });

  it('have no range behind their end', async () => {
    await on.put('a', '0123456789');
    await failsWith(on.get('a', { Range: 'bytes=10-' }), 416, 'InvalidRange');
  });
});

describe('Conditions', () => {
  const other = md5('other');

  it('of a write: If-None-Match and If-Match', async () => {
    const { ETag } = await on.put('a', '1', { IfNoneMatch: '*' });
    await failsWith(on.put('a', '2', { IfNoneMatch: '*' }), 412, 'PreconditionFailed');
    await failsWith(on.put('a', '2', { IfMatch: other }), 412, 'PreconditionFailed');
    await failsWith(on.put('missing', '2', { IfMatch: ETag }), 404, 'NoSuchKey');
    expect(await on.get('a')).toBe('1');
    await on.put('a', '2', { IfMatch: ETag });
    expect(await on.get('a')).toBe('2');
    expect(readdirSync(join(on.directory, Bucket, 'bodies'))).toHaveLength(2);
  });

  it('of a write where a delete marker stands: it counts as absent', async () => {
    const { ETag } = await on.put('a', '1');
    await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await failsWith(on.put('a', '2', { IfMatch: ETag }), 404, 'NoSuchKey');
    await on.put('a', '2', { IfNoneMatch: '*' });
  });

  it('of a delete: If-Match', async () => {
    const { ETag } = await on.put('a', '1');
    const remove = (IfMatch?: string) => on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch }));
    await failsWith(remove(other), 412, 'PreconditionFailed');
    await remove(ETag);
    await failsWith(on.get('a'), 404);
  });

  it('of a read: 304 for what the reader has, 412 for what it does not want', async () => {
    const { ETag } = await on.put('a', '1');
    const { LastModified } = await on.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    const earlier = new Date(LastModified!.getTime() - 1_000);
    await failsWith(on.get('a', { IfNoneMatch: ETag }), 304);
    await failsWith(on.get('a', { IfModifiedSince: LastModified }), 304);
    await failsWith(on.get('a', { IfMatch: other }), 412);
    await failsWith(on.get('a', { IfUnmodifiedSince: earlier }), 412);
    expect(await on.get('a', { IfNoneMatch: other, IfModifiedSince: LastModified })).toBe('1');
    expect(await on.get('a', { IfMatch: ETag, IfUnmodifiedSince: earlier })).toBe('1');
  });

  it('let no update of 40 racing ones be lost', async () => {
    await on.put('count', '0');
    const increment = async (): Promise<void> => {
      const found = await on.s3.send(new GetObjectCommand({ Bucket, Key: 'count' }));
      const next = String(Number(await found.Body!.transformToString()) + 1);
      const { ETag } = found;
      const lost = await on.put('count', next, { IfMatch: ETag }).then(
        () => false,
        (error) => error.name === 'PreconditionFailed',
      );
      if (lost) await increment();
    };
    const worker = async () => {
      for (let i = 0; i < 10; i++) await increment();
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    expect(await on.get('count')).toBe('40');
  });
});

describe('Multipart uploads', () => {
  const part = Buffer.alloc(5 * 1024 * 1024, 'p');
  const begin = async (Key: string) => {
    const { UploadId } = await on.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'image/png', Metadata: { a: 'b' } }),
    );
    const upload = { Bucket, Key, UploadId };
    return {
      add: (PartNumber: number, Body: Buffer) =>
        on.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body })),
      complete: (Parts: { PartNumber: number; ETag: string | undefined }[], more: object = {}) =>
        on.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more })),
      abort: () => on.s3.send(new AbortMultipartUploadCommand(upload)),
    };
  };

  it('become one object', async () => {
    const upload = await begin('large');
    const second = await upload.add(2, Buffer.from('end'));
    const first = await upload.add(1, part);
    const parts = [
      { PartNumber: 1, ETag: first.ETag },
      { PartNumber: 2, ETag: second.ETag },
    ];
    const { ETag } = await upload.complete(parts);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const found = await on.s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    expect(found).toMatchObject({ ETag, ContentType: 'image/png', Metadata: { a: 'b' } });
    const whole = Buffer.concat([part, Buffer.from('end')]);
    expect(whole.equals(await found.Body!.transformToByteArray())).toBe(true);
    expect(readdirSync(join(on.directory, Bucket, 'bodies'))).toHaveLength(1);
  });

  it('are refused with parts that are missing, small or out of order, and where the key is taken', async () => {
    const upload = await begin('large');
    const { ETag } = await upload.add(1, Buffer.from('small'));
    const next = await upload.add(2, Buffer.from('end'));
    const first = { PartNumber: 1, ETag };
    const second = { PartNumber: 2, ETag: next.ETag };
    await failsWith(upload.complete([first, second]), 400, 'EntityTooSmall');
    await failsWith(upload.complete([second, first]), 400, 'InvalidPartOrder');
    await failsWith(upload.complete([{ PartNumber: 3, ETag }]), 400, 'InvalidPart');
    await on.put('large', 'there');
    await failsWith(upload.complete([first], { IfNoneMatch: '*' }), 412, 'PreconditionFailed');
    await upload.abort();
    await failsWith(upload.complete([first]), 404, 'NoSuchUpload');
    expect(await on.get('large')).toBe('there');
  });
});
