/** One row of a list that was kept elsewhere, read strictly: whoever is mailed on a guess did not ask for it. */
import { type Instant, shifted } from '../../ids.ts';
import type { Problem } from '../../problem.ts';
import { parseAddress } from '../address.ts';
import type { Columns } from './columns.ts';
import type { Row } from './formats.ts';
import { type Entry, wrongList } from './list.ts';
import { parseMoment } from './moments.ts';

/** Zones that a list does not name may put a date of today a day ahead. */
const aDay = 86_400_000;

export function readEntry(row: Row, columns: Columns, now: Instant): Entry | Problem {
  const address = parseAddress(firstOf(row, columns.email));
  if (!address.ok) return address.problems[0] ?? unknownStanding(row, columns);
  const consented = readMoment(row, columns.consented, now);
  const ended = readMoment(row, columns.ended, now);
  if (consented && 'wrong' in consented) return consented;
  if (ended && 'wrong' in ended && !columns.endedByWord) return ended;
  const standing = columns.standing(row);
  if (standing === undefined) return unknownStanding(row, columns);
  return {
    address: address.value,
    standing,
    ...(consented && { consented: consented.at }),
    ...(ended && 'at' in ended && standing !== 'subscribed' && { ended: ended.at }),
  };
}

const firstOf = (
  row: Row,
  columns: readonly string[],
  counts: (cell: string) => boolean = (cell) => cell !== '',
): string => columns.map((column) => row.get(column)).find(counts) ?? '';

function readMoment(
  row: Row,
  columns: readonly string[],
  now: Instant,
): { readonly at: Instant } | Problem | undefined {
  // A yes or no stands in columns that are named for both.
  const text = firstOf(row, columns, (cell) => cell !== '' && !/^(true|false|yes|no|0|1)$/i.test(cell));
  if (text === '') return undefined;
  const at = parseMoment(text);
  if (at === undefined) return unreadableMoment(text);
  if (at > shifted(now, aDay)) return futureMoment(text);
  return { at: at > now ? now : at };
}

/** `header`: so many cells are right. Fewer are, as long as those that count are there: spreadsheets cut empty ones. */
export function cellsProblem(cells: readonly string[], columns: Columns): Problem | undefined {
  const { header } = columns;
  const tooMany = cells.slice(header.length).some((cell) => cell.trim() !== '');
  const used = header.findLastIndex((name) => !columns.unused.includes(name));
  if (!tooMany && cells.length > used) return undefined;
  return wrongList(
    'row-uneven',
    'The row has another number of cells than the header, so it cannot be told which is which.',
    `${header.length} cells`,
    header.join(', ').slice(0, 200),
    `${cells.length} cells: ${cells.join(' | ')}`,
  );
}

const unreadableMoment = (text: string): Problem =>
  wrongList(
    'date-unreadable',
    'The date cannot be read in one way only.',
    'year, month, day',
    '2024-05-01',
    text,
  );

const futureMoment = (text: string): Problem =>
  wrongList('date-to-come', 'The date lies in the future.', 'a date that has been', '2024-05-01', text);

function unknownStanding(row: Row, { format }: Columns): Problem {
  const said = format.reads.map((column) => row.get(column)).find((cell) => cell !== '') ?? '';
  return wrongList(
    'status-unknown',
    'The row does not say, in words that are known, whether this person is subscribed.',
    `a status as ${format.name} writes it`,
    'subscribed, unsubscribed, bounced, complained, unconfirmed',
    said,
  );
}
