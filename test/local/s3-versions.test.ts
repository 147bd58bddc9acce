import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { Bucket, failsWith, localS3 } from '../support/local-s3.ts';

const on = localS3();

describe('Versions', () => {
  const versions = async (more: object = {}) =>
    on.s3.send(new ListObjectVersionsCommand({ Bucket, ...more }));

  it('stay until they are deleted by their id', async () => {
    const first = await on.put('a', '1');
    const second = await on.put('a', '2');
    const { DeleteMarker, VersionId } = await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(DeleteMarker).toBe(true);
    await failsWith(on.get('a'), 404, 'NoSuchKey');
    await failsWith(on.get('a', { VersionId }), 405, 'MethodNotAllowed');
    await failsWith(on.get('a', { VersionId: 'x'.repeat(32) }), 404, 'NoSuchVersion');
    expect(await on.get('a', { VersionId: first.VersionId })).toBe('1');
    await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId }));
    expect(await on.get('a')).toBe('2');
    await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: second.VersionId }));
    expect(await on.get('a')).toBe('1');
  });

  it('are listed newest first, page by page', async () => {
    for (const text of ['1', '2', '3']) await on.put('a', text);
    await on.put('b', '4');
    await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    const all = await versions();
    expect(all.Versions?.map(({ Key, Size, IsLatest }) => [Key, Size, IsLatest])).toEqual([
      ['a', 1, true],
      ['a', 1, false],
      ['a', 1, false],
      ['b', 1, false],
    ]);
    expect(all.DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([['b', true]]);
    const paged: (string | undefined)[] = [];
    let page = await versions({ MaxKeys: 2 });
    for (;;) {
      paged.push(...[...(page.DeleteMarkers ?? []), ...(page.Versions ?? [])].map((one) => one.VersionId));
      if (!page.IsTruncated) break;
      const next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      page = await versions({ MaxKeys: 2, ...next });
    }
    expect(paged).toHaveLength(5);
    expect(new Set(paged).size).toBe(5);
  });

  it('are not kept by a bucket that never enabled them', async () => {
    const Key = 'a';
    await on.s3.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: '1' }));
    const second = await on.s3.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: '2' }));
    expect(second.VersionId).toBeUndefined();
    expect(readdirSync(join(on.directory, 'plain', 'bodies'))).toHaveLength(1);
    await on.s3.send(new DeleteObjectCommand({ Bucket: 'plain', Key }));
    expect((await on.s3.send(new ListObjectVersionsCommand({ Bucket: 'plain' }))).Versions).toBeUndefined();
    expect(readdirSync(join(on.directory, 'plain', 'bodies'))).toHaveLength(0);
  });

  it('made before suspending stay, those after are one', async () => {
    const first = await on.put('a', '1');
    const VersioningConfiguration = { Status: 'Suspended' as const };
    await on.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    expect((await on.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended');
    await on.put('a', '2');
    await on.put('a', '3');
    expect((await versions()).Versions?.map(({ VersionId }) => VersionId)).toEqual(['null', first.VersionId]);
    await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(await on.get('a', { VersionId: first.VersionId })).toBe('1');
    await failsWith(on.get('a'), 404);
  });
});

describe('Lists', () => {
  const tree = ['a/1', 'a/2', 'b', 'c/1', 'c/d/1', 'e'];
  beforeEach(async () => {
    for (const key of tree) await on.put(key, key);
  });
  const pages = async (more: object) => {
    const found: string[][] = [];
    for await (const page of paginateListObjectsV2({ client: on.s3, pageSize: 2 }, { Bucket, ...more })) {
      const names = [
        ...(page.Contents ?? []).map(({ Key }) => Key!),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
      ];
      expect(page.KeyCount).toBe(names.length);
      found.push(names);
    }
    return found;
  };

  it('come in pages', async () => {
    expect(await pages({})).toEqual([
      ['a/1', 'a/2'],
      ['b', 'c/1'],
      ['c/d/1', 'e'],
    ]);
  });

  it('gather what shares a prefix up to the delimiter, over the ends of pages', async () => {
    expect(await pages({ Delimiter: '/' })).toEqual([
      ['b', 'a/'],
      ['e', 'c/'],
    ]);
    expect(await pages({ Delimiter: '/', Prefix: 'c/' })).toEqual([['c/1', 'c/d/']]);
  });

  it('begin behind a key', async () => {
    expect((await pages({ StartAfter: 'b' })).flat()).toEqual(['c/1', 'c/d/1', 'e']);
  });

  it('come to old clients too', async () => {
    const first = await on.s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 3 }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'c/' });
    const Marker = first.NextMarker;
    const second = await on.s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['e']);
    expect(second.CommonPrefixes).toBeUndefined();
  });

  it('do not name what was deleted, one by one or many at once', async () => {
    const Objects = [{ Key: 'a/1' }, { Key: 'c/d/1' }, { Key: 'never' }];
    const { Deleted, Errors } = await on.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toHaveLength(3);
    expect(Errors).toBeUndefined();
    expect((await pages({})).flat()).toEqual(['a/2', 'b', 'c/1', 'e']);
  });
});

describe('Buckets', () => {
  it('are created, listed and found', async () => {
    await on.s3.send(new CreateBucketCommand({ Bucket: 'third' }));
    await on.s3.send(new CreateBucketCommand({ Bucket: 'third' }));
    await on.s3.send(new HeadBucketCommand({ Bucket: 'third' }));
    const { Buckets } = await on.s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket, 'plain', 'third']);
    expect((await on.s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
  });

  it('that are missing say so', async () => {
    await failsWith(on.s3.send(new HeadBucketCommand({ Bucket: 'nothing-here' })), 404, 'NotFound');
    await failsWith(on.s3.send(new ListObjectsV2Command({ Bucket: 'nothing-here' })), 404, 'NoSuchBucket');
  });

  it.each(['..', 'Up', 'a_b', 'x'])('are not called %s', async (name) => {
    await expect(on.server.createBucket(name, { versioned: false })).rejects.toThrow(name);
  });
});
