/**
 * What authors wrote for other generators, as Markdown and HTML: short codes of Hugo and Zola, tags of Jekyll, Hexo,
 * Eleventy and dev.to, components of Astro and Gatsby, by a fixed table (./table.ts). Nothing is executed; what the
 * table does not know becomes a quiet box. Each step moves on, so a text takes time by its length.
 */
import type { Problem } from '../../problem.ts';
import { copyEscaped, copyFence, copyIndented, copyMath, copySpan, lineEnd } from './code.ts';
import { boxOfColons, dropImport, dropLine } from './line-rules.ts';
import { translateBraces, translateMarkup } from './markup.ts';
import { articleUrl } from './meant-article.ts';
import type { ForeignPlace } from './piece.ts';
import { copy, replace, type Scan, scanOf } from './scan.ts';
import { translateTag } from './tags.ts';
import { addressed } from './write.ts';

export interface Translated {
  readonly text: string;
  /** Of each line of the text, the line of the source it comes from; both from 0. */
  readonly lines: readonly number[];
  readonly problems: readonly Problem[];
  /** Problems beyond those that are told. */
  readonly untold: number;
  /** It was too much work, and was left half done. */
  readonly tooMuch?: true;
}

/** As many as Markdown may take (../markdown-limits.ts); a text has one for each line, tag, brace, formula and backtick. */
const mostSteps = 300_000;

const anything =
  /\{[{%#:/.[]|\{\w|<!--|<[A-Z]|<\/?>|<(?:iframe|script)|^import\s|^export\s|^[ \t>]*:::|\]\(@\/|__GHOST_URL__|\[TOC\]|\[\[_?TOC|@\[toc\]|\{\s*#/im;

/** `firstLine`: the line of the file on which the text begins, 1-based. */
export function translateForeign(text: string, place: ForeignPlace, firstLine: number): Translated {
  if (!anything.test(text)) return { text, lines: [], problems: [], untold: 0 };
  const scan = scanOf(text, place, firstLine);
  for (let steps = 0; scan.at < text.length && steps < mostSteps; steps++) step(scan);
  const { out, problems, untold } = scan;
  if (scan.at < text.length) return { text: '', lines: [], problems: [], untold: 0, tooMuch: true };
  return { text: out.text(), lines: out.lines, problems, untold };
}

const special = /[\n`{<\\$]|\]\(@\/|__GHOST_URL__/g;

function step(scan: Scan): void {
  if (scan.at === scan.lineStart && line(scan)) return;
  special.lastIndex = scan.at;
  const found = special.exec(scan.text);
  const at = found?.index ?? scan.text.length;
  if (at > scan.at) copy(scan, at);
  if (found !== null && !inline(scan, found[0])) copy(scan, scan.at + 1);
}

function line(scan: Scan): boolean {
  return copyFence(scan) || dropImport(scan) || dropLine(scan) || boxOfColons(scan) || indented(scan);
}

const indentation = /[ \t]{4,}/y;

/** MDX has no code by indentation: what is indented in a component is its text. */
function indented(scan: Scan): boolean {
  if (!scan.mdx) return copyIndented(scan);
  indentation.lastIndex = scan.at;
  if (scan.components.length === 0 || !indentation.test(scan.text)) return false;
  if (/^(?:[-*+]|\d+[.)])\s/.test(scan.text.slice(indentation.lastIndex, lineEnd(scan.text, scan.at))))
    return false;
  replace(scan, indentation.lastIndex, '');
  return false;
}

function inline(scan: Scan, found: string): boolean {
  switch (found) {
    case '`':
      return copySpan(scan);
    case '\\':
      return copyEscaped(scan);
    case '$':
      return copyMath(scan);
    case '{':
      return translateTag(scan) || translateBraces(scan) || dropOption(scan);
    case '<':
      return translateMarkup(scan);
    case '](@/':
      return zolaLink(scan);
    case '__GHOST_URL__':
      replace(scan, scan.at + found.length, '');
      return true;
    default:
      return false;
  }
}

const option = /\{::[^{}\n]{0,300}\}/y;

/** `{::nomarkdown}` and other options of kramdown. */
function dropOption(scan: Scan): boolean {
  option.lastIndex = scan.at;
  if (!option.test(scan.text)) return false;
  replace(scan, option.lastIndex, '');
  return true;
}

const internal = /\]\(@(\/[^()\s]*)/y;

/** Zola's `[text](@/blog/post.md)`. */
function zolaLink(scan: Scan): boolean {
  internal.lastIndex = scan.at;
  const path = internal.exec(scan.text)?.[1];
  if (path === undefined) return false;
  replace(scan, scan.at + 3 + path.length, `](${addressed(articleUrl(path, scan.place))}`);
  return true;
}
