/**
 * Markdown → HTML: CommonMark and GitHub's extensions, footnotes, definition lists, heading anchors, and what authors of other generators are used to. docs/markdown.md tells authors of all of it.
 */
import MarkdownIt, { type Env, type Token } from 'markdown-it';
import definitionLists from 'markdown-it-deflist';
import footnote from 'markdown-it-footnote';
import { languageOf } from './code-language.ts';
import { alerts } from './markdown-alerts.ts';
import { attributes } from './markdown-attributes.ts';
import { autolinks } from './markdown-autolinks.ts';
import { leftoversOf, shownLeftovers } from './markdown-leftovers.ts';
import { countedSteps, TooMuchMarkup } from './markdown-limits.ts';
import { math } from './markdown-math.ts';
import { pairs } from './markdown-pairs.ts';
import { tasks } from './markdown-tasks.ts';
import { slugOf } from './slug.ts';

/** Raw HTML passes here and is judged by the sanitizer afterwards (./sanitize.ts). */
const markdown = new MarkdownIt({
  html: true,
  linkify: false,
  typographer: false,
  maxNesting: 60,
})
  .use(footnote)
  .use(definitionLists)
  .use(pairs)
  .use(autolinks)
  .use(math)
  .use(attributes)
  .use(alerts)
  .use(tasks)
  .use(shownLeftovers)
  .use(countedSteps);

const { fence } = markdown.renderer.rules;
markdown.renderer.rules['fence'] = (tokens, index, ...rest) => {
  const token = tokens[index];
  if (token) token.info = languageOf(markdown.utils.unescapeAll(token.info).trim());
  return fence?.(tokens, index, ...rest) ?? '';
};

/**
 * Anchors of headings. The usual plugin looks each heading up in the whole file again, and numbers equal ones by
 * trying 1, 2, 3…: half a minute for a hostile file of fifty thousand headings. This is linear.
 */
markdown.renderer.rules['heading_open'] = (tokens, index, options, env, self) => {
  const given = String(tokens[index]?.attrGet('id') ?? '');
  tokens[index]?.attrSet('id', headingId(plainInline(tokens[index + 1]), env as Environment, given));
  return self.renderToken(tokens, index, options);
};

/** What one rendering remembers: how often each heading's id was asked for. */
interface Environment extends Env {
  readonly headings: Map<string, number>;
}

/** `given` by the author; else it keeps letters of every script, so that a heading in Greek has an anchor too. */
function headingId(heading: string, { headings }: Environment, given: string): string {
  const letters = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 80);
  const id = given || slugOf(heading) || letters.replace(/^-+|-+$/g, '') || 'section';
  const count = (headings.get(id) ?? 0) + 1;
  headings.set(id, count);
  return count === 1 ? id : `${id}--${count}`;
}

export interface RenderedMarkdown {
  /** It was too much work, and there is no HTML. */
  readonly tooMuch?: true;
  /** Tags of other generators that are shown as code, because nothing else would have kept them from the text. */
  readonly leftovers: readonly string[];
  /** Unsanitized. */
  readonly html: string;
  /** The text of the heading that was taken off the top, and its line within the body, 1-based. */
  readonly heading?: { readonly text: string; readonly line: number };
}

/**
 * A `# Heading` is taken off the body if `takes` says so: it is the title then, and the page shows the title by itself.
 * That is the one at the very top, or the only one.
 */
export function renderMarkdown(body: string, takes: (heading: string) => boolean): RenderedMarkdown {
  try {
    return rendered(body, takes);
  } catch (error) {
    if (error instanceof TooMuchMarkup) return { html: '', leftovers: [], tooMuch: true };
    throw error;
  }
}

function rendered(body: string, takes: (heading: string) => boolean): RenderedMarkdown {
  const env: Environment = { headings: new Map() };
  const tokens = markdown.parse(body, env);
  const at = titleIndex(tokens);
  const [open, inline] = at === undefined ? [] : tokens.slice(at, at + 2);
  const text = plainInline(inline);
  const taken = at !== undefined && text !== '' && takes(text);
  const kept = taken ? [...tokens.slice(0, at), ...tokens.slice(at + 3)] : tokens;
  const html = markdown.renderer.render(kept, markdown.options, env);
  const leftovers = leftoversOf(env);
  return { html, leftovers, ...(taken ? { heading: { text, line: (open?.map?.[0] ?? 0) + 1 } } : {}) };
}

/** Where among the tokens the heading begins that may be the title. */
function titleIndex(tokens: readonly Token[]): number | undefined {
  const found = tokens.flatMap(({ type, tag, level }, index) =>
    type === 'heading_open' && tag === 'h1' && level === 0 ? [index] : [],
  );
  return found[0] === 0 || found.length === 1 ? found[0] : undefined;
}

const plainInline = (token: Token | undefined): string =>
  (token?.children ?? [])
    .map((child) => (child.type === 'softbreak' ? ' ' : isWords(child) ? child.content : ''))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();

const isWords = ({ type }: Token): boolean =>
  type === 'text' || type === 'code_inline' || type === 'math_inline';
