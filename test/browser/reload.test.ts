/** Live reload in a real browser, before a site that is nothing but one page and may be stopped and started. */
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reloadPart, withReload } from '../../local/front/live-reload.ts';
import { Changes, changesPart } from '../../local/room/changes.ts';
import { isRoomPath, openRoom } from '../../local/room/room.ts';
import { listen, shut } from '../../local/servers/loopback.ts';
import { openBrowser } from '../support/browser.ts';

let browser: Browser;
let page: Page;
let changes: Changes;
/** Browsers that hold a line to the site that runs now. */
let lines = new Set<object>();
let words = '';
let methods: string[] = [];
let server: Server | undefined;

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  if (server !== undefined) await shut(server);
});

beforeEach(async () => {
  await page?.close();
  if (server !== undefined) await shut(server);
  words = 'the first words';
  methods = [];
  const site = await startSite(0);
  page = await browser.newPage();
  await page.goto(site);
});

/** What stands at the one address, put before the browser as the front does it. */
async function startSite(port: number): Promise<string> {
  changes = new Changes();
  const own = new Set<object>();
  lines = own;
  const hear = changes.hear.bind(changes);
  changes.hear = (listener) => {
    const end = hear(listener);
    own.add(listener);
    return () => {
      own.delete(listener);
      end();
    };
  };
  const room = openRoom([changesPart(changes), reloadPart()]);
  server = createServer((request, response) => {
    if (isRoomPath(request.url ?? '')) return room(request, response);
    const { method = 'GET', url: path = '/' } = request;
    methods.push(method);
    const body = Buffer.from(
      `<title>Page</title><p>${words}</p><form method="post" action="/posted"><button>Post</button></form>`,
    );
    const question = { method, path, query: '', headers: flat(request.headers), body: Buffer.alloc(0) };
    const etag = `"${words.replaceAll(' ', '-')}"`;
    const answer = withReload(question, {
      status: 200,
      headers: { 'content-type': 'text/html', etag },
      cookies: [],
      body,
    });
    response.writeHead(200, answer.headers).end(answer.body);
  });
  return listen(server, port);
}

const flat = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
const seen = (text: string) => page.getByText(text).waitFor({ timeout: 20_000 });
const linesAre = (count: number) => expect.poll(() => lines.size, { timeout: 20_000 }).toBe(count);

describe('a page that is open in a browser', { timeout: 60_000 }, () => {
  it('is shown again when what the site tells is about it', async () => {
    await linesAre(1);
    words = 'the second words';
    changes.tell('site');
    await seen(words);
  });

  it('is shown again after the run was stopped, when it changed in between', async () => {
    await linesAre(1);
    const { port } = new URL(page.url());
    await shut(server!);
    words = 'written while nothing ran';
    await startSite(Number(port));
    await seen(words);
  });

  it('gives up its line while nobody sees it, and asks when it is seen again', async () => {
    await linesAre(1);
    await visibility(true);
    await linesAre(0);
    words = 'written behind its back';
    await visibility(false);
    await seen(words);
  });

  it('is left alone once it answers a form: nothing is posted twice', async () => {
    await page.getByRole('button').click();
    await page.waitForURL('**/posted');
    words = 'not for this page';
    changes.tell('site');
    await page.waitForLoadState();
    expect(await page.locator('script').count()).toBe(0);
    expect(methods.filter((method) => method === 'POST')).toHaveLength(1);
  });
});

/** A headless browser hides nothing by itself. */
const visibility = (hidden: boolean) =>
  page.evaluate((isHidden) => {
    const shown = Object(globalThis).document;
    Object.defineProperty(shown, 'hidden', { value: isHidden, configurable: true });
    shown.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
