/**
 * How much work one file may be. Two megabytes of nothing but brackets, or of the shortest list items, take a parser
 * half a minute although each step is quick. Steps are counted, not seconds: the same file is judged alike everywhere.
 */
import type { Env, MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** Prose takes about ten for each hundred characters, tables and lists of links up to eighty. */
const mostSteps = 300_000;
/** The footnote plugin takes time by the square of their number: 20,000 of them half a minute. */
const maxFootnotes = 3_000;
/** The sanitizer takes time by the depth of open tags: 100,000 of them eleven seconds. */
const maxDepth = 200;
/** And some microseconds for each tag. */
const maxTags = 200_000;

/** Thrown through the library, whose loops cannot be left otherwise; renderMarkdown (./markdown.ts) catches it. */
export class TooMuchMarkup extends Error {}

const steps = Symbol('steps');

/** Before each step of the library; a step is a token made, or a place in a line looked at. */
export function countedSteps(markdown: MarkdownIt): void {
  const count = (env: Env): false => {
    const taken = Number(env[steps] ?? 0) + 1;
    env[steps] = taken;
    if (taken > mostSteps) throw new TooMuchMarkup();
    return false;
  };
  const { Block, Inline } = { Block: markdown.block.State, Inline: markdown.inline.State };
  markdown.block.State = class extends Block {
    override push(...token: Parameters<StateBlock['push']>): ReturnType<StateBlock['push']> {
      count(this.env);
      return super.push(...token);
    }
  };
  markdown.inline.State = class extends Inline {
    override push(...token: Parameters<StateInline['push']>): ReturnType<StateInline['push']> {
      count(this.env);
      return super.push(...token);
    }
  };
  markdown.inline.ruler.before('text', 'steps', (state: StateInline) => count(state.env));
  // Asked too whether it ends a paragraph: a paragraph within a thousand quotations is asked at each of its lines.
  const anywhere = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
  markdown.block.ruler.before('table', 'steps', (state: StateBlock) => count(state.env), anywhere);
}

export const tooManyFootnotes = (body: string): boolean =>
  (body.match(/\[\^|\^\[/g)?.length ?? 0) > maxFootnotes;

/** Elements that have no end tag, or need none (HTML, 13.1.2.4), do not count. */
const unnested =
  /^(br|img|hr|wbr|source|track|col|input|meta|link|p|li|dt|dd|tr|td|th|thead|tbody|tfoot|r[tp])$/i;

/** Do the tags of unsanitized HTML stand too deep in each other, or are there too many? */
export function nestsTooDeep(html: string): boolean {
  let depth = 0;
  let tags = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9-]*)/gi)) {
    if (++tags > maxTags) return true;
    if (unnested.test(name)) continue;
    depth = slash ? Math.max(0, depth - 1) : depth + 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
