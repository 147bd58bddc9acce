/**
 * A process to kill: runs the local S3 under the folder given as its argument and puts objects without end, four at
 * a time. Names on standard output, one line each, what was told (`told <key>`) and what was accepted.
 */
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { startS3 } from '../../local/servers/s3/server.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { accessOf, clientOf, operator } from './callers.ts';

const [, , directory = '', prefix = ''] = process.argv;
const say = (line: string) => writeSync(1, `${line}\n`);
const server = await startS3({
  access: accessOf(operator),
  directory,
  now: () => new Date(),
  // Telling takes a while, as a durable queue does: a kill falls in between.
  async changed({ key }) {
    await pause(5);
    say(`told ${key}`);
  },
});
for (const [name, versioned] of [['content', true] as const, ['site', false] as const]) {
  await server.createBucket(name, { versioned });
}
const client = new S3Client(clientOf(server.endpoint, operator));

async function write(bucket: string, worker: number): Promise<never> {
  const store = s3ObjectStore(bucket, client);
  for (let i = 0; ; i++) {
    const body = Buffer.alloc(200_000 + i, `${worker}`);
    const key = `${prefix}${bucket}-${worker}-${i}`;
    await store.put(key, body, { contentType: 'text/plain' });
    say(`accepted ${key}`);
    await store.put('shared', body, { contentType: 'text/plain' });
  }
}
await Promise.all([write('content', 1), write('content', 2), write('site', 3), write('site', 4)]);
