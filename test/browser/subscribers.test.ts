/** A subscriber's pages in a real browser without script: by keyboard, on a small screen, in light and dark. */

import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Courant, eventually, linksOf, startCourant } from '../support/courant.ts';

let courant: Courant;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** The link in every mail. */
let preferences: string;

beforeAll(async () => {
  [courant, browser] = await Promise.all([startCourant({ content: 'content' }), openBrowser()]);
  context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
  const publication = readFileSync('content/publication.yaml', 'utf8');
  await courant.drop(
    'publication.yaml',
    publication.replace('cadences: [article]', 'cadences: [article, weekly]'),
  );
  await eventually('the cadences to choose from', async () =>
    (await (await courant.page('/subscribe')).text()).includes('Once a week'),
  );
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await courant?.close();
});

const go = (path: string) => page.goto(new URL(path, courant.site).href);
const heading = () => page.getByRole('heading', { level: 1 }).textContent();
const newestLink = async (folder: string, mails: number) => {
  const inbox = await eventually(`mail ${mails}`, async () => {
    const all = await courant.inbox();
    return all.length >= mails && all;
  });
  const [link] = linksOf(await courant.mail(inbox[0]!), `${courant.site}/${folder}/`);
  if (link === undefined) throw new Error(`The newest mail has no link to ${folder}`);
  return link;
};
/** As slowly as a person: machines are faster, and are asked once more. */
const press = async (name: string | RegExp) => {
  await page.waitForTimeout(2_100);
  await page.getByRole('button', { name }).click();
};

interface Measured {
  readonly scrollWidth: number;
}
interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** What is on the page now, fit for a small screen and for whoever does not see it, in both schemes of colour. */
async function isFitForAll(): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  const width = await page.locator('html').evaluate((html) => (html as unknown as Measured).scrollWidth);
  expect([page.url().replace(courant.site, ''), width]).toEqual([page.url().replace(courant.site, ''), 320]);
  await page.setViewportSize({ width: 1024, height: 768 });
  const html = await page.content();
  for (const colorScheme of ['light', 'dark'] as const) {
    const scripted = await browser.newPage({ colorScheme, bypassCSP: true });
    await scripted.goto(new URL('/subscribe', courant.site).href);
    await scripted.setContent(html);
    await scripted.evaluate(axe.source);
    const found = await scripted.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
    await scripted.close();
    expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  }
}

describe('a subscriber', { timeout: 90_000 }, () => {
  it('chooses by keyboard what comes and how often, and is told for which mail to look', async () => {
    await go('/subscribe');
    await isFitForAll();
    await page.getByRole('checkbox', { name: /The Ledger, article by article/ }).focus();
    await page.keyboard.press('Space');
    await page.getByLabel(/How often The Ledger/).selectOption('Once a week');
    await page.getByRole('textbox', { name: /email/i }).focus();
    await page.keyboard.type('reader@mail.example');
    await page.waitForTimeout(2_100);
    await page.keyboard.press('Enter');
    expect(await heading()).toBe('Look into your mailbox');
    const text = await page.getByRole('main').textContent();
    expect(text).toContain('Please confirm: The Harbour Ledger by email');
    expect(text).toContain('from The Harbour Ledger');
    await isFitForAll();
  });

  it('confirms, and finds the way to the preferences', async () => {
    await page.goto(await newestLink('confirm', 1));
    expect(await heading()).toBe('Subscribe to The Harbour Ledger?');
    await isFitForAll();
    await page.getByRole('button').click();
    expect(await heading()).toBe('You are subscribed');
    await go('/preferences');
    await isFitForAll();
    await page.getByRole('textbox', { name: /email/i }).fill('reader@mail.example');
    await press('Send me the link');
    expect(await heading()).toBe('Look into your mailbox');
    preferences = await newestLink('preferences', 2);
  });

  it('changes the cadence, pauses until a day, resumes, and takes another newsletter', async () => {
    await page.goto(preferences);
    await isFitForAll();
    const ledger = page.getByRole('region', { name: 'The Ledger, article by article' });
    expect(await ledger.textContent()).toContain('You get it: Once a week.');
    await ledger.getByLabel('Each article by itself').check();
    await ledger.getByRole('button', { name: /^Save/ }).click();
    expect(await page.getByRole('status').textContent()).toContain('nothing comes twice');
    expect(await ledger.textContent()).toContain('You get it: Each article by itself.');

    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await ledger.getByLabel(/Pause until/).fill(soon);
    await ledger.getByRole('button', { name: /^Pause/ }).click();
    expect(await ledger.textContent()).toContain('Paused until');
    await isFitForAll();
    await ledger.getByRole('button', { name: /^Resume/ }).click();
    expect(await ledger.textContent()).not.toContain('Paused');

    await page.getByRole('button', { name: 'Get The Week in Harbours' }).click();
    const week = page.getByRole('region', { name: 'The Week in Harbours' });
    expect(await week.textContent()).toContain('You get it: Once a week.');
  });

  it('leaves one newsletter', async () => {
    await page.getByRole('link', { name: 'Leave The Week in Harbours' }).click();
    expect(await heading()).toBe('Leave The Week in Harbours?');
    await isFitForAll();
    await page.getByRole('button', { name: 'Leave this newsletter' }).click();
    expect(await heading()).toBe('You have left');
  });

  it('has a copy of the data', async () => {
    const answer = await courant.page(`${preferences}/data`);
    expect(await answer.json()).toMatchObject({ subscriber: { address: 'reader@mail.example' } });
  });

  it('moves to another address, and the old link still opens', async () => {
    await page.goto(preferences);
    await page.getByRole('link', { name: 'Change my address' }).click();
    await isFitForAll();
    await page.getByRole('textbox', { name: /email/i }).fill('reader@new.example');
    await page.getByRole('button', { name: 'Send a mail there' }).click();
    expect(await heading()).toBe('Look into the new mailbox');
    await page.goto(await newestLink('confirm', 3));
    expect(await heading()).toBe('Get your mails at this address?');
    await isFitForAll();
    await page.getByRole('button').click();
    expect(await heading()).toBe('Your address is changed');
    await page.goto(preferences);
    expect(await page.getByRole('main').textContent()).toContain('reader@new.example');
  });

  it('is erased after one more question, and not one byte says who it was', async () => {
    await page.getByRole('link', { name: 'Erase me' }).click();
    expect(await heading()).toBe('Erase you?');
    await isFitForAll();
    await page.getByRole('button', { name: 'Erase me' }).click();
    expect(await heading()).toBe('You are erased');
    await page.goto(preferences);
    expect(await heading()).toBe('There is nobody behind this link any more');
    expect(await courant.everything()).not.toMatch(/reader|new\.example|mail\.example/);
  });

  it('says by one button that it was not them', async () => {
    await courant.page('/api/subscribe', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'victim@mail.example', newsletters: ['ledger'] }),
    });
    await page.goto(await newestLink('u', 4));
    expect(await heading()).toBe('Was it not you?');
    await isFitForAll();
    await page.getByRole('button').click();
    expect(await heading()).toBe('It will not happen again');
  });

  it('was never asked of AWS more than a role allows', () => {
    expect(courant.denials).toEqual([]);
  });
});
