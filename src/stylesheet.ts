/** Is a stylesheet whole? One that is not makes a browser leave out all that follows. */
import type { Problem } from './problem.ts';

interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * What is wrong, and where; `undefined`: nothing. Brackets, strings and comments only (CSS Syntax Level 3, 4): a browser
 * leaves out a rule that it does not know, and goes on. One step for each character.
 */
export function stylesheetProblem(text: string): Problem | undefined {
  const open: { readonly closes: string; readonly at: number }[] = [];
  let at = 0;
  while (at < text.length) {
    const end = quietEnd(text, at);
    if (end === undefined) return problemAt(text, at, `${nameOf(text, at)} is not closed`);
    if (end > at) {
      at = end;
      continue;
    }
    const character = text.charAt(at);
    const closes = closing[character];
    if (closes !== undefined) open.push({ closes, at });
    else if (isClosing(character) && open.pop()?.closes !== character)
      return problemAt(text, at, `Here is a "${character}" that closes nothing`);
    at++;
  }
  const last = open.at(-1);
  return last && problemAt(text, last.at, `The "${text.charAt(last.at)}" here is not closed`);
}

const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };
const isClosing = (character: string): boolean => '})]'.includes(character);

/**
 * Behind a comment, string, escape or address that begins here; where it is, if none does; `undefined`: it has no end.
 */
function quietEnd(text: string, at: number): number | undefined {
  const behind = (end: string, from: number): number | undefined => {
    const found = text.indexOf(end, from);
    return found === -1 ? undefined : found + end.length;
  };
  if (text.startsWith('/*', at)) return behind('*/', at + 2);
  const character = text.charAt(at);
  if (character === '\\') return at + 2;
  if (character === '"' || character === "'") return stringEnd(text, at, character);
  const bare = /url\(\s*(?=[^\s"'])/iy;
  bare.lastIndex = at;
  return character === 'u' && bare.test(text) ? behind(')', at) : at;
}

/** A string ends with its line. */
function stringEnd(text: string, at: number, quote: string): number | undefined {
  for (let next = at + 1; next < text.length; next++) {
    const character = text.charAt(next);
    if (character === quote) return next + 1;
    if (character === '\\') next++;
    else if (character === '\n') return undefined;
  }
  return undefined;
}

const nameOf = (text: string, at: number): string =>
  text.startsWith('/*', at)
    ? 'The comment here'
    : text.startsWith('u', at)
      ? 'The address here'
      : 'The string here';

function problemAt(text: string, at: number, wrong: string): Problem {
  return {
    ...{ severity: 'error', code: 'stylesheet-unreadable', ...placeOf(text, at) },
    wrong: `The stylesheet is not whole. ${wrong}.`,
    expected: 'a closing character for each brace, bracket, string and comment',
    example: '.notice { color: #234 } /* of messages */',
  };
}

function placeOf(text: string, at: number): Place {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n') };
}
