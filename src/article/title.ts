/**
 * What an article is called if its front matter does not say: the first heading, else the name of the file, else how its
 * text begins.
 */
import type { Problem } from '../problem.ts';
import type { Body } from './body.ts';
import type { FileName } from './file-name.ts';

export interface Title {
  readonly title?: string;
  readonly problems: readonly Problem[];
}

/** A file without a text or a picture has nothing to be called. */
export function titleOf(declared: string | undefined, body: Body, file: FileName, hero?: unknown): Title {
  const title = declared ?? body.heading;
  if (title !== undefined) return { title, problems: [] };
  const named = nameOf(file, body.text);
  if ((body.html.trim() === '' && hero === undefined) || !/[\p{L}\p{N}]/u.test(named))
    return { problems: [titleMissing] };
  const guessed = `${named.slice(0, 1).toUpperCase()}${named.slice(1, longest)}`;
  return { title: guessed, problems: [titleGuessed(guessed)] };
}

/** A short note is called by its number (`344.md`): then its first words say more. */
function nameOf({ name, date }: FileName, text: string): string {
  if (!/^[\d-]+$/.test(name)) return name.replace(/[\s_+-]+/g, ' ').trim();
  const words = date === undefined ? firstWords(text) : '';
  // A name of nothing but a date is better left as it is.
  return words === '' ? name : words;
}

const longestWords = 60;

/** The first sentence, or as much of it as a title may have. */
function firstWords(text: string): string {
  const [line = ''] = text.slice(0, 2_000).split('\n', 1);
  const sentence = (/^.*?(?:[.!?](?=\s|$)|[。！？])/u.exec(line)?.[0] ?? line).replace(/[.。]$/u, '');
  if (sentence.length <= longestWords) return sentence.trim();
  const cut = sentence
    .slice(0, longestWords)
    .replace(/\s\S*$/u, '')
    .replace(/[\ud800-\udbff]$/, '');
  return `${cut.replace(/[\s,;:–—-]+$/u, '')}…`;
}

const longest = 120;
const example = '---\ntitle: The tide tables\n---';

export const titleMissing: Problem = {
  severity: 'error',
  code: 'title-missing',
  line: 1,
  column: 1,
  wrong: 'The file has no title.',
  expected: 'a title in the front matter, or a heading as the first line of the text',
  example,
};

const titleGuessed = (title: string): Problem => ({
  severity: 'warning',
  code: 'title-guessed',
  line: 1,
  column: 1,
  wrong: `The file says no title; "${title}" is made of its name, or of its first words.`,
  expected: 'a title in the front matter, or a heading as the first line of the text',
  example,
  received: title,
});
