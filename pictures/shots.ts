/** Takes the pictures of a story with a real browser: each for light and for dark readers, as WebP. */
import type { Browser, Page } from 'playwright-core';
import { frame, frameSize, type Scheme } from './frame.ts';
import type { Story } from './story.ts';

export interface Picture {
  /** In `docs/pictures`. */
  readonly file: string;
  readonly bytes: Buffer;
}

export async function takePictures(browser: Browser, story: Story): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    const taken = {
      out: await siteFeedAndMail(browser, story, scheme),
      room: await room(browser, story, scheme),
    };
    for (const [name, png] of Object.entries(taken))
      pictures.push({ file: `${name}-${scheme}.webp`, bytes: await webp(browser, png) });
  }
  return pictures;
}

async function siteFeedAndMail(browser: Browser, story: Story, scheme: Scheme): Promise<Buffer> {
  const { site, article, mail } = story;
  const picture = (path: string, width: number) =>
    shot(browser, { scheme, width, height: width * 2, address: `${site}${path}` });
  const html = frame({
    scheme,
    site: { address: article.path, picture: await picture(article.path, 620) },
    feed: { address: '/feed.xml', text: newestItem(await (await fetch(`${site}/feed.xml`)).text()) },
    mail: {
      address: 'The Week in Harbours',
      picture: await picture(`/_local/inbox/${mail}/html?scheme=${scheme}`, 400),
    },
  });
  return shot(browser, { scheme, ...frameSize, html });
}

/** As it stands in the feed, but for the indentation. */
function newestItem(feed: string): string {
  const [item = ''] = /^ *<item>.*?<\/item>/ms.exec(feed) ?? [];
  const [margin = ''] = /^ */.exec(item) ?? [];
  return item.replaceAll(new RegExp(`^${margin}`, 'gm'), '').replaceAll('    ', '  ');
}

const room = (browser: Browser, { site, article }: Story, scheme: Scheme): Promise<Buffer> =>
  shot(browser, {
    ...{ scheme, width: 1160, height: 760, address: `${site}/_local/#uploads` },
    prepare: async (page) => {
      const upload = page.locator('.upload', { hasText: article.key.replace(/^.*\//, '') }).first();
      await upload.getByRole('button').first().click();
      await upload.locator('.step').last().waitFor();
    },
  });

interface Shot {
  readonly scheme: Scheme;
  readonly width: number;
  readonly height: number;
  readonly address?: string;
  readonly html?: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Twice as fine as it is shown. */
async function shot(
  browser: Browser,
  { scheme, width, height, address, html, prepare }: Shot,
): Promise<Buffer> {
  const page = await browser.newPage({
    ...{ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: 2, reducedMotion: 'reduce' },
  });
  if (address !== undefined) await page.goto(address);
  if (html !== undefined) await page.setContent(html);
  await prepare?.(page);
  const png = await page.screenshot();
  await page.close();
  return png;
}

/** Playwright writes PNG and JPEG only; the browser itself can do better with text. */
async function webp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  const encoded = await page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', ${quality});
  })()`);
  await page.close();
  return Buffer.from(String(encoded).replace(/^.*,/, ''), 'base64');
}

const quality = 0.82;
