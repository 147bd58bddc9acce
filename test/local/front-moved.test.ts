/** A reader follows an old link: article stage, builder, bucket and the distribution's own functions together. */
import { readFileSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Front, startFront } from '../../local/front/front.ts';
import { openRoom } from '../../local/room/room.ts';
import { type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { SiteWorld } from '../site/site-world.ts';
import { articleText, remove, upload } from '../site/uploads.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { frontTemplate } from './front-template.ts';

const cloudFront = caller('cloudfront', [
  allow(['s3:GetObject'], ['arn:aws:s3:::site/*']),
  allow(['s3:ListBucket'], ['arn:aws:s3:::site']),
]);
const at = new Date('2026-11-23T06:44:17.250Z');
const edge = (name: string, file: string) => ({
  [`arn:aws:cloudfront::000000000000:function/${name}`]: {
    FunctionCode: readFileSync(`infra/edge/${file}.js`, 'utf8'),
  },
});

let s3: S3Server;
let front: Front;
const world = new SiteWorld();
const tides = articleText('Tides', 'aliases: [/old/post, /old/post.html, /p.php, /düne, "/c++/"]');

async function publish(): Promise<void> {
  await world.build();
  const client = new S3Client(clientOf(s3.endpoint, operator));
  for await (const { key } of world.site.list('')) {
    const object = await world.site.get(key);
    await client.send(
      new PutObjectCommand({
        ...{ Bucket: 'site', Key: key, Body: object?.body ?? '', ContentType: object?.contentType },
        Metadata: { ...object?.metadata },
      }),
    );
  }
}

beforeAll(async () => {
  const access = accessOf(operator, cloudFront);
  s3 = await startS3({ access, directory: temporaryFolder(), now: () => at, changed: () => {} });
  await s3.createBucket('site', { versioned: false });
  const { accessKeyId, secretAccessKey } = cloudFront;
  front = await startFront({
    template: frontTemplate({ ...edge('in', 'viewer-request'), ...edge('out', 'viewer-response') }),
    ...{ port: 0, now: () => at, room: openRoom([]), invoke: async () => ({}) },
    s3: { endpoint: s3.endpoint, credentials: { accessKeyId, secretAccessKey } },
  });
  await world.publication({ feed: { oldPaths: ['/index.xml', '/feed'] } });
  await upload(world, 'articles/tides.md', tides);
  await upload(world, 'articles/dune.md', articleText('Dune', 'permalink: /sand/düne.html'));
  await publish();
});
afterAll(async () => {
  await front.close();
  await s3.close();
});

it.each([
  ['/old/post/', '/2026/11/tides/'],
  ['/old/post.html', '/2026/11/tides/'],
  ['/p.php', '/2026/11/tides/'],
  ['/d%C3%BCne/', '/2026/11/tides/'],
  ['/c++/', '/2026/11/tides/'],
  ['/c%2B%2B/', '/2026/11/tides/'],
  ['/index.xml', '/feed.xml'],
  ['/feed/', '/feed.xml'],
])('%s is answered with 301 to %s, and that with 200', async (old, address) => {
  const moved = await fetch(`${front.url}${old}`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([301, address]);
  expect(moved.headers.get('x-amz-meta-location')).toBeNull();
  const found = await fetch(`${front.url}${old}`);
  expect([found.status, new URL(found.url).pathname]).toEqual([200, address]);
});

it.each([
  ['/old/post', '/2026/11/tides/'],
  ['/düne', '/2026/11/tides/'],
  ['/feed', '/feed.xml'],
  ['/2026/11/tides', '/2026/11/tides/'],
])('%s, without a slash, leads to %s too', async (old, address) => {
  const found = await fetch(`${front.url}${old}`);
  expect([found.status, new URL(found.url).pathname]).toEqual([200, address]);
});

it('serves an article at an address of letters that are no ASCII and that ends in no slash', async () => {
  const found = await fetch(`${front.url}/sand/düne.html`);
  expect(found.status).toBe(200);
  expect(await found.text()).toContain('<h1>Dune</h1>');
});

it('answers 410 at the alias of an article that was withdrawn', async () => {
  await remove(world, 'articles/tides.md');
  await publish();
  const found = await fetch(`${front.url}/old/post.html`);
  expect(found.status).toBe(410);
  expect(await found.text()).toContain('This was withdrawn');
});
