/** What readers and their programs meet at the edge: the template's own distribution before what the builder brought. */
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreStack } from '../../infra/store-stack.ts';
import { type Front, startFront } from '../../local/front/front.ts';
import { openRoom } from '../../local/room/room.ts';
import type { Template as StackTemplate } from '../../local/runner/assembly.ts';
import type { ResolvedTemplate } from '../../local/runner/resource.ts';
import { resolveTemplate } from '../../local/runner/template.ts';
import { type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { SiteWorld } from '../site/site-world.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hub = 'https://hub.example/';
const siteUrl = 'https://courant.example';
const long = `${'The tide turned at four. '.repeat(100)}\n`;

let clock = new Date('2026-11-23T09:00:00.000Z');
const world = new SiteWorld();
let s3: S3Server;
let template: ResolvedTemplate;
let front: Front;
/** Calls that reached the bucket, with the status of each answer. */
let calls: { readonly operation: string; readonly status: number }[] = [];

beforeAll(async () => {
  template = resolved();
  const [site = ''] = template
    .ofType('AWS::S3::Bucket')
    .filter(({ logicalId }) => logicalId.startsWith('Site'))
    .map(({ ref }) => ref);
  const cloudFront = caller('cloudfront', [
    allow(['s3:GetObject'], [`arn:aws:s3:::${site}/*`]),
    allow(['s3:ListBucket'], [`arn:aws:s3:::${site}`]),
  ]);
  const access = accessOf(operator, cloudFront);
  s3 = await startS3({
    ...{ access, directory: temporaryFolder(), now: () => clock, changed: () => {} },
    gate: async ({ principal, operation }, effect) => {
      const note = ({ status = 200 }: { status?: number }) => {
        if (principal === cloudFront) calls.push({ operation, status });
      };
      try {
        const answer = await effect();
        note(Object(answer));
        return answer;
      } catch (refused) {
        note(Object(refused));
        throw refused;
      }
    },
  });
  await s3.createBucket(site, { versioned: false });
  const bucket = s3ObjectStore(site, new S3Client(clientOf(s3.endpoint, operator)));
  await world.publication();
  await world.article('tides', { front: 'tags: [sea]', body: long });
  await world.article('gone', { body: long });
  await world.file('articles/tides.png', 'a picture');
  await world.build({ site: bucket, hub, siteUrl });
  await world.article('gone', { state: 'withdrawn', body: long });
  await world.build({ site: bucket, hub, siteUrl });
  front = await opened(false);
}, 60_000);
afterAll(async () => {
  await front?.close();
  await s3?.close();
});
beforeEach(() => {
  calls = [];
});

/** The store's own template: the distribution, its policies and functions, without the stages behind it. */
function resolved(): ResolvedTemplate {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  const store = new StoreStack(app, 'CourantStore', { senderDomain: 'courant.example', sendRateShare: 1 });
  const { Resources } = Template.fromStack(store).toJSON() as Pick<StackTemplate, 'Resources'>;
  const resources = Object.entries(Resources).map(([id, { Type, Properties = {} }]) => [
    id,
    { Type, Properties },
  ]);
  const template = { Parameters: {}, Outputs: {}, Resources: Object.fromEntries(resources) };
  const stacks = [{ name: 'CourantStore', template }];
  const live = {
    ...{ site: '127.0.0.1:1', queueUrl: (name: string) => name, secretArn: (name: string) => name },
  };
  return resolveTemplate({ stacks, assetFolder: () => '' }, live);
}

const opened = (caches: boolean): Promise<Front> =>
  startFront({
    ...{
      template,
      port: 0,
      caches,
      now: () => clock,
      invoke: () => Promise.reject(new Error('No function')),
    },
    s3: {
      endpoint: s3.endpoint,
      credentials: { accessKeyId: 'AKIACLOUDFRONT', secretAccessKey: 'secret of cloudfront' },
    },
    room: openRoom([new Hono()]),
  });

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Plain HTTP: `fetch` would follow, decompress and tidy up. */
const ask = (
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', from = front }: { method?: string; from?: Front } = {},
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const call = request(from.url, { path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject).end();
  });

const feeds = [
  ['/feed.xml', 'application/rss+xml; charset=utf-8'],
  ['/atom.xml', 'application/atom+xml; charset=utf-8'],
  ['/feed.json', 'application/feed+json; charset=utf-8'],
] as const;

describe.each(feeds)('%s', (path, type) => {
  it('has its registered type, and nothing of how it is stored', async () => {
    const { status, headers } = await ask(path);
    expect([status, headers['content-type']]).toEqual([200, type]);
    expect(headers['cache-control']).toBe('public, max-age=60, s-maxage=15');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'last-modified': expect.any(String),
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-meta'))).toEqual([]);
  });

  it('names hub and self in its Link', async () => {
    const link = `<${hub}>; rel="hub", <${siteUrl}${path}>; rel="self"`;
    expect((await ask(path)).headers['link']).toBe(link);
    expect((await ask(path, {}, { method: 'HEAD' })).headers['link']).toBe(link);
  });

  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
  ] as const)(
    'is compressed for who says %s, of the same type, with the weak validator',
    async (accepts, coding, open) => {
      const plain = await ask(path);
      const small = await ask(path, { 'accept-encoding': accepts });
      expect(small.headers).toMatchObject({
        'content-type': type,
        'content-encoding': coding,
        vary: expect.stringContaining('Accept-Encoding'),
        etag: `W/${plain.headers['etag']}`,
        'content-length': String(small.body.length),
      });
      expect(open(small.body)).toEqual(plain.body);
      expect(small.body.length).toBeLessThan(plain.body.length / 2);
    },
  );

  it.each(['identity', 'gzip', 'br'])('is a 304 with the same ETag for who has it (%s)', async (accepts) => {
    const coding = { 'accept-encoding': accepts };
    const { etag, 'last-modified': modified } = (await ask(path, coding)).headers;
    for (const condition of [{ 'if-none-match': String(etag) }, { 'if-modified-since': String(modified) }]) {
      const again = await ask(path, { ...coding, ...condition });
      expect([again.status, again.headers['etag'], again.body.length]).toEqual([304, etag, 0]);
      expect(again.headers['cache-control']).toBe('public, max-age=60, s-maxage=15');
    }
    // Readers keep one validator, whatever they accept the next time.
    expect((await ask(path, { 'if-none-match': String(etag) })).status).toBe(304);
  });

  it('costs the bucket no bytes when nothing changed: it is asked by the ETag, and says 304', async () => {
    const { etag } = (await ask(path)).headers;
    calls = [];
    expect((await ask(path, { 'if-none-match': String(etag) })).status).toBe(304);
    expect((await ask(path)).status).toBe(200);
    expect(calls).toEqual([304, 304].map((status) => ({ operation: `GET ${path.slice(1)}`, status })));
  });

  it('may be read by scripts of other sites', async () => {
    const { headers } = await ask(path, { origin: 'https://reader.example' });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-expose-headers']).toBe('ETag, Link');
  });
});

describe('at the edge', () => {
  const operationsOf = (calls: readonly { operation: string }[]) => calls.map(({ operation }) => operation);

  it('a thousand polls in fifteen seconds are one call, and all of them are told by its validator', async () => {
    const place = await opened(true);
    try {
      const { etag } = (await ask('/feed.xml', {}, { from: place })).headers;
      const condition = { 'if-none-match': String(etag) };
      for (let poll = 0; poll < 200; poll++) {
        clock = new Date(clock.getTime() + 70);
        expect((await ask('/feed.xml', condition, { from: place })).status).toBe(304);
      }
      expect(operationsOf(calls)).toEqual(['GET feed.xml']);
      clock = new Date(clock.getTime() + 1_000);
      expect((await ask('/feed.xml', condition, { from: place })).headers['x-cache']).toBe(
        'Miss from cloudfront',
      );
      expect(calls.at(-1)).toEqual({ operation: 'GET feed.xml', status: 304 });
      expect(calls).toHaveLength(2);
    } finally {
      await place.close();
    }
  });

  it('who asks while somebody is being answered waits for the same answer', async () => {
    const place = await opened(true);
    try {
      const all = await Promise.all(Array.from({ length: 20 }, () => ask('/atom.xml', {}, { from: place })));
      expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
      expect(operationsOf(calls)).toEqual(['GET atom.xml']);
    } finally {
      await place.close();
    }
  });

  it('what is not there is asked for once in ten seconds, with the page that says so', async () => {
    const place = await opened(true);
    try {
      for (let time = 0; time < 5; time++)
        expect((await ask('/nowhere/', {}, { from: place })).status).toBe(404);
      expect(operationsOf(calls)).toEqual(['GET nowhere/index.html', 'GET 404.html']);
      clock = new Date(clock.getTime() + 10_000);
      await ask('/nowhere/', {}, { from: place });
      expect(operationsOf(calls).filter((one) => one === 'GET nowhere/index.html')).toHaveLength(2);
    } finally {
      await place.close();
    }
  });

  it('a change is everywhere fifteen seconds after it', async () => {
    const place = await opened(true);
    try {
      const before = (await ask('/2026/tides/', {}, { from: place })).headers['etag'];
      clock = new Date(clock.getTime() + 14_999);
      expect((await ask('/2026/tides/', {}, { from: place })).headers).toMatchObject({
        etag: before,
        age: '14',
      });
      clock = new Date(clock.getTime() + 1);
      expect((await ask('/2026/tides/', {}, { from: place })).headers['x-cache']).toBe(
        'Miss from cloudfront',
      );
    } finally {
      await place.close();
    }
  });
});

describe('GET and HEAD', () => {
  it.each([
    ['/', 200],
    ['/2026/tides/', 200],
    ['/2026/gone/', 410],
    ['/2026/tides', 301],
    ['/2026/tides/index.html', 301],
    ['/articles/tides.png', 200],
    ['/theme/site.css', 200],
    ['/feed.xml', 200],
    ['/atom.xml', 200],
    ['/feed.json', 200],
    ['/tags/sea/feed.json', 200],
    ['/sitemap.xml', 200],
    ['/robots.txt', 200],
    ['/404.html', 200],
    ['/nowhere/', 404],
    ['/nowhere.xml', 404],
  ])('agree on %s: %i', async (path, status) => {
    for (const headers of [{}, { 'accept-encoding': 'br' }]) {
      const got = await ask(path, headers);
      const head = await ask(path, headers, { method: 'HEAD' });
      expect([got.status, head.status, head.body.length]).toEqual([status, status, 0]);
      expect(head.headers).toEqual(got.headers);
    }
  });
});

describe('a page', () => {
  it('has one address: with a slash, and without a name behind it', async () => {
    expect((await ask('/2026/tides/')).body.toString()).toContain('Title of tides');
    for (const path of ['/2026/tides', '/2026/tides/index.html'])
      expect((await ask(path)).headers['location']).toBe('/2026/tides/');
    expect((await ask('/2026/tides?utm_source=a%20b')).headers['location']).toBe(
      '/2026/tides/?utm_source=a%20b',
    );
  });

  it('that is gone says so to who never had it, and leaves who has it what they have', async () => {
    const gone = await ask('/2026/gone/');
    expect(gone.status).toBe(410);
    const again = await ask('/2026/gone/', { 'if-none-match': String(gone.headers['etag']) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('runs no script, unless it is the one that searches', async () => {
    const policy = async (path: string) => String((await ask(path)).headers['content-security-policy']);
    expect(await policy('/2026/tides/')).not.toContain('script-src');
    expect(await policy('/nowhere/')).not.toContain('script-src');
    expect(await policy('/search/')).toContain("script-src 'self'");
  });
});

it('the template sends every reader to https, who is to come back so for a year', () => {
  const [distribution] = template.ofType('AWS::CloudFront::Distribution');
  const text = JSON.stringify(distribution?.properties);
  const behaviours = text.match(/"ViewerProtocolPolicy":"[^"]*"/g) ?? [];
  expect(behaviours.length).toBeGreaterThan(8);
  expect(new Set(behaviours)).toEqual(new Set(['"ViewerProtocolPolicy":"redirect-to-https"']));
  for (const { properties } of template.ofType('AWS::CloudFront::ResponseHeadersPolicy'))
    expect(JSON.stringify(properties)).toContain('"AccessControlMaxAgeSec":31536000');
});

it('each function is smaller than CloudFront’s ten kilobytes', () => {
  const sizes = template
    .ofType('AWS::CloudFront::Function')
    .map(({ properties }) => Buffer.byteLength(String(properties['FunctionCode'])));
  expect(sizes).toHaveLength(2);
  expect(Math.max(...sizes)).toBeLessThan(10_240);
});
