/** A piece as Markdown and HTML, by where it stands. Every value is escaped here; the sanitizer judges the rest. */
import type { ImagePiece, Piece } from './piece.ts';
import { escaped, literal } from './piece.ts';

/** Alone on its lines; among words; as (part of) a link's address; in a value of an HTML tag. */
export type Standing = 'block' | 'inline' | 'address' | 'attribute';

export function written(piece: Piece, standing: Standing, name: string): string {
  if (standing === 'address' || standing === 'attribute') return asValue(piece, standing);
  switch (piece.kind) {
    case 'nothing':
    case 'bare':
    case 'around':
      return '';
    case 'text':
      return literal(piece.text);
    case 'url':
      return link(piece.url, piece.url);
    case 'link':
      return link(piece.url, piece.words);
    case 'image':
      return standing === 'block' ? figure(piece) : image(piece);
    case 'code':
      return standing === 'block'
        ? fenced(piece.code, piece.language)
        : `<code>${literal(piece.code)}</code>`;
    case 'source':
      return piece.source;
    case 'left':
      return leftOut(name, standing);
  }
}

function asValue(piece: Piece, standing: 'address' | 'attribute'): string {
  const value =
    piece.kind === 'url' || piece.kind === 'link'
      ? piece.url
      : piece.kind === 'text'
        ? piece.text
        : piece.kind === 'image'
          ? piece.src
          : '';
  return standing === 'attribute' ? escaped(value) : addressed(value);
}

/** What would end a link's address in Markdown is percent-encoded. */
export const addressed = (url: string): string =>
  url.replace(/[\s()<>[\]"'\\`|]/g, (character) =>
    encodeURIComponent(character).replace(/[()']/g, (one) => `%${one.charCodeAt(0).toString(16)}`),
  );

const link = (url: string, words: string): string =>
  `<a href="${escaped(url)}">${literal(words === '' ? url : words)}</a>`;

function image({ src, alt, link: url, width, height }: ImagePiece): string {
  const size = `${width === undefined ? '' : ` width="${width}"`}${height === undefined ? '' : ` height="${height}"`}`;
  const img = `<img src="${escaped(src)}" alt="${escaped(alt.replace(/\s+/g, ' '))}"${size}>`;
  return url === undefined ? img : `<a href="${escaped(url)}">${img}</a>`;
}

/** A caption is Markdown in one paragraph, without tags. */
function figure(piece: ImagePiece): string {
  if (piece.caption === undefined) return `<p>${image(piece)}</p>`;
  const caption = piece.caption
    .replace(/<[^<>]*>/g, '')
    .replaceAll('<', '&lt;')
    .replace(/\s+/g, ' ')
    .trim();
  return `<figure>${image(piece)}<figcaption>\n\n${withoutMarker(caption)}\n\n</figcaption></figure>`;
}

/** Words that would begin a list, a heading or a fence are words. */
const withoutMarker = (line: string): string =>
  line
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([-+*#>=~`|:]|\[\^?)/, (mark) =>
      /^[*`[]/.test(mark) && !/^[*]\s/.test(line) && !line.startsWith('```') ? mark : `\\${mark}`,
    );

/** A fence is longer than any in the code. */
function fenced(code: string, language: string): string {
  const longest = (code.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language.replace(/[^\w+#.-]/g, '')}\n${code}\n${fence}`;
}

/** A quiet box, and the same among words. */
export function leftOut(name: string, standing: 'block' | 'inline'): string {
  const said = `A part of this article could not be shown${name === '' ? '' : `: ${literal(shortened(name))}`}`;
  return standing === 'block'
    ? `<aside class="left-out"><p><small>${said}.</small></p></aside>`
    : `<small>(${said.charAt(0).toLowerCase()}${said.slice(1)})</small>`;
}

const shortened = (name: string): string =>
  (name.length > 60 ? `${name.slice(0, 59)}…` : name).replace(/[{}%<>]/g, '');
