/** The first reading of a list: which file it is, how it is written down, and which column is what. */
import { createHash } from 'node:crypto';
import type { Outcome, Problem } from '../../problem.ts';
import { columns as exportColumns, isExportHeader } from '../export/line.ts';
import { type Columns, type ColumnWishes, columnsOf } from './columns.ts';
import { decoded, type Encoding, encodingByMark, Utf8Judge } from './encoding.ts';
import { wrongList } from './list.ts';
import type { ListFile } from './ports.ts';
import { cellsOf, separatorOf, type Written } from './rows.ts';

export interface Survey {
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
  /** How many lines the file has, or one less. */
  readonly lines: number;
  readonly written: Written;
  /** Neither a byte order mark nor the bytes themselves say which encoding it is. */
  readonly isGuessed: boolean;
  readonly content:
    | { readonly kind: 'list'; readonly columns: Columns }
    /** Made by an export of ours. */
    | { readonly kind: 'export'; readonly header: readonly string[] };
}

export interface SurveyWishes extends ColumnWishes {
  readonly encoding?: Encoding;
}

/** Bytes in which the first row must end. */
const headSize = 64 * 1024;

export async function surveyList(file: ListFile, wishes: SurveyWishes): Promise<Outcome<Survey>> {
  const { hash, head, isUtf8, ends } = await readThrough(file);
  const failed = refusedFile(file, head);
  if (failed) return { ok: false, problems: [failed] };
  const marked = encodingByMark(head);
  const encoding = wishes.encoding ?? marked ?? (isUtf8 ? 'utf-8' : 'windows-1252');
  const text = await textOf(head, encoding);
  const lineEnd = text.includes('\n') || !text.includes('\r') ? '\n' : '\r';
  const [firstLine] = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (firstLine === undefined) return { ok: false, problems: [empty] };
  const separator = separatorOf(firstLine);
  const content = contentOf(cellsOf(firstLine, separator), wishes);
  if ('wrong' in content) return { ok: false, problems: [content] };
  const isGuessed = wishes.encoding === undefined && marked === undefined && !isUtf8;
  const written = { encoding, separator, lineEnd } as const;
  const value = { hash, lines: ends[lineEnd], written, isGuessed, content };
  return { ok: true, value, problems: warnings(content, isGuessed) };
}

async function readThrough(file: ListFile) {
  const hash = createHash('sha256');
  const judge = new Utf8Judge();
  const pieces: Uint8Array[] = [];
  const ends = { '\n': 0, '\r': 0 };
  let kept = 0;
  for await (const bytes of file.read()) {
    hash.update(bytes);
    judge.take(bytes);
    ends['\n'] += countOf(bytes, 0x0a);
    ends['\r'] += countOf(bytes, 0x0d);
    if (kept < headSize) pieces.push(bytes.slice(0, headSize - kept));
    kept = Math.min(headSize, kept + bytes.length);
  }
  const head = new Uint8Array(Buffer.concat(pieces));
  return { hash: hash.digest('hex'), head, isUtf8: judge.end(), ends };
}

function countOf(bytes: Uint8Array, wanted: number): number {
  let count = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) count += 1;
  return count;
}

async function textOf(head: Uint8Array, encoding: Encoding): Promise<string> {
  const once = async function* () {
    yield head;
  };
  let text = '';
  for await (const piece of decoded(once(), encoding)) text += piece;
  return text;
}

function contentOf(first: readonly string[], wishes: ColumnWishes): Survey['content'] | Problem {
  const header = first.map((name) => name.trim());
  if (isExportHeader(header)) return { kind: 'export', header };
  const columns = columnsOf(first, wishes);
  return 'wrong' in columns ? columns : { kind: 'list', columns };
}

/** ZIP, which XLSX and the archives of Mailchimp and Substack are too; old XLS. */
const signatures = ['504b0304', 'd0cf11e0', '1f8b'];

function refusedFile({ name }: ListFile, head: Uint8Array): Problem | undefined {
  const start = Buffer.from(head.subarray(0, 8)).toString('hex');
  if (signatures.some((signature) => start.startsWith(signature))) return packed;
  // Mailchimp's archive has this file beside the others, with the same columns.
  return /(^|[\\/])nonsubscribed_/i.test(name) ? neverAsked : undefined;
}

const warning = (code: string, wrong: string, expected: string, example: string): Problem => ({
  ...{ severity: 'warning', code, wrong, expected, example },
});

function warnings(content: Survey['content'], isGuessed: boolean): readonly Problem[] {
  const said = content.kind === 'list' ? content.columns.format.warning : undefined;
  return [
    ...(isGuessed ? [guessed] : []),
    ...(said === undefined
      ? []
      : [warning('list-incomplete', said, 'people who confirmed', 'a list that was filtered so')]),
  ];
}

const guessed = warning(
  'encoding-guessed',
  'The file is not UTF-8, so it is read as windows-1252.',
  'UTF-8, or that you say which encoding it is',
  '--encoding windows-1252',
);

const packed = wrongList(
  'list-packed',
  'This is no text: an archive, or the file of a spreadsheet program.',
  'one CSV file out of the archive, or the sheet saved as CSV',
  'subscribed_email_audience_export.csv',
);

const neverAsked = wrongList(
  'list-never-asked',
  'By its name this file holds contacts who never subscribed.',
  'people who said yes',
  'subscribed_email_audience_export.csv',
);

const empty = wrongList(
  'list-empty',
  'There is no row in the file.',
  'a header and a row for each person',
  exportColumns.slice(0, 1).join(','),
);
