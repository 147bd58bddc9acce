/** Where a translation stands in its text; the steps move it forward, and none goes back. */
import type { Problem } from '../../problem.ts';
import { type Backticks, backticksIn } from './backticks.ts';
import { type Braces, bracesIn } from './braces.ts';
import { type Next, nextIn } from './next.ts';
import { type Output, output } from './output.ts';
import { type Ending, type Endings, endingsIn } from './pairs.ts';
import type { ForeignPlace } from './piece.ts';

export interface Scan {
  readonly text: string;
  readonly place: ForeignPlace;
  readonly firstLine: number;
  /** In MDX braces hold expressions, everywhere. */
  readonly mdx: boolean;
  readonly next: Next;
  readonly braces: Braces;
  readonly backticks: Backticks;
  readonly out: Output;
  readonly endings: () => Endings;
  /** What is written where a tag that stands around Markdown ends, by where its end begins. */
  readonly closings: Map<number, { readonly close: string; readonly block: boolean }>;
  readonly problems: Problem[];
  /** Components that are open, innermost last, and what closes them. */
  readonly components: { readonly name: string; readonly close: string }[];
  /** Names of pictures that the head of an MDX file imports. */
  readonly imported: Map<string, string>;
  at: number;
  line: number;
  lineStart: number;
  /** Tags before this are shown, not read. */
  rawUntil: number;
  afterBlank: boolean;
  /** How deep the text of the list is indented in which we stand; 0: in none. */
  list: number;
  boxes: number;
  untold: number;
  /** How often a long search may still be in vain. */
  patience: number;
}

export function scanOf(text: string, place: ForeignPlace, firstLine: number): Scan {
  let endings: Endings | undefined;
  return {
    text,
    place,
    firstLine,
    mdx: place.key.toLowerCase().endsWith('.mdx'),
    next: nextIn(text),
    braces: bracesIn(text),
    backticks: backticksIn(text),
    out: output(),
    endings: () => (endings ??= endingsIn(text)),
    closings: new Map(),
    problems: [],
    components: [],
    imported: new Map(),
    at: 0,
    line: 0,
    lineStart: 0,
    rawUntil: 0,
    afterBlank: true,
    list: 0,
    boxes: 0,
    untold: 0,
    patience: 20,
  };
}

/** Goes on without writing anything. */
export function skip(scan: Scan, to: number): void {
  for (let at = scan.next('\n', scan.at); at < to; at = scan.next('\n', at + 1)) {
    scan.line++;
    scan.lineStart = at + 1;
  }
  scan.at = Math.max(scan.at, to);
}

export function copy(scan: Scan, to: number, changed = scan.text.slice(scan.at, to)): void {
  scan.out.copy(changed, scan.line);
  skip(scan, to);
}

export function replace(scan: Scan, to: number, by: string): void {
  scan.out.write(by, scan.line);
  skip(scan, to);
}

export const endingOf = (scan: Scan, start: number): Ending | undefined => {
  const ending = scan.endings().get(start);
  return ending !== undefined && ending.start > start ? ending : undefined;
};

/** A report is for a person to read. */
const mostProblems = 30;

/** Says what was left out, at the place where the scan stands. */
export function warn(scan: Scan, problem: Omit<Problem, 'severity' | 'line' | 'column'>): void {
  if (scan.problems.length >= mostProblems) {
    scan.untold++;
    return;
  }
  scan.problems.push({
    severity: 'warning',
    ...problem,
    line: scan.firstLine + scan.line,
    column: scan.at - scan.lineStart + 1,
  });
}
