/**
 * Front matter and body apart. Front matter is YAML between lines of `---`, TOML between lines of `+++`, JSON in braces
 * or between lines of `;;;`, or YAML that only ends with `---`, as old exports of Hexo have it.
 */
import type { Outcome, Problem } from '../problem.ts';

export interface SplitFile {
  readonly format: 'yaml' | 'toml' | 'json';
  /** Empty where a file has none. */
  readonly frontMatter: string;
  /** Lines of the file on which front matter and body begin, 1-based. */
  readonly firstLine: number;
  readonly body: string;
  readonly bodyLine: number;
}

type Split = Outcome<SplitFile>;

const maxLines = 200;
const maxCharacters = 20_000;
export const frontMatterExample = '---\ntitle: The tide tables\ndate: 2026-11-23\n---';

/** Empty lines before the front matter are allowed: nothing that an author would miss stands in them. */
export function splitFile(text: string): Split {
  const lines = text.split('\n');
  const top = lines.findIndex((line) => line.trim() !== '');
  const first = lines[top]?.trimEnd() ?? '';
  const [, fence, language] = /^(-{3,}|\+{3,}|;{3,})[ \t]*(?:([a-z]+))?$/i.exec(first) ?? [];
  if (fence !== undefined) return fenced(lines, top, fence, language?.toLowerCase());
  if (/^\{\s*("|$)/.test(first)) return braced(lines, top);
  return unopened(lines, top) ?? withoutFrontMatter(lines);
}

const withoutFrontMatter = (lines: readonly string[]): Split => ({
  ok: true,
  value: { format: 'yaml', frontMatter: '', firstLine: 1, body: lines.join('\n'), bodyLine: 1 },
  problems: [],
});

/** `---json` and the like name the language, as gray-matter's authors write it. */
const languages: Readonly<Record<string, SplitFile['format']>> = {
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  json: 'json',
};

const executed = /^(js|javascript|mjs|ts|typescript|coffee|coffeescript|cson)$/;

function fenced(lines: readonly string[], top: number, fence: string, language: string | undefined): Split {
  if (language !== undefined && executed.test(language)) return foreign(top, lines[top] ?? '', language);
  const format = language === undefined ? formatOf(fence) : languages[language];
  if (format === undefined) return withoutFrontMatter(lines);
  const closing = fence === '---' ? /^(---|\.\.\.)\s*$/ : undefined;
  const end = lines.findIndex((line, at) => at > top && (closing?.test(line) ?? line.trimEnd() === fence));
  // More than three hyphens are a line across the page more often than front matter.
  if (end < 0) return fence.length > 3 ? withoutFrontMatter(lines) : unclosed(top, fence);
  const inner = lines.slice(top + 1, end).join('\n');
  const bare = format === 'json' && !/^\s*\{/.test(inner);
  return cut(lines, format, bare ? `{${inner}}` : inner, { top, first: top + 1, end });
}

const formatOf = (fence: string): SplitFile['format'] =>
  fence.startsWith('+') ? 'toml' : fence.startsWith(';') ? 'json' : 'yaml';

interface Range {
  /** Indexes of lines: of the whole thing, of its text, and of its last line. */
  readonly top: number;
  readonly first: number;
  readonly end: number;
}

function cut(
  lines: readonly string[],
  format: SplitFile['format'],
  frontMatter: string,
  { top, first, end }: Range,
): Split {
  if (end - top > maxLines + 1 || frontMatter.length > maxCharacters) return tooLong(top, lines[top] ?? '');
  const body = lines.slice(end + 1).join('\n');
  return {
    ok: true,
    value: { format, frontMatter, firstLine: first + 1, body, bodyLine: end + 2 },
    problems: [],
  };
}

/** Hugo's JSON: the brace that opens in the first line closes at the end of a line. */
function braced(lines: readonly string[], top: number): Split {
  let depth = 0;
  let quoted = false;
  for (const [index, line] of lines.slice(top, top + maxLines + 2).entries()) {
    for (let at = 0; at < line.length; at++) {
      const character = line[at];
      if (quoted && character === '\\') at++;
      else if (character === '"') quoted = !quoted;
      else if (!quoted && (character === '{' || character === '[')) depth++;
      else if (!quoted && (character === '}' || character === ']')) depth--;
      if (depth === 0) return closed(lines, { top, first: top, end: top + index }, at);
    }
  }
  if (!startsLikeJson(lines, top)) return withoutFrontMatter(lines);
  return lines.length > top + maxLines + 2 ? tooLong(top, '{') : unclosed(top, '{');
}

function closed(lines: readonly string[], range: Range, at: number): Split {
  const rest = (lines[range.end] ?? '').slice(at + 1);
  if (rest.trim() !== '') return withoutFrontMatter(lines);
  return cut(lines, 'json', lines.slice(range.top, range.end + 1).join('\n'), range);
}

const startsLikeJson = (lines: readonly string[], top: number): boolean =>
  /^\s*\{\s*"[^"]*"\s*:/.test(lines.slice(top, top + 3).join('\n'));

const keyLine = /^[A-Za-z][\w-]*:(\s|$)/;
const furtherLine = /^(\s+\S|\s*- |\s*#|[\]}])/;

/**
 * YAML without an opening line. A text whose first paragraph ends with `---` is a heading in Markdown, so this is taken
 * for front matter only if every line of it looks like that and one is the title.
 */
function unopened(lines: readonly string[], top: number): Split | undefined {
  if (!keyLine.test(lines[top] ?? '')) return undefined;
  const end = lines.findIndex((line, at) => at > top && !keyLine.test(line) && !furtherLine.test(line));
  if (end < 0 || (lines[end] ?? '').trimEnd() !== '---') return undefined;
  const block = lines.slice(top, end);
  if (!block.some((line) => /^title:\s*\S/i.test(line))) return undefined;
  return cut(lines, 'yaml', block.join('\n'), { top, first: top, end });
}

const refused = (problem: Pick<Problem, 'code' | 'line' | 'wrong' | 'expected' | 'received'>): Split => ({
  ok: false,
  problems: [{ severity: 'error', column: 1, example: frontMatterExample, ...problem }],
});

const unclosed = (top: number, fence: string): Split =>
  refused({
    code: 'front-matter-unclosed',
    line: top + 1,
    wrong: 'The front matter that begins here does not end.',
    expected: `a line of ${fence === '{' ? '}' : fence} after the last key`,
    received: fence,
  });

const tooLong = (top: number, opening: string): Split =>
  refused({
    code: 'front-matter-too-long',
    line: top + 1,
    wrong: 'The front matter that begins here is too long.',
    expected: `at most ${maxLines} lines and ${maxCharacters.toLocaleString('en')} characters`,
    received: opening.trim().slice(0, 80),
  });

const foreign = (top: number, opening: string, language: string): Split =>
  refused({
    code: 'front-matter-language',
    line: top + 1,
    wrong: `The front matter is ${language}, which is not read: nothing in an article is executed.`,
    expected: 'YAML between lines of ---, TOML between lines of +++, or JSON',
    received: opening.trim().slice(0, 80),
  });
