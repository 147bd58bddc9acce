/** CloudFront functions as the local front runs them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Answer, Question } from '../../local/front/answer.ts';
import { viewerRequest, viewerResponse } from '../../local/front/edge-function.ts';

const question: Question = {
  method: 'GET',
  path: '/a%20b',
  query: 'x=1&x=2&flag&y=a%3Db',
  headers: { host: 'site.example', cookie: 'a=1; b=x=y' },
  body: Buffer.alloc(0),
};
const given: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  cookies: ['a=1; HttpOnly; Path=/', 'b=2'],
  body: Buffer.from('page'),
};
const edge = (body: string) => ({ name: 'example', code: `async function handler(event) { ${body} }` });
/** What the function saw, carried out in a header. */
const seen = (what: string) => {
  const answered = viewerRequest(
    edge(`return { statusCode: 200, headers: { seen: { value: JSON.stringify(${what}) } } }`),
    question,
  );
  return JSON.parse(answered.headers['seen'] ?? '');
};

describe('the event', () => {
  it('has the request in the documented shape, nothing decoded', () => {
    expect(seen('event.request')).toEqual({
      method: 'GET',
      uri: '/a%20b',
      querystring: {
        x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
        flag: { value: '' },
        y: { value: 'a%3Db' },
      },
      headers: { host: { value: 'site.example' } },
      cookies: { a: { value: '1' }, b: { value: 'x=y' } },
    });
  });

  it('has parameters by any name', () => {
    const odd = { ...question, query: 'constructor=1&__proto__=2', headers: {} };
    const given = viewerRequest(edge('return event.request'), odd);
    expect(given).toMatchObject({ query: expect.stringContaining('constructor=1') });
  });

  it('names its kind and the viewer', () => {
    expect(seen('[event.version, event.context.eventType, event.viewer.ip]')).toEqual([
      '1.0',
      'viewer-request',
      '127.0.0.1',
    ]);
  });
});

describe('a viewer-request function', () => {
  it('that changes nothing leaves the request as it was, an empty field apart', () => {
    expect(viewerRequest(edge('return event.request'), question)).toEqual({
      ...question,
      query: 'x=1&x=2&flag=&y=a%3Db',
    });
  });

  it('can send the reader elsewhere', () => {
    const answered = viewerRequest(
      edge("return { statusCode: 302, headers: { location: { value: '/b' } } }"),
      question,
    );
    expect(answered).toEqual({
      status: 302,
      headers: { location: '/b' },
      cookies: [],
      body: Buffer.alloc(0),
    });
  });
});

describe('the viewer-request function of the distribution', () => {
  const ours = { name: 'ours', code: readFileSync('infra/edge/viewer-request.js', 'utf8') };

  it.each([
    ['/articles/tides', '/articles/tides/'],
    ['/index.html', '/'],
    ['/articles/tides/index.html', '/articles/tides/'],
    ['//evil.example/tides', '/evil.example/tides/'],
    ['//evil.example/index.html', '/evil.example/'],
    ['/\\evil.example/tides', '/evil.example/tides/'],
    ['///\\//evil', '/evil/'],
  ])('sends the reader of %s to %s, never to another site', (path, location) => {
    const asked = viewerRequest(ours, { ...question, path, query: '' });
    expect(asked).toMatchObject({ status: 301, headers: { location } });
  });

  it.each(['q=tide%20mill&q=b', 'flag', 'a=b%3Dc&__proto__=1'])('keeps the query %s on the way', (query) => {
    const asked = viewerRequest(ours, { ...question, path: '/search', query });
    expect(asked.headers['location']).toBe(`/search/?${query}`);
  });
});

describe('the viewer-request function asks the bucket', () => {
  const ours = { name: 'ours', code: readFileSync('infra/edge/viewer-request.js', 'utf8') };

  it.each([
    ['/old/post/', '/old/post/index.html'],
    ['/old/post.html', '/old/post.html'],
    ['/old/post.php', '/old/post.php'],
    ['/caf%C3%A9/', '/caf%C3%A9/index.html'],
    ['/c++/notes.html', '/c%2B%2B/notes.html'],
    ['/c++/', '/c%2B%2B/index.html'],
  ])('for %s by %s', (path, uri) => {
    expect(viewerRequest(ours, { ...question, path })).toMatchObject({ path: uri });
  });
});

describe('the viewer-response function of the distribution', () => {
  const ours = { name: 'ours', code: readFileSync('infra/edge/viewer-response.js', 'utf8') };
  const of = (metadata: Record<string, string>) =>
    viewerResponse(ours, question, { ...given, headers: { ...given.headers, ...metadata } });

  it.each(['/2026/11/tides/', '/caf%C3%A9/', 'https://elsewhere.example/tides/'])(
    'sends the reader of an object that has moved to %s',
    (location) => {
      const moved = { 'x-amz-meta-status': '301', 'x-amz-meta-location': location };
      expect(of(moved)).toEqual({ ...given, status: 301, headers: { ...given.headers, location } });
    },
  );

  it('sends on for the moment whoever asks for a preview of what is live by now', () => {
    const found = { 'x-amz-meta-status': '302', 'x-amz-meta-location': '/2026/11/tides/' };
    const headers = { ...given.headers, location: '/2026/11/tides/' };
    expect(of(found)).toEqual({ ...given, status: 302, headers });
    expect(of({ 'x-amz-meta-status': '302' })).toEqual(given);
  });

  it('gives a feed its own type, and its Link', () => {
    const link = '<https://hub.example/>; rel="hub", <https://courant.example/atom.xml>; rel="self"';
    const said = { 'x-amz-meta-type': 'application/atom+xml; charset=utf-8', 'x-amz-meta-link': link };
    const headers = { 'content-type': 'application/atom+xml; charset=utf-8', link };
    expect(of(said)).toEqual({ ...given, headers });
  });

  it('leaves a 304 what it is, and without a type', () => {
    const bare = { etag: '"v1"' };
    const said = { 'x-amz-meta-status': '410', 'x-amz-meta-type': 'application/atom+xml' };
    const answer = { ...given, status: 304, headers: { ...bare, ...said }, body: Buffer.alloc(0) };
    expect(viewerResponse(ours, question, answer)).toEqual({ ...answer, headers: bare });
  });

  it('says that an object is gone, and knows no other status', () => {
    expect(of({ 'x-amz-meta-status': '410' })).toEqual({ ...given, status: 410 });
    expect(of({ 'x-amz-meta-status': '500' })).toEqual(given);
    expect(of({ 'x-amz-meta-status': '301' })).toEqual(given);
  });
});

describe('a viewer-response function', () => {
  it('that changes nothing leaves the answer as it was', () => {
    expect(viewerResponse(edge('return event.response'), question, given)).toEqual(given);
  });

  it('can change status and headers', () => {
    const changes = "const r = event.response; r.statusCode = 410; r.headers.x = { value: '1' }; return r";
    expect(viewerResponse(edge(changes), question, given)).toEqual({
      ...given,
      status: 410,
      headers: { ...given.headers, x: '1' },
    });
  });
});

describe('a function fails', () => {
  it.each([
    ['when it throws', "throw new Error('on purpose')", /on purpose/],
    ['when it never ends', 'for (;;) {}', /timed out/],
    ['when it returns nothing', '', /expected object/],
    ['when it cannot be compiled', 'return }', /Unexpected token/],
    [
      'when it writes a header name in upper case',
      "return { statusCode: 200, headers: { Location: { value: '/' } } }",
      /lower case/,
    ],
    ['when it writes a body, which the front does not know', "return { statusCode: 200, body: 'x' }", /body/],
    ['when it reaches for Node', "return require('node:fs')", /require is not defined/],
    [
      'when it reaches for the process through its event',
      "return event.constructor.constructor('return process')()",
      /Code generation from strings disallowed/,
    ],
  ])('%s', (_, body, text) => {
    expect(() => viewerRequest(edge(body), question)).toThrow(text);
  });
});

it('nothing lasts from one call to the next', () => {
  const counting = {
    name: 'counting',
    code: 'var calls = 0; function handler(event) { event.request.uri = "/" + (calls += 1); return event.request }',
  };
  viewerRequest(counting, question);
  expect(viewerRequest(counting, question)).toMatchObject({ path: '/1' });
});
