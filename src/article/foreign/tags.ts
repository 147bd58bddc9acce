/** What a tag becomes where it stands. */
import { type Problem, received } from '../../problem.ts';
import { readArguments } from './arguments.ts';
import { isRaw } from './code-tags.ts';
import { expressionPiece } from './expression.ts';
import type { Call, Piece, Rule } from './piece.ts';
import { left, literal, nothing } from './piece.ts';
import { copy, endingOf, replace, type Scan, skip, warn } from './scan.ts';
import { pieceOf, ruleOf } from './table.ts';
import { type Tag, tagAt } from './tag.ts';
import { type Standing, written } from './write.ts';

type NamedTag = Extract<Tag, { syntax: 'shortcode' | 'liquid' }>;

/** Translates the tag that begins here, if one does. */
export function translateTag(scan: Scan): boolean {
  const tag = tagAt(scan.text, scan.at, scan.next);
  if (tag === undefined) return false;
  if (scan.at < scan.rawUntil) return show(scan, tag.end);
  switch (tag.syntax) {
    case 'comment':
      replace(scan, tag.end, '');
      return true;
    case 'shown':
      return show(scan, tag.end, tag.text);
    case 'unclosed':
      return unclosed(scan, tag.end);
    case 'expression':
      return expression(scan, tag.inner, tag.end);
    case 'shortcode':
    case 'liquid':
      if (tag.ends) return ending(scan, tag);
      return isRaw(tag.name) ? raw(scan, tag) : named(scan, tag);
  }
}

/** Braces that are meant to be read stand as code. */
function show(scan: Scan, end: number, text = scan.text.slice(scan.at, end)): boolean {
  const standing = standingOf(scan, end);
  replace(scan, end, standing === 'address' ? '' : `<code>${literal(text)}</code>`);
  return true;
}

/** Formulas have doubled braces too: behind a command, an index or another brace they are one. */
function unclosed(scan: Scan, end: number): boolean {
  if (
    // Not what stood there: a tag that was translated ends with a brace too.
    /[_^}{\\]$|\\[a-z]+$/i.test(scan.out.tail())
  ) {
    copy(scan, end);
    return true;
  }
  warnOfBraces(scan, scan.text.slice(scan.at, end));
  return show(scan, end);
}

function expression(scan: Scan, inner: string, end: number): boolean {
  const call = (name: string, rest: string): Piece => pieceOf(ruleOf(name), callOf(scan, name, rest, ''));
  const piece = expressionPiece(inner, scan.place, call);
  if (piece === undefined) {
    if (/\\[a-z]+$|[_^}]$/i.test(scan.out.tail())) {
      copy(scan, end);
      return true;
    }
    warnOfBraces(scan, scan.text.slice(scan.at, end));
    return show(scan, end);
  }
  put(scan, end, piece, (/^[^|(]*/.exec(inner)?.[0] ?? '').trimEnd());
  return true;
}

function raw(scan: Scan, tag: NamedTag): boolean {
  const end = endingOf(scan, scan.at);
  if (end !== undefined) scan.closings.set(end.start, { close: '', block: false });
  scan.rawUntil = end?.start ?? scan.rawUntil;
  replace(scan, tag.end, '');
  return true;
}

function ending(scan: Scan, tag: NamedTag): boolean {
  const closing = scan.closings.get(scan.at);
  if (closing === undefined && !isRaw(tag.name))
    warnOfTag(scan, `end of ${tag.name}`, scan.text.slice(scan.at, tag.end));
  if (closing?.block) replaceBlock(scan, tag.end, closing.close);
  else replace(scan, tag.end, closing?.close ?? '');
  return true;
}

function named(scan: Scan, tag: NamedTag): boolean {
  const rule = ruleOf(tag.name);
  const pair = endingOf(scan, scan.at);
  const whole = pair !== undefined && (rule?.inner === 'code' || rule?.inner === 'dropped');
  const end = whole ? pair.end : tag.end;
  const inner = whole ? scan.text.slice(tag.end, pair.start) : '';
  const piece = checked(pieceOf(rule, callOf(scan, tag.name, tag.rest, inner)), rule, pair !== undefined);
  if (pair !== undefined && !whole) close(scan, piece, pair.start, tag.end);
  put(scan, end, piece, tag.name, tag.end);
  return true;
}

/** What stands around something needs an end. */
function checked(piece: Piece, rule: Rule | undefined, paired: boolean): Piece {
  if (paired || rule?.inner === undefined) return piece;
  return piece.kind === 'nothing' ? nothing : left;
}

function close(scan: Scan, piece: Piece, at: number, tagEnd: number): void {
  const block = piece.kind === 'around' && beginsLine(scan);
  scan.closings.set(at, { close: block ? piece.close : '', block });
  if (!block) return;
  replaceBlock(scan, tagEnd, piece.open);
}

const callOf = (scan: Scan, name: string, rest: string, inner: string): Call => ({
  name,
  ...readArguments(rest),
  rest: rest.trim(),
  inner,
  place: scan.place,
});

/** Writes a piece down, and says what was left out. `shown`: up to where a report shows what was there. */
export function put(scan: Scan, end: number, piece: Piece, name: string, shown = end): void {
  // The opening of a box is written already.
  if (scan.at >= end) return;
  const standing = standingOf(scan, end);
  if (piece.kind === 'left') {
    warnOfTag(scan, name, scan.text.slice(scan.at, shown));
    scan.boxes++;
  }
  const text = piece.kind === 'left' && scan.boxes > mostBoxes ? '' : written(piece, standing, name);
  if (standing === 'block' && text !== '') replaceBlock(scan, end, text);
  else if (piece.kind === 'url' && piece.url === '' && standing === 'inline') skip(scan, end);
  else replace(scan, end, text);
}

/** More boxes than this tell a reader nothing new. */
const mostBoxes = 50;

const restOfLine = /[ \t]*(?:\{:[^{}\n]{0,200}\})?[ \t]*(?=\n|$)/y;

export function standingOf(scan: Scan, end: number): Standing {
  restOfLine.lastIndex = end;
  if (beginsLine(scan) && restOfLine.test(scan.text)) return 'block';
  const tail = scan.out.tail();
  const line = tail.slice(tail.lastIndexOf('\n') + 1);
  return /\]\(\s*<?[^()\s<>]*$|^\s{0,3}\[[^\]]+\]:[ \t]*<?\S*$/.test(line) ? 'address' : 'inline';
}

export const beginsLine = (scan: Scan): boolean =>
  scan.at - scan.lineStart <= 60 && /^[ \t>]*$/.test(scan.text.slice(scan.lineStart, scan.at));

/** With an empty line before and after it, each as far inside of a list or a quotation as the line was. */
export function replaceBlock(scan: Scan, end: number, text: string): void {
  const begins = beginsLine(scan);
  const prefix = begins ? scan.text.slice(scan.lineStart, scan.at) : '';
  replace(scan, end, `\n${prefix}${begins ? '' : '\n'}${text.replaceAll('\n', `\n${prefix}`)}\n${prefix}`);
  if (scan.text[scan.at] !== '\n') scan.out.write(`\n${prefix}`, scan.line);
  scan.afterBlank = true;
}

export const warnOfTag = (scan: Scan, name: string, text: string): void =>
  warn(scan, {
    code: 'foreign-tag',
    wrong: `"${received(name)}" means nothing here; a note stands in its place where something would be missing.`,
    expected: 'Markdown, HTML, or a tag of the table in docs/other-generators.md',
    example: '![A tide gauge at low water](images/gauge.jpg)',
    received: received(text),
  });

const warnOfBraces = (scan: Scan, text: string): void => warn(scan, bracesShown(text));

export const bracesShown = (text: string): Omit<Problem, 'severity'> => ({
  code: 'foreign-braces',
  wrong: 'Doubled braces are a template to other programs; these are shown as code.',
  expected: 'backticks around braces that are meant to be read',
  example: '`{{ name }}`',
  received: received(text),
});
