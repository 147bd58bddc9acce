/**
 * Mathematics is left readable: `$…$`, `$$…$$`, `\(…\)` and `\[…\]` come out as they were typed, without emphasis or
 * escapes, as code of the class `math`. Nothing typesets it. Money stays prose, by Pandoc's rules (tex_math_dollars)
 * and one of GitHub's: no letter or digit stands directly outside of single dollars.
 */
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

export function math(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('escape', 'math', (state: StateInline, silent: boolean) => {
    const found =
      state.src[state.pos] === '$' ? dollars(state) : state.src[state.pos] === '\\' && brackets(state);
    if (!found) return false;
    if (!silent) state.push('math_inline', 'code', 0).content = found.formula;
    state.pos = found.end;
    return true;
  });
  markdown.block.ruler.before('fence', 'math', display, { alt: ['paragraph', 'blockquote', 'list'] });
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules['math_inline'] = (tokens, index) =>
    `<code class="math">${escapeHtml((tokens[index]?.content ?? '').trim())}</code>`;
  markdown.renderer.rules['math_block'] = (tokens, index) =>
    `<pre class="math"><code>${escapeHtml(tokens[index]?.content ?? '')}</code></pre>\n`;
}

interface Found {
  readonly formula: string;
  readonly end: number;
}

const wordCharacter = /[\p{L}\p{N}]/u;

function dollars({ src, pos, posMax }: StateInline): Found | undefined {
  const marker = src.startsWith('$$', pos) ? '$$' : '$';
  const from = pos + marker.length;
  if (marker === '$' && (/\s/.test(src.charAt(from)) || wordCharacter.test(src.charAt(pos - 1))))
    return undefined;
  const at = closingDollar(src, from, posMax);
  if (at === undefined || !src.startsWith(marker, at)) return undefined;
  const formula = src.slice(from, at);
  const end = at + marker.length;
  if (formula.trim() === '' || end > posMax) return undefined;
  const asProse = /\s$/.test(formula) || wordCharacter.test(src.charAt(end));
  return marker === '$' && asProse ? undefined : { formula, end };
}

/** The next dollar sign that no backslash precedes. What stands between is looked at once only: none is skipped. */
function closingDollar(src: string, from: number, max: number): number | undefined {
  for (let at = from; at < max; at++) {
    if (src.charCodeAt(at) === 0x5c) at++;
    else if (src.charCodeAt(at) === 0x24) return at;
  }
  return undefined;
}

const closings: Readonly<Record<string, string>> = { '(': '\\)', '[': '\\]' };
const longestFormula = 2_000;

/**
 * In Markdown `\[` is a bracket that opens no link. It is mathematics where something between the two says so: a
 * command, a power, an index, an equation, braces, or a single letter.
 */
function brackets({ src, pos, posMax }: StateInline): Found | undefined {
  const closing = closings[src.charAt(pos + 1)];
  if (closing === undefined) return undefined;
  const within = src.slice(pos + 2, Math.min(posMax, pos + 2 + longestFormula));
  const length = within.indexOf(closing);
  const formula = within.slice(0, Math.max(0, length));
  if (!/[\p{L}\p{N}]/u.test(formula) || !/[\\^_={}]|^\s*\p{L}\s*$/u.test(formula)) return undefined;
  return { formula, end: pos + 2 + length + closing.length };
}

const displays: Readonly<Record<string, string>> = { $$: '$$', '\\[': '\\]' };
const mostLines = 200;
/** Up to this line there is no `\]`: whoever begins before it need not look there again. */
const unclosed = Symbol('unclosed');

/** `$$` at the beginning of a line to `$$` at the end of one, without an empty line between, as LaTeX demands. */
function display(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const begin = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
  const closing = displays[state.src.slice(begin, begin + 2)];
  if (closing === undefined) return false;
  const last = Math.min(endLine, startLine + mostLines);
  for (let line = startLine; line < last; line++) {
    if (state.isEmpty(line) || (line > startLine && (state.sCount[line] ?? 0) < state.blkIndent)) break;
    if (closing !== '$$' && line < Number(state.env[unclosed] ?? 0)) continue;
    const from = line === startLine ? begin + 2 : (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
    const text = state.src.slice(from, state.eMarks[line]).trimEnd();
    const at = text.indexOf(closing);
    if (at < 0 && closing !== '$$') state.env[unclosed] = line + 1;
    if (at < 0) continue;
    if (at !== text.length - 2 || (line === startLine && at === 0)) return false;
    if (!silent) pushDisplay(state, startLine, line, closing);
    return true;
  }
  return false;
}

function pushDisplay(state: StateBlock, startLine: number, lastLine: number, closing: string): void {
  const written = state.getLines(startLine, lastLine + 1, state.blkIndent, false).trim();
  const token = state.push('math_block', 'pre', 0);
  token.content = `${written
    .slice(2, -closing.length)
    .replace(/^\s*\n|\s+$/g, '')
    .trim()}\n`;
  token.map = [startLine, lastLine + 1];
  state.line = lastLine + 1;
}
