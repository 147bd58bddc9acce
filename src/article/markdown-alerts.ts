/**
 * `> [!NOTE]`: GitHub's alerts, and Obsidian's callouts with a title of their own. They stay quotes, with their word
 * at the top, so that a feed or a mail shows what a page shows.
 */
import type { MarkdownIt, StateCore, Token } from 'markdown-it';

export function alerts(markdown: MarkdownIt): void {
  markdown.core.ruler.before('inline', 'alerts', (state: StateCore) => {
    if (!state.src.includes('[!')) return;
    state.tokens = state.tokens.flatMap((token, index) => {
      const quote = state.tokens[index - 2];
      if (token.type !== 'inline' || quote?.type !== 'blockquote_open') return [token];
      return state.tokens[index - 1]?.type === 'paragraph_open' ? labelled(token, quote, state) : [token];
    });
  });
}

const label = /^\[!([a-z]{2,20})\][+-]?(?:[ \t]+([^\n]{1,200}))?(?:\n|$)/i;

/** The paragraph that the token stands in is split in two: the label, and what comes after it. */
function labelled(token: Token, quote: Token, { Token: Made }: StateCore): Token[] {
  const [whole, kind = '', title] = label.exec(token.content) ?? [];
  if (whole === undefined) return [token];
  quote.attrJoin('class', `alert alert-${kind.toLowerCase()}`);
  const words = title ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1).toLowerCase()}`;
  const made = (type: string, tag: string, nesting: 1 | 0 | -1): Token => {
    const next = new Made(type, tag, nesting);
    next.block = true;
    next.map = token.map;
    return next;
  };
  const heading = made('inline', '', 0);
  heading.content = `**${words.trim()}**`;
  heading.children = [];
  token.content = token.content.slice(whole.length);
  if (token.content === '') return [heading];
  return [heading, made('paragraph_close', 'p', -1), made('paragraph_open', 'p', 1), token];
}
