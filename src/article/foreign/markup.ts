/** HTML comments, HTML tags and components where they stand in a text. */
import { readArguments } from './arguments.ts';
import { componentPiece, framePiece, type Markup, markupAt, spokenValue } from './components.ts';
import type { Call, Piece } from './piece.ts';
import { escaped, left } from './piece.ts';
import { copy, replace, type Scan } from './scan.ts';
import { shownCode } from './tag.ts';
import { beginsLine, put, replaceBlock, warnOfTag } from './tags.ts';
import { translateValue } from './value.ts';

const moreMark =
  /^<!--+\s*(?:more\b[^>]{0,80}|excerpt|truncate|end|end[- ]?excerpt|excerpt[- ]?end|read ?more|summary|preview)\s*--+>$/i;

/** Copies or translates what begins with `<`. */
export function translateMarkup(scan: Scan): boolean {
  const { text, at } = scan;
  if (text.startsWith('<!--', at)) return comment(scan);
  if (scan.mdx && /^<\/?>/.test(text.slice(at, at + 3))) {
    replace(scan, at + (text[at + 1] === '/' ? 3 : 2), '');
    return true;
  }
  const markup = markupAt(text, at, scan.next, scan.braces);
  if (markup === undefined) return false;
  if (/^[A-Z]|\./.test(markup.name)) return component(scan, markup);
  return frame(scan, markup) || code(scan, markup) || plain(scan, markup);
}

function comment(scan: Scan): boolean {
  const close = scan.next('-->', scan.at + 4);
  if (close === Number.POSITIVE_INFINITY) return false;
  const end = close + 3;
  const more = close - scan.at < 100 && moreMark.test(scan.text.slice(scan.at, end));
  // The rest of a line that begins with a comment is no Markdown.
  if (more) replace(scan, end, beginsLine(scan) && scan.text[end] !== '\n' ? '<!--more-->\n' : '<!--more-->');
  else copy(scan, end);
  return true;
}

/** Frames, and scripts that showed code. */
function frame(scan: Scan, markup: Markup): boolean {
  const name = markup.name.toLowerCase();
  if (markup.ends || (name !== 'iframe' && name !== 'script')) return false;
  const close = scan.next(`</${markup.name}>`, markup.end);
  const end = markup.alone || close - markup.end > 200_000 ? markup.end : close + markup.name.length + 3;
  const piece = framePiece(markup);
  if (piece !== undefined) put(scan, end, piece, name);
  else copy(scan, end);
  return true;
}

/** Elements whose text stays as it is. */
function code(scan: Scan, { name, ends, alone, end }: Markup): boolean {
  if (ends || alone || !/^(pre|code|style|svg|textarea|kbd|samp)$/i.test(name)) return false;
  const close = scan.next(`</${name}>`, end);
  if (close > (name === 'pre' ? end + 200_000 : scan.next('\n\n', end))) return false;
  copy(scan, close, shownCode(scan.text.slice(scan.at, close)));
  return true;
}

function plain(scan: Scan, markup: Markup): boolean {
  const whole = scan.text.slice(scan.at, markup.end);
  if (!markup.braces) {
    copy(scan, markup.end, whole.replaceAll('__GHOST_URL__', ''));
    return true;
  }
  const attributes = markup.attributes.map(([name, value]) => {
    if (value === undefined) return ` ${name}`;
    const said = isJsx(value) ? spokenValue(value, scan.imported) : translateValue(scan, unquoted(value));
    return said === undefined ? '' : ` ${name}="${escaped(said)}"`;
  });
  replace(scan, markup.end, `<${markup.ends ? '/' : ''}${markup.name}${attributes.join('')}>`);
  return true;
}

/** `style={{ width: 3 }}` is an object of JSX; `href={{ site.url }}` is none. */
const isJsx = (value: string): boolean => /^\{(?![{%])|^\{\{\s*(?:\}|\.{3}|["']?[\w-]+["']?\s*:)/.test(value);

const unquoted = (value: string): string =>
  value
    .replace(/^(["'])([\s\S]*)\1$/, '$2')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

function component(scan: Scan, markup: Markup): boolean {
  if (markup.ends) return componentEnd(scan, markup);
  const call = callOf(scan, markup);
  const piece = componentPiece(markup.name, call);
  const jsx = scan.mdx || markup.alone || markup.braces;
  if (piece === undefined && !jsx) return false;
  if (piece?.kind === 'around') return around(scan, markup, piece);
  if (!markup.alone) scan.components.push({ name: markup.name, close: '' });
  if (piece === undefined && !markup.alone) {
    warnOfTag(scan, markup.name, scan.text.slice(scan.at, markup.end));
    replace(scan, markup.end, '');
  } else put(scan, markup.end, piece ?? left, markup.name);
  return true;
}

function around(
  scan: Scan,
  { name, alone, end }: Markup,
  { open, close }: Extract<Piece, { kind: 'around' }>,
): boolean {
  const inline = open.startsWith('<a ');
  if (alone) put(scan, end, { kind: 'source', source: `${open}${close}` }, name);
  else if (inline || !beginsLine(scan)) {
    scan.components.push({ name, close: inline ? close : '' });
    replace(scan, end, inline ? open : '');
  } else {
    scan.components.push({ name, close });
    replaceBlock(scan, end, open);
  }
  return true;
}

function componentEnd(scan: Scan, { name, end }: Markup): boolean {
  const open = scan.components.at(-1);
  if (open?.name !== name) {
    if (!scan.mdx) return false;
    replace(scan, end, '');
    return true;
  }
  scan.components.pop();
  if (open.close === '' || open.close === '</a>') replace(scan, end, open.close);
  else replaceBlock(scan, end, open.close);
  return true;
}

function callOf(scan: Scan, { name, attributes }: Markup): Call {
  const said = attributes.flatMap(([key, value]) => {
    const known = value === undefined ? 'true' : spokenValue(value, scan.imported);
    return known === undefined ? [] : [[key.toLowerCase(), known] as const];
  });
  return { name, ...readArguments(''), named: new Map(said), rest: '', inner: '', place: scan.place };
}

const spoken = /^(?:"([^"]*)"|'([^']*)'|`([^`$]*)`)$/;
const computed = /^[A-Za-z_$][\w$]*(?:\??\.[\w$]+|\[[^\]]*\])*$|[(?]|&&|\|\||=>|^\.\.\.|^\[/;

/** `{…}` in MDX: comments go, texts are text, everything else would have been executed. */
export function translateBraces(scan: Scan): boolean {
  const { text, at } = scan;
  if (text[at + 1] === '/' && text[at + 2] === '*') return bracedComment(scan);
  if (!scan.mdx || scan.at < scan.rawUntil) return false;
  const close = scan.braces(at);
  if (close === undefined || close - at > 20_000) return false;
  const inner = text.slice(at + 1, close).trim();
  const found = spoken.exec(inner);
  if (found !== null) {
    const words = found[1] ?? found[2] ?? found[3] ?? '';
    put(
      scan,
      close + 1,
      words.trim() === '' ? { kind: 'source', source: words } : { kind: 'text', text: words },
      '',
    );
    return true;
  }
  if (!computed.test(inner) || /\\[a-z]+$|[_^]$/i.test(scan.out.tail())) return false;
  put(scan, close + 1, left, /^[\w$.]*/.exec(inner)?.[0] ?? '');
  return true;
}

function bracedComment(scan: Scan): boolean {
  const close = scan.next('*/}', scan.at + 3);
  if (close === Number.POSITIVE_INFINITY || close - scan.at > 20_000) return false;
  const said = scan.text.slice(scan.at + 3, close).trim();
  replace(scan, close + 3, /^(truncate|more|excerpt)$/i.test(said) ? '<!--more-->' : '');
  return true;
}
