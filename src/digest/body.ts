/**
 * An article's body for the HTML part of a mail. Its HTML comes sanitized; mail programs know neither stylesheets nor
 * relative addresses, so every element carries its looks with it (./looks.ts), and what no mail program shows is left
 * out, or led to by a link.
 */
import sanitize from 'sanitize-html';
import { plainHtml } from '../article/html.ts';
import { codeCell, type Direction, dressedTags, looksOf } from './looks.ts';
import { columnWidth } from './view.ts';

const plain = [
  'em',
  'strong',
  'b',
  'i',
  's',
  'del',
  'ins',
  'small',
  'sub',
  'br',
  'abbr',
  'u',
  'ruby',
  'rt',
  'rp',
  'bdi',
  'bdo',
  'var',
  'samp',
];
const structure = ['div', 'section', 'thead', 'tbody', 'tfoot', 'tr', 'dl', 'q', 'cite'];
const shown = [...dressedTags, ...plain, ...structure];

/** Which attributes say something; looks come from ./looks.ts. */
const kept = [
  'href',
  'src',
  'alt',
  'title',
  'id',
  'colspan',
  'rowspan',
  'start',
  'value',
  'dir',
  'lang',
  'width',
  'height',
];

export interface BodyWish {
  /** Without a slash at its end. */
  readonly siteUrl: string;
  readonly direction: Direction;
  /** Put before each id, and each link to one: a mail with several bodies has several first footnotes. */
  readonly idPrefix?: string;
}

/** Links inside the text (footnotes) stay inside. */
export function mailHtml(html: string, wish: BodyWish): string {
  const clean = sanitize(plainHtml(html), {
    allowedTags: shown,
    allowedAttributes: { '*': [...kept, 'href', 'src', 'style'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['http', 'https'] },
    parseStyleAttributes: false,
    transformTags: {
      '*': (tagName, attributes) => ({ tagName, attribs: dressed(tagName, attributes, wish) }),
      audio: (_, attributes) => recording(attributes, 'Listen', wish),
      video: (_, attributes) => recording(attributes, 'Watch', wish),
    },
  });
  return clean
    .replaceAll(
      /<pre ([^>]*)><code style="[^"]*">/g,
      '<pre $1><code style="background:none;padding:0;font:inherit">',
    )
    .replaceAll('<pre ', `${codeBox}<pre `)
    .replaceAll('</pre>', '</pre></td></tr></table>')
    .replaceAll(
      '<table style="border-collapse',
      `<div style="overflow-x:auto;word-break:normal;margin:24px 0"><table style="border-collapse`,
    )
    .replaceAll('</table>', '</table></div>')
    .replaceAll('</pre></td></tr></table></div>', '</pre></td></tr></table>');
}

const codeBox = `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0"><tr><td class="code" bgcolor="#f5f1e8" style="${codeCell}">`;

function dressed(tag: string, attributes: Readonly<Record<string, string>>, wish: BodyWish) {
  const left = Object.fromEntries(kept.flatMap((name) => pair(name, attributes[name])));
  const align = /text-align:\s*(left|right|center)/.exec(
    attributes['style'] ?? attributes['align'] ?? '',
  )?.[1];
  const style = [looksOf(wish.direction)[tag], align && `text-align:${align}`].filter(Boolean).join(';');
  return {
    ...left,
    ...pairs('id', attributes['id'] && `${wish.idPrefix ?? ''}${attributes['id']}`),
    ...pairs('href', absolute(attributes['href'], wish)),
    ...pairs('src', absolute(attributes['src'], wish)),
    ...(tag === 'img' ? pictureSize(left) : {}),
    // Code runs from left to right in every language.
    ...(tag === 'pre' ? { dir: 'ltr' } : {}),
    ...pairs('style', style === '' ? undefined : style),
  };
}

/** No mail program plays one in a text: a link leads to it. One without an address of its own is left out. */
function recording({ src, title }: Readonly<Record<string, string>>, verb: string, wish: BodyWish) {
  const href = absolute(src, wish);
  if (href === undefined) return { tagName: 'span', attribs: {} };
  const attribs = { href, style: `${looksOf(wish.direction)['a']};font-weight:bold` };
  return { tagName: 'a', attribs, text: title ? `${verb}: ${title}` : verb };
}

const pair = (name: string, value: string | undefined) => (value === undefined ? [] : [[name, value]]);
const pairs = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value };

function absolute(address: string | undefined, { siteUrl, idPrefix = '' }: BodyWish): string | undefined {
  if (address === undefined) return undefined;
  if (address.startsWith('#')) return `#${idPrefix}${address.slice(1)}`;
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
