/**
 * The last net for tags of other generators: what their translation (./foreign/translate.ts) took for code, a comment or
 * a box, and Markdown shows as text after all. Such braces are shown as code; escaped ones are meant to be read.
 */
import type { Env, MarkdownIt, StateCore, Token } from 'markdown-it';

const tag = /\{\{?%[^%{}]*%\}\}?|\{\{<[^<>{}]*>\}\}|\{%|\{\{[<%]/g;
const code = /<(?:pre|code|script|style|textarea)\b/i;

const leftovers = Symbol('leftovers');

/** The tags that were shown as code in this rendering, in their order. */
export const leftoversOf = (env: Env): readonly string[] => (env[leftovers] as string[] | undefined) ?? [];

export function shownLeftovers(markdown: MarkdownIt): void {
  // Before texts are joined: what a backslash or a reference made is a token of its own until then.
  markdown.core.ruler.after('inline', 'leftovers', (state: StateCore) => {
    const found: string[] = [];
    for (const token of state.tokens) {
      if (token.type === 'html_block') token.content = withoutTags(token.content, found);
      else if (token.children) token.children = token.children.flatMap((child) => shown(child, state, found));
    }
    if (found.length > 0) state.env[leftovers] = found;
  });
}

function withoutTags(html: string, found: string[]): string {
  if (!html.includes('{') || code.test(html)) return html;
  return html.replace(tag, (one) => {
    found.push(one);
    return '';
  });
}

function shown(child: Token, { Token: Made }: StateCore, found: string[]): readonly Token[] {
  if (child.type !== 'text' || child.content.search(tag) === -1) return [child];
  const made: Token[] = [];
  const add = (type: 'text' | 'code_inline', content: string): void => {
    if (content === '') return;
    const token = new Made(type, type === 'text' ? '' : 'code', 0);
    token.content = content;
    token.level = child.level;
    made.push(token);
  };
  let from = 0;
  for (const match of child.content.matchAll(tag)) {
    add('text', child.content.slice(from, match.index));
    add('code_inline', match[0]);
    found.push(match[0]);
    from = match.index + match[0].length;
  }
  add('text', child.content.slice(from));
  return made;
}
