/** The search page in a real browser: by keyboard, with and without script, on a small screen and in the dark. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Courant, eventually, startCourant } from '../support/courant.ts';

let courant: Courant;
let browser: Browser;
let page: Page;
const errors: string[] = [];

const hostile = `---
title: "<img src=x onerror=document.title='seized'> & tides"
deck: "A deck with <script>document.title='seized'</script> marlinspikes"
---
The body names a marlinspike.
`;
const arabic = `---
title: أخبار البحر
language: ar
---
الْبَحْرُ هادئ اليوم.
`;

beforeAll(async () => {
  [courant, browser] = await Promise.all([startCourant(), openBrowser()]);
  await courant.drop(
    'articles/ferry.md',
    '---\ntitle: The ferry that waits\n---\nThe timetable says 17:10.\n',
  );
  await courant.drop('articles/gulls.md', '---\ntitle: Counting gulls\n---\nOne by one.\n');
  await courant.drop('articles/asa.md', '---\ntitle: 港の朝\nlanguage: ja\n---\n島の一日。\n');
  await courant.drop('articles/hostile.md', hostile);
  await courant.drop('articles/bahr.md', arabic);
  await eventually(
    'the index',
    async () => {
      const index = await courant.page('/search/index.json');
      if (!index.ok || !(await courant.page('/search/')).ok) return undefined;
      const { parts } = (await index.json()) as { parts: string[] };
      const all = await Promise.all(parts.map(async (part) => (await courant.page(part)).text()));
      return (
        ['marlinspike', 'البحر', '港の朝', 'ferry', 'gulls'].every((word) => all.join('').includes(word)) ||
        undefined
      );
    },
    90_000,
  );
  page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // The sample publication has no icon.
    const isIcon = message.location().url.endsWith('/favicon.ico');
    if (message.type() === 'error' && !isIcon) errors.push(`${message.text()} ${message.location().url}`);
  });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await courant?.close();
});

const go = (path: string) => page.goto(new URL(path, courant.site).href);
const evaluated = (script: string): Promise<unknown> => page.evaluate(script);
const status = () => page.getByRole('status');
const titles = () => page.locator('#search-found h2').allTextContents();
const asked = async (question: string) => {
  await go(`/search/?q=${encodeURIComponent(question)}`);
  await status().getByText(/found/).waitFor();
  return titles();
};

describe('a reader who searches', { timeout: 60_000 }, () => {
  it('comes from the foot of any page, types, and presses Enter', async () => {
    await go('/');
    await page.getByRole('contentinfo').getByRole('link', { name: 'Search' }).click();
    await page.getByLabel('Words to look for').focus();
    await page.keyboard.type('ferry that waits');
    await page.keyboard.press('Enter');
    await status().getByText(/found/).waitFor();
    expect(await titles()).toContain('The ferry that waits');
    expect(new URL(page.url()).search).toBe('?q=ferry%20that%20waits');
    expect(await page.locator('#search-found mark').first().textContent()).toMatch(/ferry/i);
    await page.getByRole('link', { name: 'The ferry that waits' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'The ferry that waits' }).waitFor();
    await page.goBack();
    await status().getByText(/found/).waitFor();
    expect(await page.getByLabel('Words to look for').inputValue()).toBe('ferry that waits');
  });

  it('finds by an address that somebody sent, in whatever script it is written', async () => {
    expect(await asked('港の朝')).toEqual(['港の朝']);
    expect(await asked('البحر')).toEqual(['أخبار البحر']);
    const item = page.locator('#search-found li');
    expect([await item.getAttribute('dir'), await item.getAttribute('lang')]).toEqual(['rtl', 'ar']);
    expect(await asked('qwxyzzy')).toEqual([]);
    expect(await status().textContent()).toBe('Nothing was found for “qwxyzzy”.');
  });

  it('is shown what an article says, and runs nothing of it', async () => {
    expect(await asked('marlinspike')).toEqual(["<img src=x onerror=document.title='seized'> & tides"]);
    expect(await page.locator('#search-found img, #search-found script').count()).toBe(0);
    expect(await page.title()).toContain('Search');
    await asked('<img src=x onerror=alert(1)>');
    expect(await page.locator('#search-status img').count()).toBe(0);
  });

  it('can turn the pages of the browser’s history', async () => {
    await asked('ferry');
    await page.getByLabel('Words to look for').fill('gulls');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await eventually('the gulls', async () => (await titles()).find((one) => /gulls/i.test(one)));
    await page.goBack();
    await eventually('the ferry', async () => (await titles()).find((one) => /ferry/i.test(one)));
  });

  it('has met no error by then, and nothing that the page’s own policy refused', () => {
    expect(errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('can read the page, in the %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await asked('ferry');
    await evaluated(axe.source);
    const violations =
      await evaluated(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary])))`);
    expect(violations).toEqual([]);
  });

  it('scrolls nothing sideways on 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await asked('the');
    expect(await evaluated('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('is told, without script, where everything stands', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(new URL('/search/?q=ferry', courant.site).href);
    const notice = plain.getByText('this browser runs none');
    expect(await notice.isVisible()).toBe(true);
    await notice.getByRole('link', { name: 'archive' }).click();
    await plain.getByRole('heading', { level: 1, name: 'Archive' }).waitFor();
    await context.close();
  });

  it('gets that policy on the search page alone', async () => {
    const policy = async (path: string) =>
      (await courant.page(path)).headers.get('content-security-policy') ?? '';
    expect(await policy('/search/')).toContain("script-src 'self'; connect-src 'self'");
    expect(await policy('/')).not.toContain('script-src');
    expect(await policy('/')).toContain("default-src 'none'");
  });
});
