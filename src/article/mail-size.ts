/**
 * How large an article would be as a mail, told to its author before anything is mailed. Gmail cuts the HTML of a mail
 * at 102,400 bytes, so the *digest* stage mails the beginning of a longer one, and a link (src/digest/render.ts). What
 * that stage adds is counted here: test/digest/mail-size.test.ts compares the two.
 */
import type { Publication } from '../config.ts';
import type { Problem } from '../problem.ts';
import type { ArticleDocument } from './document.ts';
import { plainHtml } from './html.ts';

const mostMailBytes = 102_400;

/** Headline, hero, sponsor, follow links and the foot. */
const frameBytes = 17_000;

/** The site's own address, put in front of a root-relative one. */
const siteBytes = 30;

/** What an element's looks take in a mail, where no stylesheet works. */
const looksBytes: Readonly<Record<string, number>> = {
  ...{ p: 24, a: 22, ul: 53, ol: 53, li: 23, dt: 25, dd: 42, blockquote: 86, code: 133, kbd: 137, hr: 60 },
  // The code in it has looks of its own, which are shorter.
  pre: 275,
  ...{ h1: 59, h2: 59, h3: 57, h4: 57, table: 123, th: 105, td: 85, caption: 70, figure: 22 },
  ...{ figcaption: 68, img: 69 },
};

/** Roughly, and rather too many than too few. `html` as the sanitizer wrote it. */
export function mailBytes(html: string): number {
  const plain = plainHtml(html);
  let bytes = frameBytes + new TextEncoder().encode(plain).length;
  for (const [, name = ''] of plain.matchAll(/<([a-z][a-z0-9]*)/g)) bytes += looksBytes[name] ?? 0;
  for (const _ of plain.matchAll(/\s(?:href|src)="\//g)) bytes += siteBytes;
  return bytes;
}

/** HTML of fewer characters fits, whatever it is made of. */
const surelyFits = 6_000;

export function longForMail(
  { html, mail }: Pick<ArticleDocument, 'html' | 'mail'>,
  { newsletters }: Publication,
  line: number,
): readonly Problem[] {
  if (mail === 'never' || newsletters.length === 0 || html.length < surelyFits) return [];
  const bytes = mailBytes(html);
  return bytes > mostMailBytes ? [{ ...tooLongForMail(bytes), line }] : [];
}

const inThousands = (bytes: number): string => `${Math.round(bytes / 1_000)} kB`;

const tooLongForMail = (bytes: number): Problem => ({
  severity: 'warning',
  code: 'mail-too-long',
  wrong:
    'The article is too long for a mail: mail programs would cut it off, so the mail holds its beginning and a link.',
  expected: `at most ${inThousands(mostMailBytes)} as a mail, which is some 70,000 characters of text`,
  example: 'mail: never, or two articles',
  received: `about ${inThousands(bytes)}`,
});
