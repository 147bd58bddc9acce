/** The part of an article before its `<!--more-->`, which generators show in lists. */
import { plainText } from '../html.ts';
import { sanitize } from '../sanitize.ts';

/** In HTML that is not sanitized yet; every way to write the mark is this one by then (./markup.ts). */
const mark = '<!--more-->';

/** A mark further down says nothing of an excerpt that is shorter. */
const farthest = 20_000;

export function textBeforeMark(html: string): string | undefined {
  const at = html.indexOf(mark);
  if (at < 0 || at > farthest) return undefined;
  const before = sanitize(html.slice(0, at), { rewrite: () => undefined, withoutAlt: () => undefined });
  const text = plainText(before);
  return text === '' ? undefined : text;
}
