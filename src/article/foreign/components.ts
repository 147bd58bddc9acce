/** HTML and JSX tags: components become what they showed, frames become links, values in braces become values. */

import { notice, noticeNames } from './boxes.ts';
import { type Braces, bracesIn } from './braces.ts';
import { embedRules, frameLink } from './embeds.ts';
import type { Next } from './next.ts';
import { pictureOf, showsPicture } from './pictures.ts';
import type { Call, Piece, Rule } from './piece.ts';
import { bare, escaped, left, literal } from './piece.ts';

export interface Markup {
  readonly name: string;
  /** As they were written, values without their quotes; `undefined`: no value. */
  readonly attributes: readonly (readonly [string, string | undefined])[];
  readonly braces: boolean;
  readonly ends: boolean;
  readonly alone: boolean;
  readonly end: number;
}

const longest = 8_000;
const tagName = /<(\/?)([A-Za-z][\w.:-]*)/y;

/**
 * The tag that begins here. Quotes and braces may hold `>`, and what another generator would have replaced may hold
 * quotes, so each of them is passed as one.
 */
export function markupAt(text: string, at: number, next: Next, braces: Braces): Markup | undefined {
  tagName.lastIndex = at;
  const [whole, slash, name] = tagName.exec(text) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  const end = endOf(text, at + whole.length, next, braces);
  if (end === undefined) return undefined;
  const inner = text.slice(at + whole.length, end - 1);
  const alone = /\/\s*$/.test(inner);
  return {
    name,
    attributes: attributesOf(alone ? inner.replace(/\/\s*$/, '') : inner),
    braces: inner.includes('{'),
    ends: slash === '/',
    alone,
    end,
  };
}

function endOf(text: string, from: number, next: Next, braces: Braces): number | undefined {
  let at = from;
  const limit = Math.min(text.length, from + longest);
  while (at < limit) {
    const character = text[at];
    if (character === '>') return at + 1;
    if (character === '<') return undefined;
    if (character === '\n' && text[at + 1] === '\n') return undefined;
    const to =
      character === '"' || character === "'"
        ? quoteEnd(text, at, character, next)
        : character === '{'
          ? braceEnd(text, at, next, braces)
          : at + 1;
    if (to === undefined) return undefined;
    at = to;
  }
  return undefined;
}

function quoteEnd(text: string, at: number, quote: string, next: Next): number | undefined {
  let from = at + 1;
  for (let passed = 0; passed < 20; passed++) {
    const close = next(quote, from);
    if (close - at > longest) return undefined;
    const inner = text.slice(from, close);
    const open = inner.search(/\{[{%]/);
    if (open < 0) return close + 1;
    const end = next(inner[open + 1] === '%' ? '%}' : '}}', from + open + 2);
    if (end > at + longest) return close + 1;
    from = end + 2;
  }
  return undefined;
}

function braceEnd(text: string, at: number, next: Next, braces: Braces): number | undefined {
  if (text[at + 1] === '%') {
    const close = next('%}', at);
    return close - at > longest ? undefined : close + 2;
  }
  const close = braces(at);
  return close === undefined || close - at > longest ? undefined : close + 1;
}

const attribute = /\s*([^\s=<>"'{}]+)(?:\s*=\s*)?/y;

function attributesOf(inner: string): Markup['attributes'] {
  const braces = bracesIn(inner);
  const found: (readonly [string, string | undefined])[] = [];
  let at = 0;
  while (at < inner.length && found.length < 100) {
    attribute.lastIndex = at;
    const [whole, name] = attribute.exec(inner) ?? [];
    if (whole === undefined || name === undefined) {
      at = inner[at] === '{' ? (braces(at) ?? inner.length) + 1 : at + 1;
      continue;
    }
    at += whole.length;
    const end = whole.includes('=') ? valueEnd(inner, at, braces) : at;
    found.push([name, whole.includes('=') ? inner.slice(at, end) : undefined]);
    at = end;
  }
  return found;
}

function valueEnd(inner: string, at: number, braces: Braces): number {
  const first = inner[at];
  if (first === '{') return (braces(at) ?? inner.length) + 1;
  if (first !== '"' && first !== "'")
    return at + (/^[^\s]*/.exec(inner.slice(at, at + 2_000))?.[0].length ?? 0);
  // A quote inside of {{ }} or {% %} ends nothing.
  let depth = 0;
  for (let to = at + 1; to < inner.length; to++) {
    if (inner[to] === '{') depth++;
    else if (inner[to] === '}') depth = Math.max(0, depth - 1);
    else if (inner[to] === first && depth === 0) return to + 1;
  }
  return inner.length;
}

/** What a value says without being executed: words, a number, or the path of an imported picture. */
export function spokenValue(value: string, imported: ReadonlyMap<string, string>): string | undefined {
  const quoted = /^(?:"([\s\S]*)"|'([\s\S]*)')$/.exec(value);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (!value.startsWith('{') || !value.endsWith('}')) return value;
  const inner = value.slice(1, -1).trim();
  const text = /^(?:"([^"]*)"|'([^']*)'|`([^`$]*)`)$/.exec(inner);
  if (text !== null) return text[1] ?? text[2] ?? text[3];
  if (/^[\d.]+$|^(true|false)$/.test(inner)) return inner;
  const required = /^require\(\s*["']([^"']+)["']\s*\)(?:\.default)?$/.exec(inner)?.[1];
  return required ?? imported.get(inner.replace(/\.(src|default)$/, ''));
}

const notices = new Set(noticeNames);
const embeds = new Map(embedRules.flatMap((rule) => rule.names.map((name) => [name, rule] as const)));

/** They arrange what stands in them, which stays. */
export const wrapperNames = [
  ...[
    'tabs',
    'tabitem',
    'tab',
    'tablist',
    'tabpanel',
    'tabpanels',
    'steps',
    'step',
    'cards',
    'cardgrid',
    'cardgroup',
  ],
  ...[
    'layout',
    'fragment',
    'box',
    'center',
    'container',
    'grid',
    'gridcontainer',
    'flex',
    'row',
    'col',
    'column',
    'columns',
  ],
  ...[
    'section',
    'wrapper',
    'stack',
    'div',
    'span',
    'text',
    'fullwidth',
    'full-width',
    'filetree',
    'blockquote',
    'quote',
  ],
  ...[
    'codegroup',
    'codeblock',
    'code',
    'highlight',
    'mark',
    'small',
    'caption',
    'figcaption',
    'p',
    'ul',
    'li',
    'table',
  ],
] as const;

const wrappers = new Set<string>(wrapperNames);

/** `undefined`: no component that means something here. */
export function componentPiece(name: string, call: Call): Piece | undefined {
  const key = name.toLowerCase().replace(/^.*\./, '');
  const { named } = call;
  if (/image$|^img$|picture$|^figure$|photo$/.test(key) || (showsPicture(call) && named.has('src')))
    return named.size > 0 ? pictureOf(call) : left;
  const rule: Rule | undefined =
    embeds.get(key.replace(/(embed|player|video|card|post)$/, '')) ?? embeds.get(key);
  if (rule !== undefined) return rule.write({ ...call, name: key });
  if (notices.has(key) || notices.has(key.replace(/(box|block|card|callout)$/, '')))
    return notice({ ...call, name: key });
  if (key === 'details' || key === 'accordion' || key === 'collapsible' || key === 'spoiler')
    return {
      kind: 'around',
      open: `<details><summary>${literal(named.get('summary') ?? named.get('title') ?? 'Details')}</summary>`,
      close: '</details>',
    };
  if (wrappers.has(key)) return bare;
  const target = named.get('href') ?? named.get('to');
  if (target !== undefined)
    return {
      kind: 'around',
      open: `<a href="${escaped(target)}">${literal(named.get('title') ?? '')}`,
      close: '</a>',
    };
  return undefined;
}

/** A frame, or the script of a gist. One that nobody was to see counted its readers. */
export function framePiece({ name, attributes }: Markup): Piece | undefined {
  const value = (wanted: string): string =>
    spokenValue(attributes.find(([one]) => one.toLowerCase() === wanted)?.[1] ?? '', new Map()) ?? '';
  const src = value('src') === '' ? value('data-src') : value('src');
  if (name === 'script' && !/gist\.github\.com/.test(src)) return undefined;
  const unseen = ['width', 'height'].some((side) => /^[01](px)?$/.test(value(side).trim()));
  return src === '' || unseen || /display:\s*none/i.test(value('style'))
    ? bare
    : (frameLink(src.replaceAll('&amp;', '&'), value('title').replace(/^YouTube video player$/i, '')) ??
        left);
}
