/** The body of a Markdown file → sanitized HTML whose links and images stand on any page of the site. */
import type { Problem } from '../problem.ts';
import { received } from '../problem.ts';
import { lineFinder } from './foreign/lines.ts';
import { textBeforeMark } from './foreign/more-mark.ts';
import { bracesShown } from './foreign/tags.ts';
import { translateForeign } from './foreign/translate.ts';
import { deadFragments } from './fragments.ts';
import { plainText } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { nestsTooDeep, tooManyFootnotes } from './markdown-limits.ts';
import { pointed } from './pointed.ts';
import { regularPieces } from './regular-html.ts';
import { type Rewrite, sanitizePieces } from './sanitize.ts';
import type { Find } from './targets.ts';

export interface BodyPlace {
  readonly key: string;
  /** Line of the file on which the body begins, 1-based. */
  readonly firstLine: number;
  readonly find: Find;
  /** What the text may ask for by name, as other generators' authors do: `page.title`. */
  readonly values: ReadonlyMap<string, string>;
  /** May the heading at the top become the title? */
  readonly takesHeading: (heading: string) => boolean;
}

export interface Body {
  readonly html: string;
  readonly text: string;
  readonly assets: readonly string[];
  readonly heading?: string;
  /** The text before `<!--more-->`. */
  readonly opening?: string;
  readonly problems: readonly Problem[];
}

export function readBody(source: string, place: BodyPlace): Body {
  const translated = translateForeign(source, place, place.firstLine);
  if (translated.tooMuch) return tooMuch;
  const body = translated.text;
  const line = lineFinder(source, translated, place.firstLine);
  if (tooManyFootnotes(body)) return unreadable('too-many-footnotes', 'The text has too many footnotes.');
  const rendered = renderMarkdown(body, place.takesHeading);
  if (rendered.tooMuch) return tooMuch;
  const regular = regularPieces(rendered.html);
  if (regular === undefined && nestsTooDeep(rendered.html))
    return unreadable('html-depth', 'HTML tags stand too deep in each other, or are too many.');
  const problems: Problem[] = [...translated.problems];
  let more = translated.untold;
  const warn = (problem: Problem, url: string): void => {
    // Looking a line up reads the whole text, and a report is for a person to read.
    if (problems.length < mostProblems)
      problems.push({ ...problem, ...(url === '' ? {} : line([url, decodedForSearch(url)])) });
    else more++;
  };
  const assets = new Set<string>();
  const fragments = new Set<string>();
  const html = sanitizePieces(regular ?? rendered.html, {
    rewrite: rewriter(place, { assets, fragments }, warn),
    withoutAlt: (src) => warn(altMissing(src), src),
  });
  for (const tag of rendered.leftovers) warn({ severity: 'warning', ...bracesShown(tag) }, tag);
  for (const { url, problem } of deadFragments(fragments, html)) warn(problem, url);
  if (more > 0) problems.push(andMore(more));
  const heading = rendered.heading ? { heading: rendered.heading.text } : {};
  const before = textBeforeMark(rendered.html);
  const opening = before === undefined ? {} : { opening: before };
  return { html, text: plainText(html), assets: [...assets], ...heading, ...opening, problems };
}

const mostProblems = 50;

const andMore = (count: number): Problem => ({
  severity: 'warning',
  code: 'more-problems',
  wrong: `There are ${count} more of this kind in the text; they are not listed.`,
  expected: `at most ${mostProblems} links, images and tags that need a look`,
  example: '![A tide gauge at low water](images/gauge.jpg)',
});

const unreadable = (code: string, wrong: string): Body => ({
  html: '',
  text: '',
  assets: [],
  problems: [
    {
      severity: 'error',
      code,
      wrong,
      expected:
        'about 50,000 links or list items, 3,000 footnotes, and 200,000 HTML tags, at most 200 inside each other',
      example: '<div>Text of the box.</div>',
    },
  ],
});

const tooMuch = unreadable('too-much-markup', 'The text has too much markup for one article.');

function rewriter(
  { key, find }: BodyPlace,
  { assets, fragments }: { readonly assets: Set<string>; readonly fragments: Set<string> },
  warn: (problem: Problem, url: string) => void,
): Rewrite {
  return (url, use) => {
    const { reference, address, problem } = pointed(url, { fromKey: key, find, use });
    if (problem !== undefined) warn(problem, url);
    if (reference.kind === 'file') assets.add(reference.key);
    if (address?.startsWith('#')) fragments.add(address);
    return address;
  };
}

/** markdown-it percent-encodes addresses before anyone sees them; authors mostly do not. */
function decodedForSearch(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    // A stray % sign: the author wrote it so.
    return url;
  }
}

const altMissing = (src: string): Problem => ({
  severity: 'warning',
  code: 'alt-missing',
  wrong: 'An image has no alternative text, so who does not see it does not know what it shows.',
  expected: 'a short description between the square brackets',
  example: '![A tide gauge at low water](images/gauge.jpg)',
  received: received(src),
});
