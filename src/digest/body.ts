/**
 * An article's body for mails. Its HTML comes sanitized; mail programs know neither stylesheets nor relative
 * addresses, so every element carries its looks with it, and what no mail program shows is left out.
 */
import { convert } from 'html-to-text';
import sanitize from 'sanitize-html';
import { columnWidth } from './view.ts';

const mono = "Menlo,Consolas,'Liberation Mono',monospace";
const line = '1px solid #dcd7cf';

const styles: Readonly<Record<string, string>> = {
  p: 'margin:16px 0',
  h1: 'margin:32px 0 0;font-size:26px;line-height:1.25',
  h2: 'margin:32px 0 0;font-size:23px;line-height:1.3',
  h3: 'margin:28px 0 0;font-size:19px;line-height:1.35',
  h4: 'margin:24px 0 0;font-size:17px;line-height:1.4',
  a: 'color:#8c2f1b',
  ul: 'margin:16px 0;padding:0 26px',
  ol: 'margin:16px 0;padding:0 26px',
  li: 'margin:6px 0',
  blockquote: 'margin:20px 0;padding:0 18px;border:0 solid #c9b9a6;border-inline-start-width:3px',
  // Wraps instead of scrolling: few mail programs scroll a box, and Outlook keeps the spaces of a pre only.
  pre: `margin:20px 0;padding:14px 16px;background:#f5f2ec;border-radius:6px;font:14px/1.55 ${mono};white-space:pre-wrap;overflow-wrap:anywhere;text-align:left`,
  code: `background:#f5f2ec;border-radius:3px;font-family:${mono};font-size:0.88em`,
  table: 'border-collapse:collapse;margin:20px 0;font-size:15px;line-height:1.45',
  th: `padding:7px 12px;border:${line};background:#f5f2ec;text-align:start;vertical-align:bottom`,
  td: `padding:7px 12px;border:${line};vertical-align:top`,
  figure: 'margin:24px 0',
  figcaption: 'margin:8px 0 0;font-size:14px;line-height:1.5;color:#66605a',
  hr: 'margin:28px 0;border:0;border-top:1px solid #dcd7cf',
  img: 'display:block;max-width:100%;width:auto;height:auto;border:0',
};

const plain = [
  'em',
  'strong',
  'b',
  'i',
  's',
  'del',
  'ins',
  'mark',
  'small',
  'sub',
  'sup',
  'br',
  'kbd',
  'abbr',
];
const structure = [
  'div',
  'section',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'caption',
  'dl',
  'dt',
  'dd',
  'q',
  'cite',
];
const shown = [...Object.keys(styles), ...plain, ...structure];

/** Which attributes say something; looks come from `styles`. */
const kept = [
  'href',
  'src',
  'alt',
  'title',
  'id',
  'colspan',
  'rowspan',
  'start',
  'dir',
  'lang',
  'width',
  'height',
];

/** `siteUrl` without a slash at its end. Links inside the text (footnotes) stay as they are. */
export function mailHtml(html: string, siteUrl: string): string {
  const clean = sanitize(html, {
    allowedTags: shown,
    allowedAttributes: { '*': [...kept, 'href', 'src', 'style'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['http', 'https'] },
    parseStyleAttributes: false,
    transformTags: {
      '*': (tagName, attributes) => ({ tagName, attribs: dressed(tagName, attributes, siteUrl) }),
    },
  });
  return clean
    .replaceAll(
      /<pre style="([^"]*)"><code style="[^"]*">/g,
      '<pre style="$1"><code style="background:none;font:inherit">',
    )
    .replaceAll('<table ', '<div style="overflow-x:auto"><table ')
    .replaceAll('</table>', '</table></div>');
}

function dressed(tag: string, attributes: Readonly<Record<string, string>>, siteUrl: string) {
  const left = Object.fromEntries(kept.flatMap((name) => pair(name, attributes[name])));
  const align = /text-align:\s*(left|right|center)/.exec(
    attributes['style'] ?? attributes['align'] ?? '',
  )?.[1];
  const style = [styles[tag], align && `text-align:${align}`].filter(Boolean).join(';');
  return {
    ...left,
    ...pairs('href', absolute(attributes['href'], siteUrl)),
    ...pairs('src', absolute(attributes['src'], siteUrl)),
    ...(tag === 'img' ? pictureSize(left) : {}),
    ...pairs('style', style === '' ? undefined : style),
  };
}

const pair = (name: string, value: string | undefined) => (value === undefined ? [] : [[name, value]]);
const pairs = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value };

function absolute(address: string | undefined, siteUrl: string): string | undefined {
  if (address === undefined || address.startsWith('#')) return address;
  return URL.canParse(address, `${siteUrl}/`) ? new URL(address, `${siteUrl}/`).href : undefined;
}

/** Outlook reads only the attributes; everybody else goes by the style, so a small picture stays small there. */
function pictureSize(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const own = Number(attributes['width']);
  const ownHeight = Number(attributes['height']);
  if (!(own > 0)) return { width: String(columnWidth) };
  const width = Math.min(own, columnWidth);
  return {
    width: String(width),
    ...(ownHeight > 0 ? { height: String(Math.round((ownHeight * width) / own)) } : {}),
  };
}

/**
 * The arrow back from a footnote to its mark leads nowhere in plain text. Spaces are looked at from the first of them
 * only: from each one, a long run of them takes time by the square of its length.
 */
const footnoteReturn = /(?<!\s)\s*<a [^>]*class="footnote-backref"[^>]*>.*?<\/a>/gs;

/** The converter makes a cell for every place that a span covers: a hundred million of them never come to an end. */
const widestSpan = 20;
const withoutWideSpans = (html: string): string =>
  html.replace(/<t[hd]\b[^>]*>/g, (cell) =>
    cell.replace(/ (col|row)span="([^"]*)"/g, (_, side, span) => {
      const places = Math.min(Math.max(Math.trunc(Number(span)) || 1, 1), widestSpan);
      return ` ${side}span="${places}"`;
    }),
  );

/** The body as plain text: links written out, code and tables kept, nothing of the HTML left. */
export const mailText = (html: string, siteUrl: string): string =>
  convert(withoutWideSpans(html.replace(footnoteReturn, '')), {
    wordwrap: 72,
    baseElements: { returnDomByDefault: true },
    selectors: [
      {
        selector: 'a',
        options: { baseUrl: `${siteUrl}/`, hideLinkHrefIfSameAsText: true, noAnchorUrl: true },
      },
      { selector: 'img', format: 'skip' },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
