/** The story as a person sees it, in a real browser without a line of script on the pages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Courant, eventually, linksOf, startCourant } from '../support/courant.ts';

let courant: Courant;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [courant, browser] = await Promise.all([startCourant({ content: 'content' }), openBrowser()]);
  const context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await courant?.close();
});

/** What is asked of an `<img>`: tests know no types of browsers. */
interface Shown {
  readonly currentSrc: string;
  readonly complete: boolean;
  readonly width: number;
  readonly height: number;
}

const go = (path: string) => page.goto(new URL(path, courant.site).href);
const heading = () => page.getByRole('heading', { level: 1 }).textContent();

describe('a reader', { timeout: 60_000 }, () => {
  it('finds the newest article on the home page, and its parts on its own', async () => {
    await go('/');
    await page.getByRole('link', { name: 'The ferry that waits' }).click();
    expect(await heading()).toBe('The ferry that waits');
    expect(await page.getByText('The timetable says 17:10.').isVisible()).toBe(true);
    expect(await page.locator('figcaption').textContent()).toMatch(
      /four minutes late\..*Drawing by Tom Ashworth/s,
    );
    expect(await page.getByText('Casa do Cabo, ship chandlers').isVisible()).toBe(true);
    expect(await page.getByRole('link', { name: /More from the Logbook/ }).isVisible()).toBe(true);
    expect(await page.getByRole('link', { name: /timetable, such as it is/ }).isVisible()).toBe(true);
  });

  it('sees its picture, with the alternative text of the author, in a size that fits its place', async () => {
    const picture = page.getByRole('img', { name: /small white ferry/ });
    const shown = await eventually(
      'the rendition',
      async () => {
        const found = await picture.evaluate((element) => {
          const { currentSrc, complete, width, height } = element as unknown as Shown;
          return { currentSrc, complete, width, height };
        });
        if (found.complete && found.currentSrc.includes('/renditions/')) return found;
        // It was not measured yet when the page was built.
        await page.reload();
        return undefined;
      },
      50_000,
    );
    expect(shown.currentSrc).toMatch(/\/1200\.webp$/);
    expect(shown.width / shown.height).toBeCloseTo(16 / 9, 1);
  });

  it('is told where the three feeds are', async () => {
    const types = await page
      .locator('link[rel=alternate]')
      .evaluateAll((links) => links.map((link) => link.getAttribute('type')));
    expect(types).toEqual(
      expect.arrayContaining(['application/rss+xml', 'application/atom+xml', 'application/feed+json']),
    );
  });

  it('meets neither the draft nor the article of 2031', async () => {
    await go('/');
    const all = await page.content();
    expect(all).not.toContain('fog signals');
    expect(all).not.toContain('2031');
    expect((await go('/2031/01/a-letter-for-2031/'))?.status()).toBe(404);
  });

  it('can read it all on a screen of 320 pixels without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of [
      '/',
      '/2025/04/tide-table-in-forty-lines/',
      '/2025/02/what-a-berth-costs/',
      '/subscribe',
    ]) {
      await go(path);
      expect([path, await scrollWidth()]).toEqual([path, 320]);
    }
    await page.setViewportSize({ width: 1024, height: 768 });
  });

  it('subscribes by the form, and is told to look into the inbox', async () => {
    await go('/subscribe');
    await page.getByLabel('The Ledger, article by article').check();
    await page.getByRole('textbox', { name: /email/i }).fill('reader@mail.example');
    // Machines are faster than this, and are asked once more.
    await page.waitForTimeout(2_100);
    await page.getByRole('button', { name: 'Subscribe' }).click();
    expect(page.url()).toBe(`${courant.site}/api/subscribe`);
    expect(await heading()).toBe('Look into your mailbox');
  });

  it('confirms by the button behind the link in the mail', async () => {
    const confirmation = await eventually('the mail', async () => (await courant.inbox())[0]);
    const [link] = linksOf(await courant.mail(confirmation), `${courant.site}/confirm/`);
    await page.goto(link!);
    await page.getByRole('button').click();
    expect(await heading()).toBe('You are subscribed');
  });

  it('sees the mail in the local inbox', async () => {
    const scripted = await browser.newPage();
    await scripted.goto(`${courant.site}/_local/#inbox`);
    const mail = scripted.getByText('reader@mail.example').first();
    await mail.waitFor();
    expect(await mail.isVisible()).toBe(true);
    await scripted.close();
  });

  it('who follows a wrong address meets a page that says so', async () => {
    expect((await go('/no/such/page/'))?.status()).toBe(404);
    expect(await heading()).toBe('There is nothing at this address');
  });
});

describe('an author with a page open', { timeout: 60_000 }, () => {
  const key = 'articles/lamps.md';
  const lamps = (text: string) =>
    `---\ntitle: Lamps\ndate: 2026-01-02\n---\n${'A lamp.\n\n'.repeat(60)}${text}\n`;
  let open: Page;
  let shows = 0;
  beforeAll(async () => {
    await courant.drop(key, lamps('The lamp is lit.'));
    open = await browser.newPage();
    await open.goto(await eventually('the article', liveAddress));
    open.on('framenavigated', () => {
      shows += 1;
    });
  }, 30_000);
  afterAll(() => open?.close());

  const liveAddress = async () => {
    const { status, url } = (await courant.report(key)) ?? {};
    return status === 'live' && typeof url === 'string' && url;
  };
  const seen = (page: Page, text: string) => page.getByText(text).waitFor({ timeout: 20_000 });
  const scrollTop = () => open.evaluate('document.documentElement.scrollTop');

  it('sees it again when it has changed, at the place where it was', async () => {
    await open.getByText('The lamp is lit.').scrollIntoViewIfNeeded();
    const before = await scrollTop();
    expect(before).toBeGreaterThan(500);
    await courant.drop(key, lamps('The lamp is out.'));
    await seen(open, 'The lamp is out.');
    expect(await scrollTop()).toBe(before);
  });

  it('sees a stylesheet that has changed', async () => {
    await courant.drop('theme/site.css', 'h1 { display: none }');
    await open.getByRole('heading', { level: 1 }).waitFor({ state: 'hidden', timeout: 20_000 });
  });

  it('is not disturbed by what the page does not show', async () => {
    const before = shows;
    const elsewhere = await browser.newPage();
    await elsewhere.goto(`${courant.site}/about/`);
    await courant.drop(
      'pages/about.md',
      '---\ntitle: About\nmenu: { label: About, order: 1 }\n---\nNew words.\n',
    );
    await seen(elsewhere, 'New words.');
    await elsewhere.close();
    await courant.drop(key, lamps('The lamp is lit again.'));
    await seen(open, 'The lamp is lit again.');
    expect(shows).toBe(before + 1);
  });
});

const scrollWidth = () =>
  page.locator('html').evaluate((element) => (element as unknown as { scrollWidth: number }).scrollWidth);
