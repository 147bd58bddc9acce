/** The hub port over HTTP, against a server that answers as it is told. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { listen, readBody, shut } from '../../local/servers/loopback.ts';
import { httpHub } from '../../src/aws/hub.ts';

let server: Server;
let url: string;
let status = 204;
let asked: { method: string | undefined; type: string | undefined; body: string }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method, headers } = request;
    asked.push({ method, type: headers['content-type'], body: String(await readBody(request, 1e6)) });
    response.writeHead(status, { location: '/elsewhere' }).end('a body that nobody reads');
  });
  url = await listen(server, 0);
});
afterAll(() => shut(server));
beforeEach(() => {
  asked = [];
});

const topic = 'https://courant.example/tags/a b/feed.xml?x=1&y=é';

it('is a form with the topic by both of its names', async () => {
  status = 204;
  expect(await httpHub(`${url}/`).ping(topic)).toEqual({ kind: 'accepted' });
  expect(asked).toHaveLength(1);
  const [{ method, type, body } = { body: '' }] = asked;
  expect([method, type]).toEqual(['POST', 'application/x-www-form-urlencoded;charset=UTF-8']);
  expect([...new URLSearchParams(body)]).toEqual([
    ['hub.mode', 'publish'],
    ['hub.url', topic],
    ['hub.topic', topic],
  ]);
});

it.each([200, 201, 202, 204])('%i settles it', async (answered) => {
  status = answered;
  expect(await httpHub(url).ping(topic)).toEqual({ kind: 'accepted' });
});

it.each([400, 403, 404, 410, 422])('%i says that the hub does not want this topic', async (answered) => {
  status = answered;
  expect(await httpHub(url).ping(topic)).toEqual({ kind: 'refused', status: answered });
});

it.each([408, 425, 429, 500, 502, 503])('%i is the trouble of the hub', async (answered) => {
  status = answered;
  expect(await httpHub(url).ping(topic)).toEqual({ kind: 'failed', reason: `It answered ${answered}` });
});

it.each([301, 302, 307, 308])('%i is followed nowhere', async (answered) => {
  status = answered;
  expect(await httpHub(url).ping(topic)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('redirects'),
  });
  expect(asked).toHaveLength(1);
});

it('nobody there is its trouble too, and says why', async () => {
  const gone = createServer();
  const address = await listen(gone, 0);
  await shut(gone);
  expect(await httpHub(address).ping(topic)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
});
