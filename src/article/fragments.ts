/** Links to a heading of the same article. */
import { type Problem, received } from '../problem.ts';
import { nearest } from './slug.ts';

/** `#top` and `#` lead to the top of any document (HTML, 7.4.6.4). */
const top = /^#(top)?$/i;

/**
 * The first so many are compared with the first so many headings, to say which is meant: each with each of three
 * hundred took half a minute.
 */
const mostCompared = 20;
const mostHeadings = 500;

/** `html`: sanitized, with every id that the page will have of it. */
export function deadFragments(
  fragments: ReadonlySet<string>,
  html: string,
): readonly { readonly url: string; readonly problem: Problem }[] {
  if (fragments.size === 0) return [];
  const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id));
  return [...fragments]
    .filter((url) => !top.test(url) && !ids.has(idOf(url)))
    .map((url, index) => ({ url, problem: fragmentDead(url, index < mostCompared ? ids : none) }));
}

const none: ReadonlySet<string> = new Set();

function idOf(fragment: string): string {
  try {
    return decodeURIComponent(fragment.slice(1));
  } catch {
    // A stray % sign: the author wrote it so.
    return fragment.slice(1);
  }
}

function fragmentDead(url: string, ids: ReadonlySet<string>): Problem {
  const meant = nearest(idOf(url), [...ids].slice(0, mostHeadings), 8);
  return {
    severity: 'warning',
    code: 'fragment-dead',
    wrong: 'A link leads to a place in this text that does not exist.',
    expected: 'a heading of this text, in small letters, with hyphens for all that is no letter or digit',
    example: `[High water](#${meant ?? 'high-water'})`,
    received: received(url),
  };
}
