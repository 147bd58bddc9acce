/**
 * HTML in the few forms in which Markdown is written as a rule: every tag closed where it ought to be, attributes in
 * double quotes, the usual elements. Of such a text there is no doubt what a browser sees, so it needs no parser, which
 * would take half the time that an article takes. Whatever is in any other form is not regular, and is left to the
 * library (./sanitize.ts): nobody gets here by being clever. test/article/regular-html.test.ts compares the two.
 */

export type Piece =
  /** Escaped already, but for `>`. */
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'open';
      readonly name: string;
      /** Absent: it has none, and needs none. */
      readonly attributes?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'close'; readonly name: string };

/** A list with names of its own alone: no element is called `constructor`. */
const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const phrasing = set(
  'a abbr b bdi bdo cite code del dfn em i img br ins kbd mark q s samp small span strong sub sup time u var',
);
const blocks = set(
  'h1 h2 h3 h4 h5 h6 p blockquote pre hr div section aside ul ol li dl dt dd table thead tbody tr th td',
);
/** They have no end tag. */
const single = set('img br hr');

/** Tags that would end an open one of these kinds, instead of standing in it (HTML, 13.1.2.4: optional tags). */
const ends: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['p', blocks],
  ['li', set('li')],
  ['dt', set('dt dd')],
  ['dd', set('dt dd')],
  ['thead', set('thead tbody td')],
  ['tbody', set('thead tbody')],
  ['tr', set('tr')],
  ['th', set('tr th td')],
  ['td', set('tr th td')],
]);

/** Well below what the library, and nestsTooDeep (./markdown-limits.ts), allow. */
const maxDepth = 60;
const maxPieces = 100_000;

const markup = /[^<]+|<!--more-->|<(\/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*="[^"<>]*")*)>/y;
const attribute = / ([a-z][a-z-]*)="([^"]*)"/g;
const unusualEntity = /&(?!(?:amp|lt|gt|quot);)/;

/** What a browser may read otherwise than it stands: entities, as a rule. */
const isUsual = (text: string): boolean => !text.includes('&') || !unusualEntity.test(text);

/** `undefined`: it is not regular. */
export function regularPieces(html: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  const open: string[] = [];
  markup.lastIndex = 0;
  while (markup.lastIndex < html.length) {
    const found = markup.exec(html);
    if (found === null || pieces.length > maxPieces) return undefined;
    const [whole, slash, name, written = ''] = found;
    if (name !== undefined) {
      const piece = slash === '' ? opening(name, written, open) : closing(name, written, open);
      if (piece === undefined) return undefined;
      pieces.push(piece);
    } else if (!whole.startsWith('<')) {
      if (!isUsual(whole)) return undefined;
      pieces.push({ kind: 'text', text: whole });
    }
  }
  return open.length === 0 ? pieces : undefined;
}

function opening(name: string, written: string, open: string[]): Piece | undefined {
  if (!phrasing.has(name) && !blocks.has(name)) return undefined;
  const around = open.at(-1);
  if (open.length >= maxDepth || (around !== undefined && ends.get(around)?.has(name))) return undefined;
  if (!single.has(name)) open.push(name);
  if (written === '' && name !== 'img') return { kind: 'open', name };
  const attributes = attributesOf(name, written);
  return attributes && { kind: 'open', name, attributes };
}

function closing(name: string, written: string, open: string[]): Piece | undefined {
  if (written !== '' || open.pop() !== name) return undefined;
  return { kind: 'close', name };
}

/** As the Markdown library writes them: percent-encoded, so without a backslash, quotes or brackets. */
const usualAddress = /^[!#-;=?-[\]-~]+$/;

/** With their entities read; `undefined`: one is unusual. */
function attributesOf(tag: string, written: string): Readonly<Record<string, string>> | undefined {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of written.matchAll(attribute)) {
    if (name in attributes || name === 'srcset' || !isUsual(value)) return undefined;
    if (value === '' && !(tag === 'img' && name === 'alt')) return undefined;
    const said = value.includes('&') ? unescaped(value) : value;
    if ((name === 'href' || name === 'src' || name === 'cite') && !usualAddress.test(said)) return undefined;
    attributes[name] = said;
  }
  return attributes;
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => characters[name] ?? '');
