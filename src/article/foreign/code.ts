/** Code, comments and formulas: what an author writes about braces stands there and is copied. */
import { copy, type Scan } from './scan.ts';
import { shownCode } from './tag.ts';

const fenceLine = /([ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,}|~{3,})([^\n]*)/y;

/** Copies a fenced block, if one begins on this line. */
export function copyFence(scan: Scan): boolean {
  const { text, at } = scan;
  fenceLine.lastIndex = at;
  const [, , fence, info] = fenceLine.exec(text) ?? [];
  if (fence === undefined || (fence.startsWith('`') && info?.includes('`'))) return false;
  let end = lineEnd(text, at);
  while (end < text.length) {
    const from = end;
    end = lineEnd(text, from);
    const line = text
      .slice(from, Math.min(end, from + 400))
      .replace(/^[ \t>]+/, '')
      .trimEnd();
    if (line.length >= fence.length && line === (fence[0] ?? '').repeat(line.length)) break;
  }
  copy(scan, end, shownCode(text.slice(at, end)));
  scan.afterBlank = false;
  return true;
}

/** Of the line on which `at` stands, its line end included. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

const lineHead = /([ \t]*)([-*+][ \t]+(?=\S)|\d{1,9}[.)][ \t]+(?=\S))?/y;

/** Copies a line of code by indentation; keeps account of blank lines and lists on the way. */
export function copyIndented(scan: Scan): boolean {
  const { text, at } = scan;
  lineHead.lastIndex = at;
  const [whole = '', indentation = '', marker] = lineHead.exec(text) ?? [];
  const width = indentation.replaceAll('\t', '    ').length;
  const first = text[at + whole.length];
  if (first === undefined || first === '\n') {
    scan.afterBlank = true;
    return false;
  }
  const code = width >= scan.list + 4 && scan.afterBlank;
  if (code) {
    const end = lineEnd(text, at);
    copy(scan, end, shownCode(text.slice(at, end)));
    return true;
  }
  if (marker !== undefined && width < scan.list + 4) scan.list = width + marker.length;
  else if (scan.afterBlank && width < Math.min(scan.list, 2)) scan.list = 0;
  scan.afterBlank = false;
  return false;
}

/** Copies a code span, or the backticks if none ends it in the same paragraph. */
export function copySpan(scan: Scan): boolean {
  const { text, at } = scan;
  let length = 1;
  while (text[at + length] === '`') length++;
  const close = scan.backticks.close(at, length);
  const spans = close !== undefined && close < scan.next('\n\n', at);
  const end = spans ? close + length : at + length;
  copy(scan, end, spans ? shownCode(text.slice(at, end)) : undefined);
  return true;
}

/** Copies a formula in which braces may be doubled. */
export function copyMath(scan: Scan): boolean {
  const { text, at } = scan;
  const double = text[at + 1] === '$';
  const open = double ? 2 : 1;
  const close = scan.next(double ? '$$' : '$', at + open);
  const paragraph = scan.next('\n\n', at);
  const ends = close < (double ? at + 5_000 : paragraph) && close > at + open;
  const inner = ends ? text.slice(at + open, close) : '';
  const formula =
    ends && (double || (/^\S/.test(inner) && /\S$/.test(inner) && !/\d/.test(text[close + open] ?? '')));
  copy(scan, formula && !/\{[%]|\{\{[<%]/.test(inner) ? close + open : at + open);
  return true;
}

/** Copies what a backslash protects, and formulas between `\(` and `\)`, `\[` and `\]`. */
export function copyEscaped(scan: Scan): boolean {
  const { text, at } = scan;
  const closing = { '(': '\\)', '[': '\\]' }[text[at + 1] ?? ''];
  const close = closing === undefined ? Number.POSITIVE_INFINITY : scan.next(closing, at + 2);
  const formula =
    close - at < 4_000 && text.slice(at, close).includes('{{') && !/\{%|\{\{[<%]/.test(text.slice(at, close));
  const after = text[at + 1];
  copy(
    scan,
    formula ? close + 2 : Math.min(text.length, at + (after === undefined || after === '\n' ? 1 : 2)),
  );
  return true;
}
