/** A list's rows, one after the other, however its CSV is quoted; never more of it in memory than a few rows. */
import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { type Problem, received } from '../../problem.ts';
import { decoded, type Encoding } from './encoding.ts';
import { wrongList } from './list.ts';
import { longestLine, withoutLongLines } from './long-lines.ts';

export type Separator = ',' | ';' | '\t';
const separators: readonly Separator[] = [',', ';', '\t'];

export type RawRow =
  /** `line`: the last one that it takes, from 1. */
  | { readonly kind: 'cells'; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: 'broken'; readonly line: number; readonly problem: Problem }
  /** The last one: what comes behind it cannot be told apart. */
  | { readonly kind: 'stopped'; readonly line: number; readonly problem: Problem };

/** How a list is written down. */
export interface Written {
  readonly encoding: Encoding;
  readonly separator: Separator;
  /** A carriage return alone: programs of old Macs. */
  readonly lineEnd: '\n' | '\r';
}

/** Quotation marks in the middle of a cell are taken as they are, and rows of any length: the columns judge them. */
const leniently = {
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  // A quotation mark that never closes takes all that follows; it is not all kept.
  max_record_size: 2 * longestLine,
};

/** The one that the first line has most of, outside of quotation marks. */
export function separatorOf(firstLine: string): Separator {
  const bare = firstLine.replace(/"[^"]*"/g, '');
  const count = (separator: Separator) => bare.split(separator).length;
  return separators.reduce((best, one) => (count(one) > count(best) ? one : best), ',' as Separator);
}

export const cellsOf = (line: string, separator: Separator): readonly string[] =>
  parseAtOnce(line, { ...leniently, delimiter: separator, to: 1 })[0] ?? [];

export async function* rowsOf(
  bytes: AsyncIterable<Uint8Array>,
  { encoding, separator, lineEnd }: Written,
): AsyncGenerator<RawRow, void, undefined> {
  const long: number[] = [];
  const characters = decoded(bytes, encoding);
  const lines = lineEnd === '\r' ? withLineFeeds(characters) : characters;
  const text = withoutLongLines(lines, (line) => void long.push(line));
  const end = { last: 0, stopped: undefined as number | undefined };
  const parser = parse({
    ...{ ...leniently, delimiter: separator, info: true, skip_records_with_error: true },
    // Both are called while a piece of text is parsed, long before its rows are asked for.
    on_record: (record, { lines }) => {
      end.last = lines;
      return record;
    },
    // It gives no row after such a failure, whatever comes.
    on_skip: () => {
      end.stopped ??= end.last + 1;
      return undefined;
    },
  });
  // A failure of the source destroys the parser, whose iteration then throws.
  pipeline(Readable.from(text), parser, () => {});
  for await (const { info, record } of parser as AsyncIterable<Parsed>) {
    while ((long[0] ?? Number.POSITIVE_INFINITY) < info.lines) yield tooLong(long.shift() ?? 0);
    yield { kind: 'cells', line: info.lines, cells: record };
  }
  for (const line of long) yield tooLong(line);
  if (end.stopped !== undefined) yield { kind: 'stopped', line: end.stopped, problem: endless(end.stopped) };
}

async function* withLineFeeds(text: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  for await (const piece of text) yield piece.replaceAll('\r', '\n');
}

interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

const tooLong = (line: number): RawRow => ({
  kind: 'broken',
  line,
  problem: wrongList(
    'row-too-long',
    'The line is too long.',
    `at most ${longestLine} characters`,
    'reader@mail.example,2024-05-01',
  ),
});

const endless = (line: number): Problem =>
  wrongList(
    'quote-not-closed',
    `A quotation mark opens behind line ${line - 1} and does not close: where rows end from there on cannot be told.`,
    'an even number of quotation marks in each row; one that is meant is written twice',
    '"Ada ""Harbour"" King",ada@mail.example',
    received(`line ${line}`),
  );
