import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { startS3 } from '../../local/servers/s3/server.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { accessOf, clientOf, operator } from '../support/callers.ts';
import { killedAfter } from '../support/killed-after.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const writer = fileURLToPath(new URL('../support/endless-s3-writer.ts', import.meta.url));

/** What is there after the kill, every object read to its end, and what was told at the next start only. */
async function surviving(directory: string) {
  const found = new Set<string>();
  const toldLate = new Set<string>();
  const changed = ({ key }: { key: string }) => void toldLate.add(key);
  const server = await startS3({ access: accessOf(operator), directory, now: () => new Date(), changed });
  const client = new S3Client(clientOf(server.endpoint, operator));
  for (const bucket of ['content', 'site']) {
    const store = s3ObjectStore(bucket, client);
    for await (const { key } of store.list('')) {
      const { body, etag } = (await store.get(key))!;
      expect(etag).toBe(`"${createHash('md5').update(body!).digest('hex')}"`);
      found.add(key);
    }
  }
  await server.announceLeft();
  client.destroy();
  await server.close();
  return { found, toldLate };
}

it('a kill -9 in the middle of writing tears no object, loses none that was accepted, and leaves none untold', async () => {
  const directory = temporaryFolder();
  const said: string[] = [];
  for (const [round, count] of [40, 61, 83].entries()) {
    said.push(...(await killedAfter(count, writer, directory, `${round}-`)));
    const named = (what: string) =>
      said.filter((line) => line.startsWith(what)).map((line) => line.split(' ')[1]!);
    const { found, toldLate } = await surviving(directory);
    expect(named('accepted').filter((key) => !found.has(key))).toEqual([]);
    const told = new Set([...named('told'), ...toldLate]);
    expect([...found].filter((key) => !told.has(key))).toEqual([]);
    // Told again by a later round's start only if it was never settled; nothing is told for ever.
    expect((await surviving(directory)).toldLate.size).toBe(0);
    said.push(...[...toldLate].map((key) => `told ${key}`));
  }
}, 60_000);
