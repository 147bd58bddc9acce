import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect } from 'vitest';
import { type ObjectChange, type S3Options, type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { accessOf, clientOf, operator } from './callers.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The versioned bucket of a fresh local S3; `plain` is the one without versions. */
export const Bucket = 'content';

export const md5 = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`;

export const failsWith = (sent: Promise<unknown>, status: number, name?: string) =>
  expect(sent).rejects.toMatchObject({ $metadata: { httpStatusCode: status }, ...(name && { name }) });

interface LocalS3 {
  directory: string;
  server: S3Server;
  /** The operator's. */
  s3: S3Client;
  /** What was told since the last start. */
  changes: ObjectChange[];
  /** Once more, on the same folder. */
  restart(options?: Partial<S3Options>): Promise<void>;
  put(
    key: string,
    body: NonNullable<PutObjectCommandInput['Body']>,
    more?: Partial<PutObjectCommandInput>,
  ): Promise<{ ETag?: string | undefined; VersionId?: string | undefined }>;
  get(key: string, more?: object): Promise<string>;
}

/** A local S3 of its own for each test of a file. */
export function localS3(): LocalS3 {
  const on = {} as LocalS3;
  const start = async (options: Partial<S3Options> = {}) => {
    on.changes = [];
    const changed = (change: ObjectChange) => void on.changes.push(change);
    const { directory } = on;
    const usual = { access: accessOf(operator), directory, now: () => new Date(), changed };
    on.server = await startS3({ ...usual, ...options });
    on.s3 = new S3Client(clientOf(on.server.endpoint, operator));
  };
  on.restart = async (options) => {
    on.s3.destroy();
    await on.server.close();
    await start(options);
  };
  on.put = (Key, Body, more = {}) => on.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  on.get = async (Key, more = {}) => {
    const { Body } = await on.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return Body!.transformToString();
  };
  beforeEach(async () => {
    on.directory = temporaryFolder();
    await start();
    await on.server.createBucket(Bucket, { versioned: true });
    await on.server.createBucket('plain', { versioned: false });
  });
  afterEach(async () => {
    on.s3.destroy();
    await on.server.close();
  });
  return on;
}
