/** The control room as a person uses it, by keyboard, while things happen in the run. */
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Courant, startCourant } from '../support/courant.ts';

const publication = `title: The Tides
description: What the water does.
language: en
timezone: Europe/Lisbon
owner: { name: Ines }
newsletters:
  - id: news
    name: News
    from: { name: News, address: news@courant.example }
    postalAddress: Quay 1, Olhão
    recallWindow: 10m
`;
const article = (title: string, date = '') => `---\ntitle: ${title}\n${date}---\nThe water came.\n`;

let courant: Courant;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Of scripts and policies, as the console has them. */
const errors: string[] = [];

beforeAll(async () => {
  [courant, browser] = await Promise.all([startCourant(), openBrowser()]);
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${courant.site}/_local/`);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await courant?.close();
});

const views = [
  'uploads',
  'digests',
  'inbox',
  'functions',
  'queues',
  'denials',
  'ses',
  'clock',
  'faults',
  'links',
];
const show = async (view: string) => {
  await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
  await page.locator(`main.at-${view.split('/')[0]}`).waitFor();
};
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const focused = () => page.locator(':focus');
const row = (key: string) => page.locator('.upload', { hasText: key }).first();
const status = (text: string | RegExp, timeout = 20_000) =>
  page.getByRole('status').filter({ hasText: text }).waitFor({ timeout });
const evaluated = (script: string) => page.evaluate(script) as Promise<unknown>;

describe('who opens the control room', { timeout: 60_000 }, () => {
  it('is told what to do first', async () => {
    await page.getByRole('heading', { name: 'Nothing has been uploaded yet' }).waitFor();
    expect(await page.getByText('content/articles/the-first-tide.md').isVisible()).toBe(true);
    expect(await page.title()).toMatch(/^Uploads/);
  });

  it('sees an upload appear by itself, and whose run this is', async () => {
    await courant.drop('publication.yaml', publication);
    await row('publication.yaml').getByText('accepted').waitFor();
    await page.getByRole('banner').getByRole('link', { name: 'The Tides' }).waitFor();
    await courant.drop('articles/first-tide.md', article('The first tide'));
    await row('first-tide.md').getByText('live').waitFor();
    expect(await row('first-tide.md').getByRole('link').getAttribute('href')).toMatch(/\/first-tide\/$/);
  });

  it('comes by keyboard past the navigation to the upload, and opens its steps up to the feed', async () => {
    await page.reload();
    await row('first-tide.md').waitFor();
    await press('Tab', 'Enter');
    expect(await focused().textContent()).toBe('Uploads');
    await press('Tab', 'Tab');
    expect(await focused().getAttribute('aria-label')).toBe('Filter uploads');
    await press('Tab');
    expect(await focused().textContent()).toContain('articles/first-tide.md');
    expect(await focused().getAttribute('aria-expanded')).toBe('false');
    await press('Enter');
    const steps = row('first-tide.md').locator('.step');
    await steps.filter({ hasText: /feed\.xml is now "[0-9a-f]{8}…"/ }).waitFor();
    expect(await steps.filter({ hasText: 'looked at' }).locator('.ms').textContent()).toMatch(/^\+\d/);
    expect(await focused().getAttribute('aria-expanded')).toBe('true');
  });

  it('breaks a file and reads in its report what to do, while the open one stays open', async () => {
    await courant.drop('articles/first-tide.md', article('The first tide', 'date: next tuesday\n'));
    const broken = row('first-tide.md').filter({ hasText: 'rejected' });
    await broken.getByRole('button', { name: /first-tide/ }).press('Enter');
    const report = broken.locator('.report');
    await report.getByText('The last good version is still up.').waitFor();
    expect(await report.getByText('first-tide.md:3:7').isVisible()).toBe(true);
    expect(await report.locator('.found').textContent()).toBe('next tuesday');
    expect(await report.getByRole('button', { name: 'Copy the example' }).isVisible()).toBe(true);
    expect(await page.locator('.upload.open').count()).toBe(2);
    await page.getByRole('link', { name: '1 rejected file' }).waitFor();
  });

  it('filters, and comes to a view and back by its address', async () => {
    await page.getByLabel('Filter uploads').fill('yaml');
    expect(await page.locator('.upload').count()).toBe(1);
    expect(await page.getByText('1 of 3 shown').isVisible()).toBe(true);
    expect(page.url()).toMatch(/#uploads\?find=yaml$/);
    await page.getByLabel('Filter uploads').fill('');
  });
});

describe('a mail', { timeout: 60_000 }, () => {
  it('arrives while one looks, and shows itself as on a phone in the dark', async () => {
    await page.getByRole('link', { name: 'Inbox' }).press('Enter');
    await page.getByRole('heading', { name: 'No mail yet' }).waitFor();
    expect(await focused().textContent()).toBe('Inbox');
    const body = JSON.stringify({ email: 'reader@mail.example', newsletters: ['news'] });
    const headers = { 'content-type': 'application/json' };
    expect((await courant.page('/api/subscribe', { method: 'POST', headers, body })).status).toBe(202);
    await page.getByRole('link', { name: /reader@mail\.example.*confirm/i }).press('Enter');
    await page.getByRole('heading', { level: 2, name: /confirm/i }).waitFor();
    await page.getByRole('radio', { name: 'Desktop' }).focus();
    await press('ArrowLeft', 'Tab', 'ArrowRight');
    const frame = page.locator('iframe[title*="phone, dark"]');
    await frame.waitFor();
    expect((await frame.boundingBox())?.width).toBe(390);
    const mail = frame.contentFrame();
    await mail.getByRole('link', { name: 'Confirm the subscription' }).waitFor();
    const ground = await mail
      .locator('body')
      .evaluate((body) => Reflect.get(globalThis, 'getComputedStyle')(body).backgroundColor);
    expect(String(ground)).toMatch(/^rgb\(([0-4]?\d), ([0-4]?\d), ([0-4]?\d)\)$/);
    expect(await page.getByText(/ of 102,400 bytes of HTML/).isVisible()).toBe(true);
    expect(await page.locator('.events').textContent()).toContain('delivered');
  });

  it('has text, headers and source, chosen with the arrow keys', async () => {
    await page.getByRole('tab', { name: 'HTML' }).focus();
    await press('ArrowRight');
    const link = page.getByRole('tabpanel').getByRole('link', { name: /\/confirm\// });
    expect(await link.getAttribute('target')).toBe('_blank');
    await press('ArrowRight');
    await page.getByRole('tabpanel').getByText('Message-ID').waitFor();
    await press('ArrowRight');
    await page.getByRole('tabpanel').getByText('multipart/alternative').waitFor();
    expect(await focused().textContent()).toMatch(/Source/);
  });

  it('opens its confirmation in a window of its own', async () => {
    await page.getByRole('tab', { name: 'HTML' }).click();
    const mail = page.locator('iframe').contentFrame();
    const confirm = mail.getByRole('link', { name: 'Confirm the subscription' });
    const [opened] = await Promise.all([context.waitForEvent('page'), confirm.click()]);
    await opened.getByRole('button').click();
    await opened.getByRole('heading', { name: 'You are subscribed' }).waitFor();
    await opened.close();
  });
});

describe('time', { timeout: 90_000 }, () => {
  it('moves on by a button, and what was due on the way is done', async () => {
    await courant.drop('articles/second-tide.md', article('The second tide'));
    await show('digests');
    const waiting = page.getByRole('row', { name: /The second tide/ });
    await waiting.getByRole('button', { name: 'Recall' }).press('Enter');
    await waiting.getByRole('button', { name: 'Offer again' }).press('Enter');
    await waiting.getByRole('button', { name: 'Send now' }).press('Enter');
    const asked = page.getByRole('dialog', { name: /Send “The second tide” now/ });
    await asked.waitFor();
    await press('Escape');
    await asked.waitFor({ state: 'detached' });
    expect(await focused().textContent()).toMatch(/^Send now/);
    await show('clock');
    await page.getByRole('button', { name: '+1 hour' }).press('Enter');
    await status(/what was due is done/, 60_000);
    await page
      .getByRole('banner')
      .getByText(/\d.(h|min|s) ahead/)
      .waitFor();
    await show('digests');
    const digest = page.locator('.digest', { hasText: 'The second tide' });
    await digest.getByText('1 sent', { exact: true }).waitFor();
    await digest.getByRole('link', { name: /Its mails/ }).press('Enter');
    await page.getByRole('link', { name: /reader@mail\.example.*The second tide/ }).waitFor();
  });

  it('leaves whoever pressed a button that vanishes at the heading of the view', async () => {
    await courant.drop('articles/third-tide.md', article('The third tide'));
    await show('digests');
    const send = page.getByRole('row', { name: /The third tide/ }).getByRole('button', { name: 'Send now' });
    await send.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Send now' }).press('Enter');
    await send.waitFor({ state: 'detached' });
    expect(await focused().textContent()).toBe('Digests');
  });

  it('is swept at once by a button', async () => {
    await page.getByRole('navigation').getByRole('button', { name: 'Run the sweep now' }).press('Enter');
    await status('The sweep has run.');
  });
});

describe('everybody', { timeout: 90_000 }, () => {
  it('can use every view on a screen of 320 pixels without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const view of [...views, 'functions/article']) {
      await show(view);
      expect([view, await evaluated(sideways)]).toEqual([view, 0]);
    }
    await page.getByRole('button', { name: /^Views/ }).press('Enter');
    await page.getByRole('link', { name: 'Uploads' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Uploads' }).waitFor();
    await page.getByRole('navigation').waitFor({ state: 'hidden' });
    await page.locator('.upload button').first().click();
    expect(await evaluated(sideways)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it.each(['light', 'dark'] as const)('can read and reach every view, in the %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await evaluated(axe.source);
    for (const view of [...views, 'functions/article']) {
      await show(view);
      await page.locator('.loading').waitFor({ state: 'detached' });
      expect([view, await violations()]).toEqual([view, []]);
      expect([view, await evaluated(leapsOfHeadings)]).toEqual([view, []]);
      expect([view, await evaluated(tablesWithoutHeads)]).toEqual([view, []]);
    }
  });

  it('sees where the focus is, at every stop', async () => {
    await show('uploads');
    await evaluated('document.activeElement.blur(), window.getSelection().removeAllRanges()');
    const unseen: unknown[] = [];
    for (let stop = 0; stop < 30; stop += 1) {
      await press('Tab');
      if ((await evaluated(focusIsSeen)) !== true)
        unseen.push(await evaluated('document.activeElement.outerHTML'));
    }
    expect(unseen).toEqual([]);
  });

  it('meets no script error and nothing that the page’s own policy refused', () => {
    expect(errors).toEqual([]);
  });

  it('is told when the run has ended, and keeps what was known', async () => {
    await courant.close();
    await page.locator('.away').getByText('The run cannot be reached.').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('The run cannot be reached.');
    expect(await page.getByRole('banner').getByText('reconnecting').isVisible()).toBe(true);
    expect(await page.locator('.upload').count()).toBeGreaterThan(0);
  });
});

const sideways = 'Math.max(0, document.documentElement.scrollWidth - innerWidth)';

/** What axe-core finds, by rule and element. */
const violations = () =>
  evaluated(`axe.run(document, { resultTypes: ['violations'], iframes: false }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary])))`);

const leapsOfHeadings = `[...document.querySelectorAll('h1, h2, h3, h4')]
  .map((heading, place, all) => [Number(all[place - 1]?.tagName[1] ?? 0), Number(heading.tagName[1]), heading.textContent])
  .filter(([before, level]) => level > before + 1)`;

const tablesWithoutHeads = `[...document.querySelectorAll('table')]
  .filter((table) => !table.caption || !table.querySelector('th[scope=col]') || !table.querySelector('th[scope=row]'))
  .map((table) => table.outerHTML.slice(0, 200))`;

/** The element, what it stands for, or what it is drawn as has an outline. */
const focusIsSeen = `(() => {
  const element = document.activeElement;
  const drawn = [getComputedStyle(element), getComputedStyle(element, '::after'), getComputedStyle(element.closest('.choice') ?? element)];
  return element === document.body || drawn.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
})()`;
