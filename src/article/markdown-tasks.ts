/** `- [ ] to do`, `- [x] done`: GitHub's task list items (5.3). The boxes cannot be ticked. */
import type { MarkdownIt, StateCore, Token } from 'markdown-it';

export function tasks(markdown: MarkdownIt): void {
  markdown.core.ruler.after('inline', 'tasks', (state: StateCore) => {
    for (const [index, token] of state.tokens.entries())
      if (beginsItem(state.tokens, index)) tick(token, state);
  });
}

const beginsItem = (tokens: readonly Token[], index: number): boolean =>
  tokens[index]?.type === 'inline' &&
  tokens[index - 1]?.type === 'paragraph_open' &&
  tokens[index - 2]?.type === 'list_item_open';

function tick(token: Token, { Token: Made }: StateCore): void {
  const [first] = token.children ?? [];
  const [marker, mark] = (first?.type === 'text' && /^\[([ xX])\](?=\s)/.exec(first.content)) || [];
  if (first === undefined || marker === undefined) return;
  const box = new Made('html_inline', '', 0);
  box.content = checkbox(mark !== ' ');
  first.content = first.content.slice(marker.length);
  token.children?.unshift(box);
}

/** The name is for those who hear the page, whatever its language. */
const checkbox = (done: boolean): string =>
  done
    ? '<input type="checkbox" checked="" disabled="" aria-label="☑" />'
    : '<input type="checkbox" disabled="" aria-label="☐" />';
