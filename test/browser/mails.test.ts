/** Mails as a browser shows them, by day and by night, on a desk and on a phone, from left to right and back. */
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Layout } from '../../src/config.ts';
import type { Rendering } from '../../src/digest/digest.ts';
import { renderArticleMail, renderDigestMail } from '../../src/digest/render.ts';
import { confirmationLetter, preferencesLetter, type Sender } from '../../src/subscribers/letters.ts';
import { createTheme } from '../../src/theme.ts';
import { digestWish, frozenArticle, publication, renderWish } from '../digest/builders.ts';
import { htmlPartOf } from '../digest/html-part.ts';
import {
  address,
  confirmLink,
  id,
  keys,
  nonceOf,
  noon,
  publication as subscribersPublication,
} from '../subscribers/builders.ts';
import { openBrowser } from '../support/browser.ts';

const html =
  '<p>A <a href="/a">link</a>, <code>code</code>, <kbd>Ctrl</kbd> and <mark>marked</mark> words.<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup></p><h2>Part</h2><blockquote><p>Quoted.</p></blockquote><ul><li>one<ol><li>two</li></ol></li></ul><pre><code>const aLongLine = "that has to wrap somewhere on a phone, because nobody scrolls in a mail";</code></pre><table><caption>Ports</caption><thead><tr><th>Port</th><th style="text-align:right">High water</th><th>Remarks on the measurement</th></tr></thead><tbody><tr><td>Olhão</td><td style="text-align:right">3.4 m</td><td>lagoon</td></tr></tbody></table><figure><img src="/i.png" alt="Cranes" width="900" height="400"><figcaption>At work.</figcaption></figure><hr><ol><li id="fn1">A note. <a href="#fnref1" class="footnote-backref">↩︎</a></li></ol>';
const rich = {
  ...{
    html,
    deck: 'What the horn says, and to whom.',
    section: 'undertow',
    updated: '2026-11-23T09:00:00.000Z' as never,
  },
  hero: {
    src: '/h.jpg',
    alt: 'A horn',
    caption: 'At Cabo.',
    credit: 'Photo: I. D.',
    width: 1104,
    height: 600,
  },
  sponsor: { name: 'Rope & Sons', text: 'Rope that remembers.', url: 'https://rope.example/' },
  enclosure: { url: '/fog.mp3', type: 'audio/mpeg', duration: 2_052 },
  series: { name: 'Signals', part: 2 },
};
const arabic = { ...rich, title: 'صباح الميناء', language: 'ar', direction: 'rtl' as const };

const config = (layout: Layout, language: string) => ({ ...publication([{ layout }]), language });
const digestOf = (layout: Layout, language: string): Promise<Rendering> => {
  const members = [
    frozenArticle(1, language === 'ar' ? arabic : rich),
    frozenArticle(2, rich),
    frozenArticle(3, arabic),
  ];
  return renderDigestMail(digestWish(members, {}, config(layout, language)));
};
const articleOf = (layout: Layout, language: string): Promise<Rendering> =>
  renderArticleMail(renderWish(language === 'ar' ? arabic : rich, config(layout, language)));

const mails = (['full', 'summary', 'headlines'] as const).flatMap((layout) =>
  ['en', 'ar'].flatMap((language) => [
    { name: `article, ${layout}, ${language}`, make: () => articleOf(layout, language) },
    { name: `digest, ${layout}, ${language}`, make: () => digestOf(layout, language) },
  ]),
);

const letterTo = { subscriber: id(), address: address('ada@mail.example') };
const senderOf = (language: string): Sender => {
  const own = { ...subscribersPublication(), language };
  const secrets = { keys, now: noon, unique: nonceOf('d') };
  return {
    ...secrets,
    publication: own,
    theme: createTheme(own),
    site: 'https://news.example',
    configurationSet: 'c',
  };
};
const letters = ['en', 'ar'].flatMap((language) => {
  const sender = senderOf(language);
  const { newsletters } = sender.publication;
  return [
    {
      name: `confirmation, ${language}`,
      make: () => confirmationLetter(sender, letterTo, newsletters, confirmLink()),
    },
    { name: `preferences, ${language}`, make: () => preferencesLetter(sender, letterTo, newsletters[0]) },
  ];
});

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

/** Without the rules about whole pages (landmarks), which a mail is not. */
const violations = async (page: Page): Promise<unknown> => {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], rules: { 'target-size': { enabled: true } } }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`,
  );
};

/** Heights of what is touched to go on or to leave, in CSS pixels: WCAG 2.2, 2.5.8 asks for 24, 2.5.5 for 44. */
const heights = (page: Page, words: RegExp): Promise<number[]> =>
  page.evaluate(
    `[...document.querySelectorAll('a')].filter((a) => ${String(words)}.test(a.textContent.trim())).map((a) => a.getBoundingClientRect().height)`,
  );

describe.each([
  { colorScheme: 'light', width: 760 },
  { colorScheme: 'dark', width: 760 },
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'dark', width: 360 },
] as const)('by $colorScheme on $width pixels', { timeout: 60_000 }, ({ colorScheme, width }) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage({ colorScheme, viewport: { width, height: 800 }, javaScriptEnabled: true });
    await page.route('**/*', (route) => route.abort());
  });
  afterAll(() => page?.close());

  it.each(mails)('$name can be read by everybody, and nothing stands beside the screen', async ({ make }) => {
    await page.setContent(await htmlPartOf(await make()));
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  it.each(letters)(
    '$name can be read by everybody, and nothing stands beside the screen',
    async ({ make }) => {
      await page.setContent((await PostalMime.parse((await make()).raw)).html ?? '');
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    },
  );

  it('the button is as high as a finger is wide, and the ways out as high as they have to be', async () => {
    await page.setContent(await htmlPartOf(await digestOf('summary', 'en')));
    const [button = 0, ...others] = await heights(page, /^Read on$/);
    expect(button).toBeGreaterThanOrEqual(44);
    expect(others).toEqual([]);
    const ways = await heights(page, /^(Leave this newsletter|Change what you get)$/);
    expect(ways).toHaveLength(2);
    for (const height of ways) expect(height).toBeGreaterThanOrEqual(24);
  });
});

it('mails and pages have the same colours', () => {
  const site = new Set(readFileSync('content/theme/site.css', 'utf8').match(/#[0-9a-f]{6}\b/g));
  const files = ['src/digest/looks.ts', 'src/digest/body.ts', 'content/theme/letter.mjml'].concat(
    [
      'article',
      'digest',
      'foot',
      'head',
      'hero',
      'story',
      'byline',
      'beside',
      'series',
      'recording',
      'sponsor',
    ].map((name) => `content/theme/mail-${name}.liquid`),
  );
  for (const file of files)
    for (const colour of readFileSync(file, 'utf8').match(/#[0-9a-f]{6}\b/g) ?? [])
      expect(site, `${file}: ${colour}`).toContain(colour);
});
