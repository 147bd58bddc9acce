/**
 * How an article's elements look in a mail. Mail programs know no stylesheets that could be relied on, so each element
 * carries these with it. The colours are those of the site (content/theme/site.css, by day); what is dark is in
 * content/theme/mail-head.liquid.
 */

export type Direction = 'ltr' | 'rtl';

const mono = "Menlo,Consolas,'Liberation Mono',monospace";
const rule = '1px solid #dcd5c6';

/** Of the cell around a `pre`: Outlook gives a `pre` neither a padding nor round corners. */
export const codeCell = 'padding:14px 16px;background:#f5f1e8;border-radius:4px';

/** `start` and `end` are sides, because some mail programs do not know the words. */
const looksWith = (start: string): Readonly<Record<string, string>> => ({
  p: 'margin:0 0 18px',
  h1: 'margin:34px 0 10px;font-size:25px;line-height:1.25',
  h2: 'margin:34px 0 10px;font-size:23px;line-height:1.25',
  h3: 'margin:28px 0 8px;font-size:19px;line-height:1.3',
  h4: 'margin:24px 0 6px;font-size:17px;line-height:1.4',
  a: 'color:#0d5763',
  ul: `margin:0 0 18px;padding:0;padding-${start}:24px`,
  ol: `margin:0 0 18px;padding:0;padding-${start}:28px`,
  li: 'margin:0 0 8px',
  dt: 'font-weight:bold',
  dd: `margin:0 0 10px;margin-${start}:20px`,
  blockquote: `margin:24px 0;padding:2px 0;padding-${start}:20px;border-${start}:3px solid #0d5763`,
  // Wraps instead of scrolling: few mail programs scroll a box, and Outlook keeps the spaces of a pre only.
  pre: `margin:0;font:14px/1.55 ${mono};white-space:pre-wrap;overflow-wrap:anywhere;text-align:left`,
  code: `background:#f5f1e8;border-radius:3px;padding:1px 4px;font-family:${mono};font-size:0.86em`,
  kbd: `border:${rule};border-radius:3px;padding:0 4px;font-family:${mono};font-size:0.86em`,
  table: 'border-collapse:collapse;margin:0;font-size:15px;line-height:1.45',
  mark: 'background:#fbeaa0',
  sup: 'font-size:0.72em;line-height:0',
  th: `padding:8px 12px;border:0;border-bottom:2px solid #625b50;text-align:${start};vertical-align:bottom`,
  td: `padding:8px 12px;border:0;border-bottom:${rule};vertical-align:top`,
  caption: `padding:0 0 8px;font-size:14px;color:#625b50;text-align:${start}`,
  figure: 'margin:26px 0',
  figcaption: 'margin:8px 0 0;font-size:14px;line-height:1.5;color:#625b50',
  hr: `margin:32px 0;border:0;border-top:${rule}`,
  img: 'display:block;max-width:100%;width:auto;height:auto;border:0',
});

const looks: Readonly<Record<Direction, Readonly<Record<string, string>>>> = {
  ltr: looksWith('left'),
  rtl: looksWith('right'),
};

export const looksOf = (direction: Direction): Readonly<Record<string, string>> => looks[direction];

/** Every element that has looks. */
export const dressedTags: readonly string[] = Object.keys(looks.ltr);
