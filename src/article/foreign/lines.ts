/** From the lines of a translated text back to those of the file. */
import type { Problem } from '../../problem.ts';
import type { Translated } from './translate.ts';

type Place = Pick<Problem, 'line' | 'column'>;

/**
 * What is looked for is found by its beginning: for V8's search (its tables have 250 places) longer ones of one repeated
 * piece take time by the product of both lengths.
 */
const longestWanted = 200;

/** Where something stands that is found by its text: as it was written, else as it was translated. */
export function lineFinder(source: string, { text, lines }: Translated, firstLine: number) {
  return (all: readonly string[]): Place => {
    const wanted = all.map((one) => one.slice(0, longestWanted));
    const at = Math.max(...wanted.map((one) => source.indexOf(one)));
    if (at >= 0) {
      const before = source.slice(0, at).split('\n');
      return { line: firstLine + before.length - 1, column: (before.at(-1) ?? '').length + 1 };
    }
    const translated = Math.max(...wanted.map((one) => text.indexOf(one)));
    const line = translated < 0 ? undefined : lines[text.slice(0, translated).split('\n').length - 1];
    return line === undefined ? {} : { line: firstLine + line };
  };
}
