/** What HTTP does to an answer between origin and reader. */

import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, compressed, conditional, type Question, ranged } from '../../local/front/answer.ts';
import { dressed, headersPolicy } from '../../local/front/headers-policy.ts';

const modified = 'Mon, 23 Nov 2026 06:44:17 GMT';
const asking = (headers: Record<string, string>, method = 'GET'): Question => ({
  method,
  path: '/',
  query: '',
  headers,
  body: Buffer.alloc(0),
});
const page = (changes: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', etag: '"v1"', 'last-modified': modified },
  cookies: [],
  body: Buffer.from('0123456789'),
  ...changes,
});

describe('a reader who has the page', () => {
  it.each([
    [{ 'if-none-match': '"v1"' }, 304],
    [{ 'if-none-match': 'W/"v1"' }, 304],
    [{ 'if-none-match': '"v0", "v1"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"v0"' }, 200],
    [{ 'if-none-match': '"v0"', 'if-modified-since': modified }, 200],
    [{ 'if-modified-since': modified }, 304],
    [{ 'if-modified-since': 'Mon, 23 Nov 2026 06:44:16 GMT' }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
  ])('and says %j is answered %i', (headers, status) => {
    expect(conditional(asking(headers), page()).status).toBe(status);
  });

  it('is told so only for a page that is there', () => {
    expect(conditional(asking({ 'if-none-match': '"v1"' }), page({ status: 410 })).status).toBe(410);
    expect(conditional(asking({ 'if-none-match': '"v1"' }, 'POST'), page()).status).toBe(200);
  });
});

describe('a range', () => {
  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-20', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-100', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=5-2', 416, '', 'bytes */10'],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['bytes=-', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('%s gives %i', (range, status, body, place) => {
    const given = ranged(asking({ range }), page());
    expect({
      status: given.status,
      body: given.body.toString(),
      place: given.headers['content-range'],
    }).toEqual({ status, body, place });
  });

  it('of another version is the whole', () => {
    expect(ranged(asking({ range: 'bytes=0-1', 'if-range': '"v1"' }), page()).status).toBe(206);
    expect(ranged(asking({ range: 'bytes=0-1', 'if-range': '"v0"' }), page()).status).toBe(200);
  });
});

describe('compression', () => {
  const both = { gzip: true, brotli: true };
  const large = (changes: Partial<Answer> = {}) => page({ body: Buffer.alloc(1_000, 'x'), ...changes });
  const encoding = (accepted: string, given = large(), offered = both) =>
    compressed(asking({ 'accept-encoding': accepted }), given, offered).headers['content-encoding'];

  it.each([
    ['gzip', 'gzip'],
    ['br, gzip', 'br'],
    ['gzip, br;q=0', 'gzip'],
    ['br; q=0.0, gzip;q=0.5', 'gzip'],
    ['identity', undefined],
    ['', undefined],
  ])('for %j is %s', (accepted, expected) => {
    expect(encoding(accepted)).toBe(expected);
  });

  it('is left out where CloudFront leaves it out', () => {
    expect(encoding('gzip', page())).toBeUndefined();
    expect(encoding('gzip', large({ status: 500 }))).toBeUndefined();
    expect(encoding('gzip', large({ headers: { 'content-type': 'image/png' } }))).toBeUndefined();
    expect(
      encoding('gzip', large({ headers: { 'content-type': 'text/css', 'content-encoding': 'br' } })),
    ).toBe('br');
    expect(encoding('gzip', large(), { gzip: false, brotli: true })).toBeUndefined();
  });

  it('gives every body back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1_000, maxLength: 5_000 }), (bytes) => {
        const given = compressed(
          asking({ 'accept-encoding': 'gzip' }),
          large({ body: Buffer.from(bytes) }),
          both,
        );
        expect(gunzipSync(given.body)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a headers policy', () => {
  const policy = (config: object) => headersPolicy.parse(config);
  const cors = {
    AccessControlAllowCredentials: false,
    AccessControlAllowHeaders: { Items: ['x-a', 'x-b'] },
    AccessControlAllowMethods: { Items: ['GET'] },
    AccessControlAllowOrigins: { Items: ['https://reader.example'] },
    OriginOverride: true,
  };

  it('gives way to the origin’s own header unless it overrides', () => {
    const referrer = (Override: boolean) =>
      policy({ SecurityHeadersConfig: { ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override } } });
    const given = page({ headers: { 'referrer-policy': 'origin' } });
    expect(dressed(referrer(false), asking({}), given).headers).toEqual({ 'referrer-policy': 'origin' });
    expect(dressed(referrer(true), asking({}), given).headers).toEqual({ 'referrer-policy': 'no-referrer' });
  });

  it('opens a page to the origins it names, and tells caches that it depends', () => {
    const headers = (origin: string, method?: string) =>
      dressed(policy({ CorsConfig: cors }), asking({ origin }, method), page({ headers: {} })).headers;
    expect(headers('https://else.example')).toEqual({});
    expect(headers('https://reader.example')).toEqual({
      'access-control-allow-origin': 'https://reader.example',
      vary: 'Origin',
    });
    expect(headers('https://reader.example', 'OPTIONS')).toMatchObject({
      'access-control-allow-headers': 'x-a, x-b',
    });
  });

  it('with a header that the front does not know is refused by name', () => {
    expect(() =>
      policy({ SecurityHeadersConfig: { XSSProtection: { Protection: true, Override: true } } }),
    ).toThrow('XSSProtection');
    expect(() => policy({ CorsConfig: { ...cors, AccessControlMaxAgeSec: 600 } })).toThrow(
      'AccessControlMaxAgeSec',
    );
  });
});
