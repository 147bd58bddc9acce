/** Tags inside of an HTML attribute: only an address or a text can stand there. */
import { readArguments } from './arguments.ts';
import { expressionPiece } from './expression.ts';
import { nextIn } from './next.ts';
import type { Piece } from './piece.ts';
import type { Scan } from './scan.ts';
import { pieceOf, ruleOf } from './table.ts';
import { type Tag, tagAt } from './tag.ts';
import { warnOfTag } from './tags.ts';

export function translateValue(scan: Scan, value: string): string {
  const next = nextIn(value);
  const parts: string[] = [];
  let at = 0;
  for (let open = value.search(/\{[{%]/); open >= 0; ) {
    const tag = tagAt(value, open, next);
    const end = tag?.end ?? open + 2;
    parts.push(value.slice(at, open), said(scan, value.slice(open, end), tag));
    at = end;
    const further = value.slice(at).search(/\{[{%]/);
    open = further < 0 ? -1 : at + further;
  }
  return [...parts, value.slice(at)].join('').replaceAll('__GHOST_URL__', '');
}

function said(scan: Scan, text: string, tag: Tag | undefined): string {
  const call = (name: string, rest: string): Piece =>
    pieceOf(ruleOf(name), { name, ...readArguments(rest), rest: rest.trim(), inner: '', place: scan.place });
  const piece =
    tag?.syntax === 'expression'
      ? expressionPiece(tag.inner, scan.place, call)
      : (tag?.syntax === 'shortcode' || tag?.syntax === 'liquid') && !tag.ends
        ? call(tag.name, tag.rest)
        : undefined;
  if (piece?.kind === 'url' || piece?.kind === 'link') return piece.url;
  if (piece?.kind === 'text') return piece.text;
  if (piece?.kind === 'image') return piece.src;
  if (piece?.kind === 'nothing' || tag?.syntax === 'comment') return '';
  warnOfTag(
    scan,
    text
      .slice(2, 40)
      .replace(/[{}%<>]/g, '')
      .trim(),
    text,
  );
  return '';
}
