/**
 * `~~struck~~` and `~struck~` as GitHub's specification has them (6.5: one or two tildes, three mean nothing), and
 * `==marked==`. The library's own rule knows two tildes only. A single tilde inside of a word stays (`H~2~O`).
 */
import type { Delimiter, MarkdownIt, StateInline } from 'markdown-it';

const tilde = 0x7e;
const equals = 0x3d;
/** A marker of its own, so that one tilde never closes what two have opened. */
const twoTildes = 0x1_0000 + tilde;

const tags: Readonly<Record<number, 's' | 'mark'>> = { [tilde]: 's', [twoTildes]: 's', [equals]: 'mark' };

export function pairs(markdown: MarkdownIt): void {
  markdown.inline.ruler.at('strikethrough', open);
  markdown.inline.ruler2.at('strikethrough', (state: StateInline) => {
    close(state, state.delimiters);
    for (const meta of state.tokens_meta) if (meta?.delimiters) close(state, meta.delimiters);
  });
}

function open(state: StateInline, silent: boolean): boolean {
  const code = state.src.charCodeAt(state.pos);
  if (silent || (code !== tilde && code !== equals)) return false;
  const { length, can_open, can_close } = state.scanDelims(state.pos, false);
  // Two tildes may split a word, as the library has it; everything else stands at its edges.
  const anywhere = code === tilde && length === 2 ? state.scanDelims(state.pos, true) : undefined;
  const token = state.push('text', '', 0);
  token.content = state.src.slice(state.pos, state.pos + length);
  if (length === 2 || (length === 1 && code === tilde))
    state.delimiters.push({
      marker: code === tilde && length === 2 ? twoTildes : code,
      length: 0,
      token: state.tokens.length - 1,
      end: -1,
      open: anywhere?.can_open ?? can_open,
      close: anywhere?.can_close ?? can_close,
    });
  state.pos += length;
  return true;
}

function close(state: StateInline, delimiters: readonly Delimiter[]): void {
  for (const { marker, end, token } of delimiters) {
    const tag = tags[marker];
    const closing = delimiters[end];
    if (tag === undefined || closing === undefined) continue;
    become(state, token, tag, 1);
    become(state, closing.token, tag, -1);
  }
}

function become(state: StateInline, index: number, tag: string, nesting: 1 | -1): void {
  const token = state.tokens[index];
  if (token === undefined) return;
  const markup = token.content;
  Object.assign(token, {
    type: `${tag}_${nesting === 1 ? 'open' : 'close'}`,
    tag,
    nesting,
    markup,
    content: '',
  });
}
