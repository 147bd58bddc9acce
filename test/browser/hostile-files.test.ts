/**
 * Whatever somebody uploads: nothing of it runs in a browser, nothing of ours is overwritten by it, no neighbour has to
 * wait for it, and its report says what is the matter.
 */
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Courant, eventually, startCourant } from '../support/courant.ts';
import { emptyPng, gifAndScript, jpegAnd } from '../support/hostile-files.ts';

const run = 'globalThis.ran=1;fetch("/ran.txt")';
const page = `<html><script>${run}</script><script src="/articles/run.js"></script><img src=/ran onerror='${run}'><iframe src="javascript:${run}"></iframe>`;
const xhtml = `<x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>${run}</h:script></x>`;
const aliases = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]`;
const photograph = sharp({ create: { width: 900, height: 600, channels: 3, background: '#246' } });
const lisbon = {
  GPSLatitudeRef: 'N',
  GPSLatitude: '38/1 43/1 0/1',
  GPSLongitudeRef: 'W',
  GPSLongitude: '9/1 8/1 0/1',
};

/** What opens in a browser, under which type it has to be served. */
const opened: Readonly<Record<string, string>> = {
  '/articles/two.gif': 'image/gif',
  '/articles/two.jpg': 'image/jpeg',
  '/articles/page.gif': 'image/gif',
  '/articles/two.svg': 'image/svg+xml',
  '/articles/two.pdf': 'application/pdf',
  '/articles/page.html': 'text/html; charset=utf-8',
  '/articles/page.HTM': 'text/html; charset=utf-8',
  '/articles/page.xml': 'application/xml',
  '/articles/run.js': 'text/javascript; charset=utf-8',
  '/articles/page.css': 'text/css; charset=utf-8',
  '/articles/page.txt': 'text/plain; charset=utf-8',
  '/articles/page.xhtml': 'application/octet-stream',
  '/articles/page.unknown': 'application/octet-stream',
  '/hidden/page.html': 'text/html; charset=utf-8',
  '/sw.js': 'text/javascript; charset=utf-8',
};

const longKey = `articles/${'k'.repeat(1_000)}.md`;

const article = (title: string, body: string): string =>
  `---\ntitle: ${title}\ndate: 2026-11-20\nmail: never\n---\n${body}\n`;

async function uploads(): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const jpeg = await photograph.jpeg().toBuffer();
  return {
    'articles/two.gif': gifAndScript(run),
    'articles/two.jpg': jpegAnd(jpeg, page),
    'articles/page.gif': page,
    'articles/two.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload='${run}'><script>${run}</script><foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="/articles/page.html"/><img src="/ran" onerror='${run}'/></body></foreignObject><image href="/articles/page.html" width="9" height="9"/></svg>`,
    'articles/two.pdf': `%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n${page}`,
    'articles/page.html': `${page}<meta http-equiv="refresh" content="0;url=javascript:${run}">`,
    'articles/page.HTM': page,
    'articles/page.xml': xhtml,
    'articles/run.js': run,
    'articles/page.css': `@import "/ran"; * { background: url(/ran) } ${page}`,
    'articles/page.txt': page,
    'articles/page.xhtml': xhtml,
    'articles/page.unknown': page,
    'public/hidden/page.html': page,
    'public/sw.js': run,
    'articles/where.jpg': await photograph.clone().withExif({ IFD3: lisbon }).jpeg().toBuffer(),
    'articles/bomb.png': emptyPng(30_000, 30_000),
    'articles/heavy.png': emptyPng(9_000, 9_000),
    'articles/bomb.md': article('Bomb', 'x').replace('title', `${aliases}\ntitle`),
    'articles/neighbour.md': article(
      'Neighbour',
      ['two.gif', 'two.jpg', 'page.gif', 'two.svg', 'bomb.png', 'heavy.png', 'where.jpg']
        .map((file) => `![A picture](${file})`)
        .concat([
          '<script src="/articles/two.gif"></script>',
          '<img src="two.svg" onload=globalThis.ran=1 alt="A">',
        ])
        .join('\n\n'),
    ),
    'articles/.well-known/a.md': article('Never', 'x'),
    'public/.well-known/security.txt': 'theirs',
    'public/feed.xml': 'theirs',
    'public/index.html': 'theirs',
    'public/search/search.js': 'theirs',
    'public/renditions/a/1200.webp': 'theirs',
    'renditions/theirs/1200.webp': 'theirs',
    'digests/theirs/2026-11-20/mail.html': 'theirs',
    'articles/index.html': 'theirs',
    [longKey]: article('Never', 'x'),
  };
}

let courant: Courant;
let browser: Browser;
const reported = (key: string, wanted: (report: Record<string, unknown>) => boolean) =>
  eventually(
    `the report of ${key.slice(0, 60)}`,
    async () => {
      const found = await courant.report(key);
      return found !== undefined && wanted(found) && found;
    },
    90_000,
  );
const codes = (report: Record<string, unknown>): unknown[] =>
  (report['problems'] as { code: string }[]).map(({ code }) => code);

beforeAll(async () => {
  [courant, browser] = await Promise.all([startCourant(), openBrowser()]);
  for (const [key, body] of Object.entries(await uploads())) await courant.drop(key, body);
  await reported('articles/neighbour.md', ({ status }) => status === 'live');
  for (const path of Object.keys(opened))
    await eventually(`${path} to be out`, async () => (await courant.page(path)).status === 200, 30_000);
  await eventually(
    'every picture to be measured',
    async () => !/"pk":"(dirty|unmeasured)"/.test(await courant.everything()),
    120_000,
  );
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await courant?.close();
});

describe('a file that is something else too', { timeout: 60_000 }, () => {
  it.each(Object.entries(opened))('runs nothing when it is opened: %s', async (path, type) => {
    const { headers } = await courant.page(path);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('script-src');
    const opening = await browser.newPage();
    const asked: string[] = [];
    opening.on('request', (one) => {
      const url = new URL(one.url());
      if (url.pathname === '/ran.txt') asked.push(one.url());
    });
    opening.on('dialog', (one) => {
      asked.push(one.message());
      void one.dismiss();
    });
    // What the browser would rather save than show is not run either.
    await opening.goto(new URL(path, courant.site).href).catch(() => undefined);
    await opening.waitForTimeout(200);
    expect(await opening.evaluate('globalThis.ran')).toBeUndefined();
    expect(asked).toEqual([]);
    await opening.close();
  });

  it('runs nothing in the page of an article that shows it, and is shown there', async () => {
    const { url } = (await courant.report('articles/neighbour.md')) as { url: string };
    const reading = await browser.newPage();
    await reading.goto(url);
    expect(await reading.evaluate('globalThis.ran')).toBeUndefined();
    expect(await reading.locator('.article img, article img').count()).toBeGreaterThanOrEqual(7);
    await reading.close();
  });

  it('is no script to a page, not even to the one that may run scripts of the site', async () => {
    const searching = await browser.newPage();
    await searching.goto(new URL('/search/', courant.site).href);
    for (const path of [
      '/articles/two.gif',
      '/articles/two.jpg',
      '/articles/page.txt',
      '/articles/two.svg',
    ]) {
      await searching.addScriptTag({ url: path }).catch(() => undefined);
      expect(await searching.evaluate('globalThis.ran'), path).toBeUndefined();
    }
    await searching.addScriptTag({ content: run }).catch(() => undefined);
    expect(await searching.evaluate('globalThis.ran')).toBeUndefined();
    await searching.close();
  });
});

describe('a picture', { timeout: 120_000 }, () => {
  it('that says where it was taken is shown without that, and its author is told', async () => {
    const report = await reported('articles/where.jpg', (found) => codes(found).length > 0);
    expect(codes(report)).toEqual(['picture-location']);
    const { url } = (await courant.report('articles/neighbour.md')) as { url: string };
    const html = await (await fetch(url)).text();
    const renditions = [...html.matchAll(/\/renditions\/[\w-]+\/\d+\.\w+/g)].map(([path]) => path);
    expect(renditions.length).toBeGreaterThan(0);
    for (const path of new Set(renditions)) {
      const made = await sharp(new Uint8Array(await (await courant.page(path)).arrayBuffer())).metadata();
      expect([made.exif, made.xmp], path).toEqual([undefined, undefined]);
    }
  });

  it('with a page in its comment loses it where it is shown', async () => {
    const { url } = (await courant.report('articles/neighbour.md')) as { url: string };
    const html = await (await fetch(url)).text();
    for (const [path] of html.matchAll(/\/renditions\/[\w-]+\/\d+\.\w+/g)) {
      const text = Buffer.from(await (await courant.page(path)).arrayBuffer()).toString('latin1');
      expect(text, path).not.toMatch(/<script|PK\x05\x06/);
    }
  });

  it.each([
    ['articles/bomb.png', ['picture-too-large']],
    ['articles/heavy.png', []],
    ['articles/page.gif', ['picture-unreadable']],
  ])('of more than there seems to be is judged: %s', async (key, expected) => {
    const report = await reported(key, (found) =>
      expected.length > 0 ? codes(found).length > 0 : 'width' in (found['understood'] as object),
    );
    expect(report).toMatchObject({ status: 'asset' });
    expect(codes(report)).toEqual(expected);
  });
});

describe('a file in a place that is not its own', { timeout: 60_000 }, () => {
  it.each([
    ['articles/bomb.md', 'rejected', 'yaml-alias'],
    ['public/feed.xml', 'rejected', 'address-taken'],
    ['public/index.html', 'rejected', 'address-taken'],
    ['public/search/search.js', 'rejected', 'address-taken'],
    ['public/renditions/a/1200.webp', 'rejected', 'address-taken'],
    ['public/.well-known/security.txt', 'ignored', 'well-known'],
    ['articles/.well-known/a.md', 'ignored', 'well-known'],
  ])('is told so in its report: %s', async (key, status, code) => {
    const report = await reported(key, () => true);
    expect(report).toMatchObject({ status });
    expect(codes(report)).toEqual([code]);
  });

  it('is not served, whatever the address', async () => {
    const paths = ['/', '/feed.xml', '/search/', '/renditions/a/1200.webp', '/renditions/theirs/1200.webp'];
    const others = ['/.well-known/security.txt', '/digests/theirs/2026-11-20/mail.html', '/feed.json'];
    for (const path of [...paths, ...others])
      expect(await (await courant.page(path)).text(), path).not.toContain('theirs');
    for (const path of [...paths.slice(3), ...others.slice(0, 2)])
      expect((await courant.page(path)).status, path).toBe(404);
  });

  it('has a report even where its path is longer than ours may be', async () => {
    const report = await reported(longKey, () => true);
    expect(report).toMatchObject({ status: 'ignored', key: longKey });
    expect(codes(report)).toEqual(['key-too-long']);
  });
});

describe('what we wrote ourselves', { timeout: 120_000 }, () => {
  it('comes to rest when it is dropped in as content, and runs nothing', async () => {
    const { url } = (await courant.report('articles/neighbour.md')) as { url: string };
    const made = {
      'articles/back-page.md': await (await fetch(url)).text(),
      'articles/back-feed.md': await (await courant.page('/feed.xml')).text(),
      'articles/back-report.md': JSON.stringify(await courant.report('articles/neighbour.md'), undefined, 2),
      'articles/back.html': await (await fetch(url)).text(),
      'public/back/feed.xml': await (await courant.page('/feed.xml')).text(),
    };
    for (const [key, body] of Object.entries(made)) await courant.drop(key, body);
    for (const key of Object.keys(made).filter((one) => one.endsWith('.md')))
      await reported(key, ({ status }) => status === 'live' || status === 'rejected');
    await eventually('rest', async () => !/"pk":"dirty"/.test(await courant.everything()), 60_000);
    const reading = await browser.newPage();
    for (const path of ['/', '/articles/back.html', '/back/feed.xml', '/feed.xml']) {
      await reading.goto(new URL(path, courant.site).href);
      expect(await reading.evaluate('globalThis.ran'), path).toBeUndefined();
    }
    await reading.close();
    expect(courant.printed.filter((line) => /failed/.test(line))).toEqual([]);
    expect(courant.denials).toEqual([]);
  });
});
