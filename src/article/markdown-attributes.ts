/**
 * Attributes in braces, as kramdown (`{: .wide}`), Goldmark and Pandoc (`## Tides {#tides}`) write them. A heading's
 * `#id` is kept: links lead there. Everything else was meant for another theme, and goes without a word.
 */
import type { MarkdownIt, StateBlock, StateCore, StateInline, Token } from 'markdown-it';

export function attributes(markdown: MarkdownIt): void {
  const everywhere = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
  markdown.block.ruler.before('fence', 'attributes', ownLine, everywhere);
  markdown.inline.ruler.before('text', 'attributes', afterSpan);
  markdown.core.ruler.after('inline', 'attributes', (state: StateCore) => {
    for (const [index, { type }] of state.tokens.entries())
      if (type === 'heading_open') ofHeading(state.tokens[index], state.tokens[index + 1]);
  });
}

const one = String.raw`(?:[.#][^\s{}.#="']{1,80}|[\w:-]{1,40}=(?:"[^"{}\n]{0,200}"|'[^'{}\n]{0,200}'|[^\s{}"']{1,200}))`;
const list = new RegExp(String.raw`^(?:\s*${one})+\s*$`);
const id = /(?:^|\s)#([\p{L}\p{N}][\p{L}\p{N}_.:-]{0,79})(?=[\s.]|$)/u;

/** What stands in braces at the end, if it is a list of attributes. */
function atEnd(text: string): { before: string; inside: string } | undefined {
  const at = text.trimEnd().endsWith('}') ? text.lastIndexOf('{') : -1;
  const inside = at < 0 ? '' : text.slice(at + 1, text.lastIndexOf('}')).replace(/^:/, '');
  return inside.length < 500 && list.test(inside) ? { before: text.slice(0, at), inside } : undefined;
}

function ofHeading(heading: Token | undefined, inline: Token | undefined): void {
  const last = inline?.children?.at(-1);
  const found = last?.type === 'text' ? atEnd(last.content) : undefined;
  if (heading === undefined || last === undefined || found === undefined) return;
  last.content = found.before.trimEnd();
  const [, name] = id.exec(found.inside) ?? [];
  if (name !== undefined) heading.attrSet('id', name);
}

/** A line of its own, of kramdown: for the block above it. */
function ownLine(state: StateBlock, startLine: number, _: number, silent: boolean): boolean {
  const begin = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
  if (!state.src.startsWith('{:', begin) || (state.sCount[startLine] ?? 0) - state.blkIndent >= 4)
    return false;
  const [, inside] = /^\{:([^{}]{0,500})\}\s*$/.exec(state.src.slice(begin, state.eMarks[startLine])) ?? [];
  if (inside === undefined) return false;
  if (silent) return true;
  const heading = state.tokens.at(-1)?.type === 'heading_close' ? state.tokens.at(-3) : undefined;
  const [, name] = id.exec(inside) ?? [];
  if (name !== undefined) heading?.attrSet('id', name);
  state.line = startLine + 1;
  return true;
}

const within = /\{(:?)([^{}\n]{1,500})\}/y;

/** Directly after a link, an image or code; kramdown's own form (`{:`) after emphasis too. */
function afterSpan(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x7b) return false;
  within.lastIndex = state.pos;
  const [whole, colon, inside = ''] = within.exec(state.src) ?? [];
  if (whole === undefined || !list.test(inside)) return false;
  const directly =
    state.pending === '' && /^(?:link_close|image|code_inline)$/.test(state.tokens.at(-1)?.type ?? '');
  const emphasized = colon === ':' && /[)*_`\]>]/.test(state.src.charAt(state.pos - 1));
  if (!silent && !directly && !emphasized) return false;
  if (silent && !emphasized) return false;
  state.pos += whole.length;
  return true;
}
