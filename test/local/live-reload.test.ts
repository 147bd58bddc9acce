/** What a person's browser gets besides the page, and what everybody else gets: the page. */
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Answer, compressed, conditional, type Question } from '../../local/front/answer.ts';
import { reloadPart, withReload } from '../../local/front/live-reload.ts';
import { openRoom } from '../../local/room/room.ts';
import { listen, shut } from '../../local/servers/loopback.ts';

const browser = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', host: '127.0.0.1:8787' };
const asked = (given: { method?: string; headers?: Record<string, string> } = {}): Question => ({
  method: 'GET',
  path: '/2026/11/tides/',
  query: '',
  headers: browser,
  body: Buffer.alloc(0),
  ...given,
});

const page = (given: { status?: number; body?: string; headers?: Record<string, string> } = {}): Answer => ({
  status: given.status ?? 200,
  headers: { 'content-type': 'text/html; charset=utf-8', etag: '"abc"', ...given.headers },
  cookies: [],
  body: Buffer.from(given.body ?? '<html><body><h1>Flüt</h1></body></html>'),
});
const script = '<script type="module" src="/_local/reload.js" data-shown="abc" async></script>';
const bodyOf = (answer: Answer) => answer.body.toString();

describe('a page that a browser opens', () => {
  it('carries the script at the end of its body, with the tag of what it shows', () => {
    expect(bodyOf(withReload(asked(), page()))).toBe(`<html><body><h1>Flüt</h1>${script}</body></html>`);
  });

  it.each([
    ['a theme that leaves the end tags out', '<title>x</title><p>Flüt', `<title>x</title><p>Flüt${script}`],
    ['a theme in capitals', '<BODY>x</BODY></HTML>', `<BODY>x${script}</BODY></HTML>`],
    ['code that shows the tag', '<body>&lt;/body&gt;</body>', `<body>&lt;/body&gt;${script}</body>`],
  ])('carries it in %s', (_what, body, expected) => {
    expect(bodyOf(withReload(asked(), page({ body })))).toBe(expected);
  });

  it.each([404, 410])('carries it when it answers %i: the article may come, or come back', (status) => {
    const given = withReload(asked(), page({ status }));
    expect({ status: given.status, carries: bodyOf(given).includes(script) }).toEqual({
      status,
      carries: true,
    });
  });

  it('is compressed with its script', () => {
    const long = page({ body: `<body>${'tide '.repeat(400)}</body>` });
    const question = asked({ headers: { ...browser, 'accept-encoding': 'gzip' } });
    const { headers, body } = compressed(question, withReload(question, long), { gzip: true, brotli: false });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).toString()).toContain(script);
  });

  it('has a tag of its own, so that a copy without the script is not taken for it', () => {
    const conditionally = (tag: string) => {
      const question = asked({ headers: { ...browser, 'if-none-match': tag } });
      return conditional(question, withReload(question, page())).status;
    };
    const own = withReload(asked(), page()).headers['etag']!;
    expect(conditionally('"abc"')).toBe(200);
    expect(conditionally('W/"abc"')).toBe(200);
    expect(conditionally(own)).toBe(304);
  });

  it('keeps every other header of production', () => {
    const headers = { 'cache-control': 'public, max-age=60', 'x-content-type-options': 'nosniff' };
    expect(withReload(asked(), page({ headers })).headers).toMatchObject(headers);
  });

  it('tells no markup that a tag may hold', () => {
    const given = withReload(asked(), page({ headers: { etag: 'W/"a&b<c>"' } }));
    expect(bodyOf(given)).toContain('data-shown="a&#38;b&#60;c&#62;"');
  });
});

describe('its policy', () => {
  const own = 'http://127.0.0.1:8787/_local/reload.js';
  const policyOf = (given: string) =>
    withReload(asked(), page({ headers: { 'content-security-policy': given } })).headers[
      'content-security-policy'
    ];

  it.each([
    [
      "default-src 'none'; style-src 'self'",
      `default-src 'none'; style-src 'self'; script-src ${own}; connect-src 'self'`,
    ],
    ["script-src 'none'; connect-src https:", `script-src ${own}; connect-src https: 'self'`],
    [
      "default-src https:; img-src 'self'",
      `default-src https:; img-src 'self'; script-src https: ${own}; connect-src https: 'self'`,
    ],
    ["script-src 'none'; script-src-elem 'none'", `script-src 'none'; script-src-elem ${own}`],
    [
      "default-src 'none', script-src 'none'",
      `default-src 'none'; script-src ${own}; connect-src 'self', script-src ${own}`,
    ],
    ["Default-Src 'NONE';", `Default-Src 'NONE'; script-src ${own}; connect-src 'self'`],
    ["img-src 'self'", "img-src 'self'"],
  ])('%s has room for this one script and for what it asks', (given, expected) => {
    expect(policyOf(given)).toBe(expected);
  });

  it('is not made where there is none', () => {
    expect(withReload(asked(), page()).headers).not.toHaveProperty('content-security-policy');
  });
});

describe('untouched stays', () => {
  it.each<[string, Question, Answer]>([
    ['what a program asks for', asked({ headers: { host: browser.host } }), page()],
    ['what a script fetches', asked({ headers: { ...browser, 'sec-fetch-mode': 'cors' } }), page()],
    ['what stands in a frame', asked({ headers: { ...browser, 'sec-fetch-dest': 'iframe' } }), page()],
    ['the answer to a form', asked({ method: 'POST' }), page()],
    ['HEAD', asked({ method: 'HEAD' }), page()],
    [
      'a page of a host that is no host',
      asked({ headers: { ...browser, host: "x; script-src 'unsafe-inline'" } }),
      page(),
    ],
    ['a feed', asked(), page({ headers: { 'content-type': 'application/rss+xml' } })],
    ['a page that stands encoded in the bucket', asked(), page({ headers: { 'content-encoding': 'gzip' } })],
  ])('%s', (_what, question, given) => {
    expect(withReload(question, given)).toBe(given);
  });

  it('what the HTTP API answers, which has no tag', () => {
    const { etag: _etag, ...headers } = page().headers;
    const given = { ...page(), headers };
    expect(withReload(asked(), given)).toBe(given);
  });
});

it('the script is served to the pages', async () => {
  const server = createServer(openRoom([reloadPart()]));
  const answer = await fetch(`${await listen(server)}/_local/reload.js`);
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await answer.text()).toContain('EventSource');
  await shut(server);
});
