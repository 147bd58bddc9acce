/** A bucket in another store: here that is a second server of ours, told to lack what others lack. */
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Access } from '../../local/iam/access.ts';
import { listen, shut } from '../../local/servers/loopback.ts';
import type { OtherStore } from '../../local/servers/s3/relay.ts';
import { type ObjectChange, type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { openStore } from '../../local/store/abilities.ts';
import { storeClient } from '../../local/store/address.ts';
import { listContent } from '../../local/store/list.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { objectStoreContract } from '../contract/object-store.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const foreign = caller('foreign', 'everything');
const reader = caller('reader', [allow(['s3:GetObject'], ['arn:aws:s3:::content/*'])]);
const text = { contentType: 'text/plain' };
let store: S3Server;
let access: Access;
let ours: S3Server;
let changes: ObjectChange[];
let bodies: (string | undefined)[];
let made = 0;

beforeAll(async () => {
  const options = { now: () => new Date(), changed: () => {} };
  store = await startS3({ ...options, access: accessOf(foreign), directory: temporaryFolder() });
  access = accessOf(operator, reader);
  const changed = (change: ObjectChange) => {
    changes.push(change);
    bodies.push(ours.read(change)?.toString());
  };
  ours = await startS3({ ...options, access, changed, directory: temporaryFolder() });
});
afterAll(async () => {
  await ours.close();
  await store.close();
});

const addressOf = (bucket: string, endpoint = store.endpoint) => {
  const { accessKeyId, secretAccessKey } = foreign;
  return { endpoint, bucket, region: 'us-east-1', accessKeyId, secretAccessKey };
};
async function relay(more: Partial<OtherStore> = {}, versioned = true): Promise<OtherStore> {
  const bucket = `foreign-${++made}`;
  await store.createBucket(bucket, { versioned });
  const other = { ...addressOf(bucket), ifAbsent: true, versions: versioned, ...more };
  await ours.createBucket('content', { versioned: true });
  ours.relay('content', other);
  changes = [];
  bodies = [];
  return other;
}
const client = (principal = operator) => new S3Client(clientOf(ours.endpoint, principal));
const content = (principal = operator) => s3ObjectStore('content', client(principal));
const behind = ({ bucket }: OtherStore) => s3ObjectStore(bucket, storeClient(addressOf(bucket)));

const through = (more: Partial<OtherStore>, versioned?: boolean) => async () => {
  await relay(more, versioned);
  return content();
};
objectStoreContract('a bucket in another store', through({}));
objectStoreContract('a bucket in a store without conditional writes', through({ ifAbsent: false }));
objectStoreContract('a bucket in a store without versions', through({}, false), {
  ...{ ifAbsent: true, versions: false },
});

describe('a bucket in another store', () => {
  let other: OtherStore;
  beforeEach(async () => {
    other = await relay();
  });

  it('is told of like any other: by what is written here, with its bytes', async () => {
    await content().put('reports/a.md.json', '{}', text);
    await content().delete('reports/a.md.json');
    const common = { bucket: 'content', key: 'reports/a.md.json', versionId: expect.any(String) };
    expect(changes).toMatchObject([
      { ...common, kind: 'created', size: 2 },
      { ...common, kind: 'deleted' },
    ]);
    expect(bodies[0]).toBe('{}');
    expect(ours.read(changes[0]!)).toBeUndefined();
  });

  it('gives a function what its role allows, and the store hears of nothing else', async () => {
    await behind(other).put('a', 'one', text);
    expect(await content(reader).get('a')).toMatchObject({ size: 3 });
    await expect(content(reader).put('a', 'two', text)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(content(reader).delete('a')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(access.denials.map(({ action }) => action)).toEqual(['s3:PutObject', 's3:DeleteObject']);
    expect(await behind(other).get('a')).toMatchObject({ size: 3 });
  });

  it('hides from a function without the right to list that an object is missing', async () => {
    await expect(content(reader).get('none')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('takes the framing off a body that comes in chunks', async () => {
    const stream = Readable.from(Buffer.from('framed '.repeat(20_000)), { objectMode: false });
    const put = { Bucket: 'content', Key: 'long', Body: stream, ContentLength: 140_000 };
    await client().send(new PutObjectCommand(put));
    const found = await behind(other).get('long');
    expect(Buffer.from(found!.body!).toString()).toBe('framed '.repeat(20_000));
  });

  it('passes ranges on', async () => {
    await content().put('a', 'Tides', text);
    const part = new GetObjectCommand({ Bucket: 'content', Key: 'a', Range: 'bytes=1-2' });
    expect(await (await client().send(part)).Body?.transformToString()).toBe('id');
  });

  it('does not answer while the store does not', async () => {
    const gone = createServer();
    const endpoint = await listen(gone);
    await shut(gone);
    await relay({ endpoint });
    await expect(content().get('a')).rejects.toMatchObject({
      ...{ name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } },
    });
  });
});

describe('what a store can do', () => {
  it('is found out by trying, and nothing is left behind', async () => {
    for (const versions of [true, false]) {
      const { bucket } = await relay({}, versions);
      const s3 = storeClient(addressOf(bucket));
      expect(await openStore(addressOf(bucket), s3)).toEqual({
        ...addressOf(bucket),
        ...{ ifAbsent: true, versions },
      });
      for await (const { key } of s3ObjectStore(bucket, s3).list('')) expect.fail(`${key} was left`);
    }
  });

  it('is nothing where the bucket is missing, the keys are wrong or nobody answers', async () => {
    const refusal = (address: ReturnType<typeof addressOf>) => openStore(address, storeClient(address));
    await expect(refusal(addressOf('no-such-bucket'))).rejects.toThrow('has no bucket no-such-bucket');
    const { bucket } = await relay();
    const stranger = { ...addressOf(bucket), secretAccessKey: 'wrong' };
    await expect(refusal(stranger)).rejects.toThrow('does not let these keys read and write');
    await expect(refusal(addressOf(bucket, 'http://127.0.0.1:9'))).rejects.toThrow('ECONNREFUSED');
  });
});

it('lists every page of a bucket but what the stages wrote, with keys as they are', async () => {
  const other = await relay();
  const keys = [
    ...['publication.yaml', 'notes.md', 'one.md', 'drafts/x'],
    ...['articles/a b+c%20&é.md', 'articles/\u0001', 'articles/b', 'articles/c', 'articles/d'],
  ];
  for (const key of [...keys, 'reports/a.json', 'identity/1/x.json']) await behind(other).put(key, key, text);
  const listing = await listContent(storeClient(addressOf(other.bucket)), other.bucket, 2);
  expect([...listing.keys()].sort()).toEqual([...keys].sort());
});
