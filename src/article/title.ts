/** What an article is called if its front matter does not say: the first heading, else the name of the file. */
import type { Problem } from '../problem.ts';
import type { Body } from './body.ts';
import type { FileName } from './file-name.ts';

export interface Title {
  readonly title?: string;
  readonly problems: readonly Problem[];
}

/** A file without a text has nothing to be called. */
export function titleOf(declared: string | undefined, body: Body, { name }: FileName): Title {
  const title = declared ?? body.heading;
  if (title !== undefined) return { title, problems: [] };
  // A name of nothing but a date is better left as it is.
  const named = /^[\d-]+$/.test(name) ? name : name.replace(/[\s_+-]+/g, ' ').trim();
  if (body.html.trim() === '' || !/[\p{L}\p{N}]/u.test(named)) return { problems: [titleMissing] };
  const guessed = `${named.slice(0, 1).toUpperCase()}${named.slice(1, longest)}`;
  return { title: guessed, problems: [titleGuessed(guessed)] };
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
  wrong: `The file says no title; "${title}" is made of its name.`,
  expected: 'a title in the front matter, or a heading as the first line of the text',
  example,
  received: title,
});
