/**
 * CSV that somebody will open in a spreadsheet: a cell that begins like a formula would be run there (OWASP, CSV
 * Injection). Such a cell gets an apostrophe in front, which spreadsheets take for "this is text", and which comes off
 * again when the file is imported.
 */
import { stringify } from 'csv-stringify/sync';

/** The full-width signs are formulas in spreadsheets of East Asian locales. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** One that has apostrophes of its own gets one more, so that taking one off gives back what was there. */
export const guarded = (cell: string): string => (formula.test(cell) ? `'${cell}` : cell);

export const unguarded = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;

/** Lines with their ends (RFC 4180, but for LF). */
export const csvLines = (rows: readonly (readonly string[])[]): string =>
  stringify(rows.map((row) => row.map(guarded)));
