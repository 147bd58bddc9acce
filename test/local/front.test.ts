/** The local front as a reader meets it: a distribution before a bucket and an HTTP API. */
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Front, startFront } from '../../local/front/front.ts';
import { openRoom } from '../../local/room/room.ts';
import { type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { apiDomain, apiId, distributionConfig, frontTemplate } from './front-template.ts';

const cloudFront = caller('cloudfront', [
  allow(['s3:GetObject'], ['arn:aws:s3:::site/*']),
  allow(['s3:ListBucket'], ['arn:aws:s3:::site']),
]);
const access = accessOf(operator, cloudFront);
const at = new Date('2026-11-23T06:44:17.250Z');

let s3: S3Server;
let front: Front;
let invoked: { arn: string; event: Record<string, unknown> }[] = [];
let reply: () => Promise<unknown> = async () => ({});

beforeAll(async () => {
  s3 = await startS3({ access, directory: temporaryFolder(), now: () => at, changed: () => {} });
  await s3.createBucket('site', { versioned: false });
  const { accessKeyId, secretAccessKey } = cloudFront;
  front = await startFront({
    template: frontTemplate(),
    port: 0,
    s3: { endpoint: s3.endpoint, credentials: { accessKeyId, secretAccessKey } },
    invoke: (arn, event) => {
      invoked.push({ arn, event: Object(event) });
      return reply();
    },
    now: () => at,
    room: openRoom([new Hono().get('/', (context) => context.text('the control room'))]),
  });
  await upload('index.html', '<h1>Home</h1>', 'text/html; charset=utf-8');
  await upload('404.html', '<h1>Not here</h1>', 'text/html; charset=utf-8');
  await upload('feed.xml', `<rss>${'x'.repeat(2_000)}</rss>`, 'application/rss+xml; charset=utf-8');
  await upload('atom.xml', `<feed>${'x'.repeat(2_000)}</feed>`, 'application/atom+xml; charset=utf-8');
});
afterAll(async () => {
  await front.close();
  await s3.close();
});
beforeEach(() => {
  invoked = [];
  reply = async () => ({ statusCode: 200, body: 'ok' });
});

async function upload(key: string, body: string, type: string, metadata: Record<string, string> = {}) {
  const put = {
    Bucket: 'site',
    Key: key,
    Body: body,
    ContentType: type,
    CacheControl: 'public, max-age=60',
    Metadata: metadata,
  };
  await new S3Client(clientOf(s3.endpoint, operator)).send(new PutObjectCommand(put));
}

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Plain HTTP: `fetch` would follow, decompress and tidy up. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string | Buffer,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const call = request(front.url, { path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject).end(body);
  });
}

describe('pages and feeds', () => {
  it('come from the bucket with type, caching and validators of the object', async () => {
    const { status, headers, body } = await ask('/index.html');
    expect(status).toBe(200);
    expect(body.toString()).toBe('<h1>Home</h1>');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'content-length': '13',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'last-modified': at.toUTCString(),
      // Nothing is modified after its answer was given.
      date: at.toUTCString(),
    });
  });

  it('are found by the viewer-request function', async () => {
    expect((await ask('/')).body.toString()).toBe('<h1>Home</h1>');
    expect(await ask('/articles/tides')).toMatchObject({
      status: 301,
      headers: { location: '/articles/tides/' },
    });
  });

  it('show a change at once', async () => {
    await upload('change/index.html', 'before', 'text/html');
    expect((await ask('/change/')).body.toString()).toBe('before');
    await upload('change/index.html', 'after', 'text/html');
    expect((await ask('/change/')).body.toString()).toBe('after');
  });

  it('may have any name that a URL can carry', async () => {
    await upload('a b/über+uns.txt', 'odd', 'text/plain');
    expect((await ask('/a%20b/%C3%BCber+uns.txt')).body.toString()).toBe('odd');
    expect((await ask('/%E0%A4%A.txt')).status).toBe(400);
  });

  it('answer HEAD like GET without the body', async () => {
    const { status, headers, body } = await ask('/', {}, 'HEAD');
    expect({ status, length: headers['content-length'], body: body.length }).toEqual({
      status: 200,
      length: '13',
      body: 0,
    });
  });

  it('are not sent again to who has them', async () => {
    const { headers } = await ask('/');
    for (const condition of [
      { 'if-none-match': String(headers['etag']) },
      { 'if-none-match': `"other", W/${headers['etag']}` },
      { 'if-modified-since': at.toUTCString() },
    ]) {
      const again = await ask('/', condition);
      expect({ status: again.status, body: again.body.length, etag: again.headers['etag'] }).toEqual({
        status: 304,
        body: 0,
        etag: headers['etag'],
      });
    }
    expect(
      (await ask('/', { 'if-none-match': '"other"', 'if-modified-since': at.toUTCString() })).status,
    ).toBe(200);
  });

  it('can be read in parts', async () => {
    expect(await ask('/', { range: 'bytes=4-7' })).toMatchObject({
      status: 206,
      headers: { 'content-range': 'bytes 4-7/13' },
    });
    expect((await ask('/', { range: 'bytes=-5' })).body.toString()).toBe('</h1>');
    expect((await ask('/', { range: 'bytes=50-' })).status).toBe(416);
    expect((await ask('/', { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
  });

  it('are gone or moved when the object says so, and the header that says it stays here', async () => {
    await upload('gone/index.html', 'Withdrawn', 'text/html', { status: '410' });
    const { status, headers, body } = await ask('/gone/');
    expect({ status, body: body.toString() }).toEqual({ status: 410, body: 'Withdrawn' });
    expect(headers).not.toHaveProperty('x-amz-meta-status');
  });
});

describe('compression', () => {
  it('is what the reader prefers, and makes the validator weak', async () => {
    const plain = await ask('/feed.xml');
    const gzipped = await ask('/feed.xml', { 'accept-encoding': 'gzip, br;q=0' });
    const brotli = await ask('/feed.xml', { 'accept-encoding': 'gzip, deflate, br' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(gunzipSync(gzipped.body)).toEqual(plain.body);
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      vary: 'Accept-Encoding',
      etag: `W/${plain.headers['etag']}`,
      'content-length': String(brotli.body.length),
    });
    expect((await ask('/feed.xml', { 'if-none-match': String(brotli.headers['etag']) })).status).toBe(304);
  });

  it.each(['/atom.xml', '/index.html'])(
    'leaves %s: a type that CloudFront does not compress, or too small',
    async (path) => {
      expect((await ask(path, { 'accept-encoding': 'gzip' })).headers).not.toHaveProperty('content-encoding');
    },
  );
});

describe('policies and functions', () => {
  it('add the security headers', async () => {
    const { headers } = await ask('/');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=60',
    });
  });

  it('open feeds to scripts of other sites that say who they are', async () => {
    expect(
      (await ask('/feed.xml', { origin: 'https://reader.example' })).headers['access-control-allow-origin'],
    ).toBe('*');
    expect((await ask('/feed.xml')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('refuse methods that the behaviour does not allow', async () => {
    expect((await ask('/', {}, 'POST')).status).toBe(403);
    expect((await ask('/', {}, 'DELETE')).status).toBe(403);
  });

  it.each([
    ['/throws', /in failed: Error: on purpose/],
    ['/endless', /in failed: .*timed out/],
  ])('a function that fails at %s is a 503 that says so', async (path, text) => {
    const { status, body } = await ask(path);
    expect(status).toBe(503);
    expect(body.toString()).toMatch(text);
  });
});

describe('what is missing', () => {
  it('is the distribution’s error page', async () => {
    const { status, headers, body } = await ask('/nowhere/');
    expect({ status, body: body.toString() }).toEqual({ status: 404, body: '<h1>Not here</h1>' });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html; charset=utf-8',
    });
  });

  it('is forbidden, not missing, for a CloudFront that may not list', async () => {
    const blind = caller('blind', [allow(['s3:GetObject'], ['arn:aws:s3:::site/*'])]);
    const server = await startS3({
      access: accessOf(blind),
      directory: temporaryFolder(),
      now: () => at,
      changed: () => {},
    });
    await server.createBucket('site', { versioned: false });
    const s3Access = { endpoint: server.endpoint, credentials: blind };
    const other = await startFront({
      template: frontTemplate(),
      port: 0,
      s3: s3Access,
      invoke: reply,
      now: () => at,
      room: openRoom([]),
    });
    expect((await fetch(`${other.url}/nowhere.txt`)).status).toBe(403);
    await other.close();
    await server.close();
  });
});

describe('the HTTP API', () => {
  it('hands the function the event of payload format 2.0', async () => {
    const sent = {
      'X-Two': 'a',
      Cookie: 'a=1; b=2',
      'User-Agent': 'reader/1',
      'Content-Type': 'application/json',
    };
    await ask('/u/t%C3%B6k.en?x=1&x=2&y=%20', sent, 'POST', '{"a":1}');
    expect(invoked).toHaveLength(1);
    expect(invoked[0]?.arn).toBe('arn:pages');
    expect(invoked[0]?.event).toEqual({
      version: '2.0',
      routeKey: 'ANY /u/{token}',
      rawPath: '/u/tök.en',
      rawQueryString: 'x=1&x=2&y=%20',
      cookies: ['a=1', 'b=2'],
      headers: {
        'content-length': '7',
        'content-type': 'application/json',
        host: apiDomain,
        'user-agent': 'reader/1',
        via: expect.stringContaining('CloudFront'),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        'x-from-edge': 'yes',
        'x-two': 'a',
      },
      queryStringParameters: { x: '1,2', y: ' ' },
      pathParameters: { token: 'tök.en' },
      requestContext: {
        accountId: '000000000000',
        apiId,
        domainName: apiDomain,
        domainPrefix: apiId,
        http: {
          method: 'POST',
          path: '/u/tök.en',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'reader/1',
        },
        requestId: expect.any(String),
        routeKey: 'ANY /u/{token}',
        stage: '$default',
        time: '23/Nov/2026:06:44:17 +0000',
        timeEpoch: at.getTime(),
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it.each([
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
  ])('encodes a body of %s: %s', async (type, encoded) => {
    await ask('/api/subscribe', { 'content-type': type }, 'POST', 'email=a%40b');
    const expected = encoded ? Buffer.from('email=a%40b').toString('base64') : 'email=a%40b';
    expect(invoked[0]?.event).toMatchObject({ isBase64Encoded: encoded, body: expected });
  });

  it.each([
    ['POST', '/api/subscribe', 'POST /api/subscribe'],
    ['GET', '/api/subscribe', 'ANY /api/{proxy+}'],
    ['GET', '/api/a/b', 'ANY /api/{proxy+}'],
    ['HEAD', '/u/x', 'ANY /u/{token}'],
  ])('routes %s %s to %s', async (method, path, routeKey) => {
    await ask(path, {}, method);
    expect(invoked[0]?.event).toMatchObject({ routeKey });
  });

  it('answers with what the function returned', async () => {
    reply = async () => ({
      statusCode: 202,
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'X-Count': 3 },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: Buffer.from('grüß').toString('base64'),
      isBase64Encoded: true,
    });
    const { status, headers, body } = await ask('/api/x');
    expect({ status, body: body.toString() }).toEqual({ status: 202, body: 'grüß' });
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-count': '3',
      'x-robots-tag': 'noindex',
      'set-cookie': ['a=1; HttpOnly', 'b=2'],
    });
  });

  it('takes anything without a status code as the body of a 200', async () => {
    reply = async () => ({ hello: 'there' });
    const { status, headers, body } = await ask('/api/x');
    expect({ status, type: headers['content-type'], body: body.toString() }).toEqual({
      status: 200,
      type: 'application/json',
      body: '{"hello":"there"}',
    });
  });

  it('outlives an answer that HTTP cannot carry', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    reply = async () => ({ statusCode: 200, headers: { 'x-two': 'a\r\nset-cookie: b' }, body: '' });
    expect((await ask('/api/x')).status).toBe(502);
    expect(told).toHaveBeenCalledOnce();
    told.mockRestore();
  });

  it('is asked with parameters by any name', async () => {
    await ask('/api/x?constructor=1');
    expect(invoked[0]?.event).toMatchObject({ queryStringParameters: { constructor: '1' } });
  });

  it('tells nothing of a function that failed or took too long', async () => {
    reply = () => Promise.reject(new Error('secret'));
    expect(await ask('/api/x')).toMatchObject({
      status: 500,
      body: Buffer.from('{"message":"Internal Server Error"}'),
    });
    reply = async () => ({ statusCode: 'two hundred' });
    expect((await ask('/api/x')).status).toBe(500);
    reply = () => new Promise(() => {});
    expect(await ask('/api/slow')).toMatchObject({
      status: 503,
      body: Buffer.from('{"message":"Service Unavailable"}'),
    });
  });

  it('has the distribution’s error page put over its own 404, as CloudFront does', async () => {
    reply = async () => ({ statusCode: 404, body: '{"error":"no such token"}' });
    expect((await ask('/api/x')).body.toString()).toBe('<h1>Not here</h1>');
    expect((await ask('/u/one/two')).body.toString()).toBe('<h1>Not here</h1>');
    expect(invoked).toHaveLength(1);
  });

  it('takes bodies of up to 10 MB', async () => {
    expect((await ask('/api/x', {}, 'POST', Buffer.alloc(11 * 1024 * 1024))).status).toBe(413);
    expect(invoked).toEqual([]);
  });
});

it('leaves what is below /_local to the control room, and never asks the distribution for it', async () => {
  expect((await ask('/_local/')).body.toString()).toBe('the control room');
  expect((await ask('/_local')).body.toString()).toBe('the control room');
  expect((await ask('/_local/nothing')).body.toString()).not.toContain('Not here');
  expect((await ask('/_locally/')).body.toString()).toContain('Not here');
});

describe('a template that the front cannot serve is refused by name', () => {
  const start = (changes: Record<string, object>) =>
    startFront({
      template: frontTemplate(changes),
      port: 0,
      s3: { endpoint: 'http://127.0.0.1:9', credentials: cloudFront },
      invoke: reply,
      now: () => at,
      room: openRoom([]),
    });
  const config = (changes: object) => ({
    distribution: { DistributionConfig: { ...distributionConfig, ...changes } },
  });

  it.each([
    ['a foreign origin', config({ Origins: [{ Id: 'site', DomainName: 'example.org' }] }), /example\.org/],
    [
      'a bucket without access control',
      config({
        Origins: [{ Id: 'site', DomainName: 'site.s3.amazonaws.com' }, distributionConfig.Origins[1]],
      }),
      /OriginAccessControl/,
    ],
    [
      'a managed policy it has never met',
      config({
        DefaultCacheBehavior: {
          ...distributionConfig.DefaultCacheBehavior,
          CachePolicyId: 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d',
        },
      }),
      /b2884449/,
    ],
    [
      'an older function runtime',
      {
        'arn:aws:cloudfront::000000000000:function/in': { FunctionConfig: { Runtime: 'cloudfront-js-1.0' } },
      },
      /Runtime/,
    ],
    ['a route with an authorizer', { r1: { AuthorizationType: 'JWT' } }, /AuthorizationType/],
    [
      'an integration of the older payload format',
      { pages: { PayloadFormatVersion: '1.0' } },
      /PayloadFormatVersion/,
    ],
  ])('%s', async (_, changes, text) => {
    await expect(start(changes)).rejects.toThrow(text);
  });

  it('and so is a taken port', async () => {
    const port = Number(new URL(front.url).port);
    const s3Access = { endpoint: s3.endpoint, credentials: cloudFront };
    const second = startFront({
      template: frontTemplate(),
      port,
      s3: s3Access,
      invoke: reply,
      now: () => at,
      room: openRoom([]),
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
