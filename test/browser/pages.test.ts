/** Each kind of page in a real browser: by keyboard, on a small screen, in the dark, and for those who hear it. */
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Courant, eventually, startCourant } from '../support/courant.ts';

let courant: Courant;
let browser: Browser;
let open: BrowserContext;
let page: Page;
/** What the browser complained of, and what it asked others for. */
const complaints: string[] = [];

const paths = [
  ...['/', '/about/', '/archive/', '/archive/2026/08/', '/nothing/here/'],
  ...['/sections/', '/sections/undertow/', '/tags/', '/tags/tides/', '/authors/', '/authors/yuki/'],
  ...[
    '/feeds/',
    '/feeds/all/',
    '/feeds/sections/undertow/',
    '/digests/',
    '/2025/04/tide-table-in-forty-lines/',
  ],
];

beforeAll(async () => {
  [courant, browser] = await Promise.all([startCourant({ content: 'content' }), openBrowser()]);
  // It comes with the walk, after the articles.
  await eventually('the page for what is not there', async () =>
    (await (await courant.page('/nothing/here/')).text()).includes('<main'),
  );
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await courant?.close();
});

const go = (path: string) => page.goto(new URL(path, courant.site).href);

/** What axe-core finds, by rule and element. */
const violations = async (): Promise<unknown> => {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`,
  );
};

describe.each([
  { colorScheme: 'light', width: 1024 },
  { colorScheme: 'dark', width: 320 },
] as const)('on a $colorScheme screen of $width pixels', { timeout: 60_000 }, ({ colorScheme, width }) => {
  beforeAll(async () => {
    // The policy keeps out axe-core too, which is evaluated as a script.
    open = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
    page = await open.newPage();
  });
  afterAll(() => open?.close());

  it.each(paths)('%s has nothing that axe-core complains of, and nothing beside the screen', async (path) => {
    await go(path);
    expect(await violations()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});

describe('under its own policy', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    page = await browser.newPage();
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(courant.site)) complaints.push(`asked for ${request.url()}`);
    });
  });
  afterAll(() => page?.close());

  it('a page with structured data is one that nothing complains of, and that asks nobody else', async () => {
    for (const path of ['/', '/2025/04/tide-table-in-forty-lines/', '/feeds/all/']) {
      await go(path);
      expect(await page.locator('script[type="application/ld+json"]').count()).toBe(1);
    }
    expect(complaints).toEqual([]);
  });

  it('the page about a feed is reached and used by keyboard alone', async () => {
    await go('/sections/undertow/');
    await page.getByRole('link', { name: 'Follow in a feed reader' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/feeds/sections/undertow/');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    const feedly = page.getByRole('link', { name: 'Feedly' });
    for (let tabs = 0; tabs < 20 && !(await feedly.evaluate((link) => link.matches(':focus'))); tabs++)
      await page.keyboard.press('Tab');
    expect(await feedly.evaluate((link) => link.matches(':focus'))).toBe(true);
  });
});
