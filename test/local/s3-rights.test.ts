import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { Statement } from '../../local/iam/access.ts';
import { requestSignature, signingKey } from '../../local/iam/sigv4.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { Bucket, failsWith, localS3, md5 } from '../support/local-s3.ts';

const on = localS3();

describe('Rights', () => {
  /** A server whose second principal may do only what `policy` says. */
  async function as(...policy: readonly Statement[]) {
    const someone = caller('someone', policy);
    const access = accessOf(operator, someone);
    await on.restart({ access });
    return { access, s3: new S3Client(clientOf(on.server.endpoint, someone)) };
  }
  const object = `arn:aws:s3:::${Bucket}/a`;
  const bucket = `arn:aws:s3:::${Bucket}`;
  const Key = 'a';
  const upload = { Bucket, Key, UploadId: 'u' };
  const ETag = md5('1');

  it.each([
    ['GetObject', new GetObjectCommand({ Bucket, Key }), 's3:GetObject', object],
    ['GetObject', new GetObjectCommand({ Bucket, Key, VersionId: 'v' }), 's3:GetObjectVersion', object],
    ['HeadObject', new HeadObjectCommand({ Bucket, Key }), 's3:GetObject', object],
    ['PutObject', new PutObjectCommand({ Bucket, Key, Body: 'x' }), 's3:PutObject', object],
    ['DeleteObject', new DeleteObjectCommand({ Bucket, Key }), 's3:DeleteObject', object],
    [
      'DeleteObject',
      new DeleteObjectCommand({ Bucket, Key, VersionId: 'v' }),
      's3:DeleteObjectVersion',
      object,
    ],
    [
      'CopyObject',
      new CopyObjectCommand({ Bucket: 'plain', Key: 'b', CopySource: `${Bucket}/a` }),
      's3:GetObject',
      object,
    ],
    ['ListObjectsV2', new ListObjectsV2Command({ Bucket }), 's3:ListBucket', bucket],
    ['ListObjects', new ListObjectsCommand({ Bucket }), 's3:ListBucket', bucket],
    ['HeadBucket', new HeadBucketCommand({ Bucket }), 's3:ListBucket', bucket],
    ['ListObjectVersions', new ListObjectVersionsCommand({ Bucket }), 's3:ListBucketVersions', bucket],
    ['GetBucketLocation', new GetBucketLocationCommand({ Bucket }), 's3:GetBucketLocation', bucket],
    ['GetBucketVersioning', new GetBucketVersioningCommand({ Bucket }), 's3:GetBucketVersioning', bucket],
    [
      'PutBucketVersioning',
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
      's3:PutBucketVersioning',
      bucket,
    ],
    ['ListBuckets', new ListBucketsCommand({}), 's3:ListAllMyBuckets', 'arn:aws:s3:::'],
    ['CreateBucket', new CreateBucketCommand({ Bucket: 'fourth' }), 's3:CreateBucket', 'arn:aws:s3:::fourth'],
    ['CreateMultipartUpload', new CreateMultipartUploadCommand({ Bucket, Key }), 's3:PutObject', object],
    ['UploadPart', new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }), 's3:PutObject', object],
    ['CompleteMultipartUpload', new CompleteMultipartUploadCommand(upload), 's3:PutObject', object],
    ['AbortMultipartUpload', new AbortMultipartUploadCommand(upload), 's3:AbortMultipartUpload', object],
  ])('%s needs its own right', async (_name, command, action, resource) => {
    await on.put('a', '1');
    const { access, s3: denied } = await as();
    // The union of all commands is none that `send` knows.
    await failsWith(denied.send(command as GetObjectCommand), 403);
    expect(access.denials).toMatchObject([{ action, resource, principal: 'someone' }]);
  });

  it('to write a copy are asked for beside those to read its source', async () => {
    await on.put('a', '1');
    const { access, s3: denied } = await as(allow(['s3:GetObject'], [object]));
    const copy = new CopyObjectCommand({ Bucket: 'plain', Key: 'b', CopySource: `${Bucket}/a` });
    await failsWith(denied.send(copy), 403, 'AccessDenied');
    expect(access.denials).toMatchObject([{ action: 's3:PutObject', resource: 'arn:aws:s3:::plain/b' }]);
  });

  it('to compare an ETag include reading', async () => {
    await on.put('a', '1');
    const { access, s3: writer } = await as(allow(['s3:PutObject', 's3:DeleteObject'], ['*']));
    await failsWith(writer.send(new PutObjectCommand({ Bucket, Key, Body: '2', IfMatch: ETag })), 403);
    await failsWith(writer.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: ETag })), 403);
    await failsWith(writer.send(new PutObjectCommand({ Bucket, Key, Body: '2', IfNoneMatch: '*' })), 412);
    expect(access.denials.map(({ action }) => action)).toEqual(['s3:GetObject', 's3:GetObject']);
  });

  it('to list decide whether a missing key is 404 or 403, and the missing right is remembered', async () => {
    const reader = allow(['s3:GetObject'], [`${bucket}/*`]);
    const blind = await as(reader);
    await failsWith(blind.s3.send(new GetObjectCommand({ Bucket, Key: 'missing' })), 403, 'AccessDenied');
    await failsWith(blind.s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' })), 403);
    expect(blind.access.denials).toMatchObject([
      { action: 's3:ListBucket', resource: bucket },
      { action: 's3:ListBucket', resource: bucket },
    ]);
    const seeing = await as(reader, allow(['s3:ListBucket'], [bucket]));
    await failsWith(seeing.s3.send(new GetObjectCommand({ Bucket, Key: 'missing' })), 404, 'NoSuchKey');
  });

  it('to list may be limited to a prefix', async () => {
    const limited = allow(['s3:ListBucket'], [bucket], { StringLike: { 's3:prefix': ['articles/*'] } });
    const { s3: author } = await as(limited);
    await author.send(new ListObjectsV2Command({ Bucket, Prefix: 'articles/2026' }));
    await failsWith(author.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/' })), 403);
    await failsWith(author.send(new ListObjectsV2Command({ Bucket })), 403);
  });

  it('to delete are judged key by key', async () => {
    await on.put('a', '1');
    await on.put('b', '1');
    const { s3: author } = await as(allow(['s3:DeleteObject'], [object]));
    const Delete = { Objects: [{ Key: 'a' }, { Key: 'b' }] };
    const { Deleted, Errors } = await author.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted).toMatchObject([{ Key: 'a' }]);
    expect(Errors).toMatchObject([{ Key: 'b', Code: 'AccessDenied' }]);
  });
});

describe('Signatures', () => {
  it('are needed: an anonymous request is denied', async () => {
    await on.put('a', '1');
    const answer = await fetch(`${on.server.endpoint}/${Bucket}/a`);
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied<'),
    ]);
  });

  it('must be made with the right secret', async () => {
    const forged = new S3Client(clientOf(on.server.endpoint, { ...operator, secretAccessKey: 'guessed' }));
    await failsWith(forged.send(new ListBucketsCommand({})), 403, 'SignatureDoesNotMatch');
  });

  it('may stand in a URL', async () => {
    await on.put('ä b.md', 'shared');
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${stamp.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${operator.accessKeyId}/${scope}`,
      'X-Amz-Date': stamp,
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
    });
    const url = `/${Bucket}/${encodeURIComponent('ä b.md')}?${query}`;
    const request = {
      method: 'GET',
      url,
      headers: { host: new URL(on.server.endpoint).host },
      body: Buffer.of(),
    };
    const { accessKeyId, secretAccessKey } = operator;
    const claim = {
      form: 'query' as const,
      accessKeyId,
      scope,
      signedHeaders: ['host'],
      signature: '',
      stamp,
    };
    const key = signingKey(secretAccessKey, scope);
    const signature = requestSignature(request, claim, key, 'UNSIGNED-PAYLOAD');
    const answer = await fetch(`${on.server.endpoint}${url}&X-Amz-Signature=${signature}`);
    expect(await answer.text()).toBe('shared');
    const other = url.replace('b.md', 'c.md');
    expect((await fetch(`${on.server.endpoint}${other}&X-Amz-Signature=${signature}`)).status).toBe(403);
  });
});

describe('What the local S3 does not do', () => {
  it('is answered with 501 and its name', async () => {
    await on.put('a', '1');
    await expect(on.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'a' }))).rejects.toThrow(
      'GET object ?tagging',
    );
    await expect(on.put('a', '1', { Tagging: 'a=b' })).rejects.toThrow('x-amz-tagging');
    await failsWith(on.put('a', '1', { StorageClass: 'GLACIER' }), 501, 'NotImplemented');
    await on.put('a', '1', { StorageClass: 'STANDARD' });
  });

  it('is not crashed into by requests that make no sense', async () => {
    for (const path of ['/%E0%A4%A', '/content/%', '/../../etc/passwd', '/content?delete', '//']) {
      for (const method of ['GET', 'POST', 'PUT', 'BREW']) {
        const answer = await fetch(on.server.endpoint + path, { method }).catch(() => undefined);
        if (answer) expect(answer.status).toBeGreaterThanOrEqual(400);
      }
    }
    await on.put('a', 'still here');
  });
});
