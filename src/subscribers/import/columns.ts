/** Which column of a list is what: by its format, or by what the operator says of it. */
import type { Problem } from '../../problem.ts';
import { received } from '../../problem.ts';
import { parseAddress } from '../address.ts';
import { formats, type ListFormat, plainList, type Row, standingOfWord } from './formats.ts';
import { type Standing, wrongList } from './list.ts';

/** What `--map` may name. `left`: whoever has a date or a yes there is out. */
export const fields = ['email', 'status', 'consented', 'left'] as const;
export type Field = (typeof fields)[number];

/** What an operator says of columns. */
export interface ColumnWishes {
  readonly map: Readonly<Partial<Record<Field, string>>>;
  /** Columns that look as if they said who is out, and are to be left aside. */
  readonly unused: readonly string[];
}

export interface Columns {
  readonly format: ListFormat;
  readonly header: readonly string[];
  /** The first row is no header. */
  readonly headless: boolean;
  readonly email: readonly string[];
  readonly consented: readonly string[];
  readonly ended: readonly string[];
  /** The operator's word for who is out: anything there says so, dates or not. */
  readonly endedByWord: boolean;
  readonly standing: (row: Row) => Standing | undefined;
  /** As the list names them. */
  readonly unused: readonly string[];
}

const plain = (name: string): string => name.trim().toLowerCase();

/** `first`: the cells of the first row. */
export function columnsOf(first: readonly string[], wishes: ColumnWishes): Columns | Problem {
  const headless = first.some((cell) => parseAddress(cell).ok);
  const header = headless ? first.map((_, index) => `column ${index + 1}`) : first.map((name) => name.trim());
  const names = new Set(header.map(plain));
  const missing = [...Object.values(wishes.map), ...wishes.unused].find((name) => !names.has(plain(name)));
  if (missing !== undefined) return noSuchColumn(missing, header);
  const format =
    formats.find(({ marks }) => marks.every((mark) => mark.some((name) => names.has(name)))) ?? plainList;
  const found = headless ? `column ${first.findIndex((cell) => parseAddress(cell).ok) + 1}` : undefined;
  const email = present(names, wishes.map.email, found === undefined ? format.email : [found]);
  if (email.length === 0) return noAddressColumn(header);
  const columns = mapped({ format, header, headless, email, names, wishes });
  const doubtful = format === plainList ? columns.unused.find((name) => isDoubtful(name, wishes)) : undefined;
  return doubtful === undefined ? columns : doubtfulColumn(doubtful);
}

const isDoubtful = (name: string, { unused }: ColumnWishes): boolean =>
  saysWhoIsOut.test(name) && !unused.some((one) => plain(one) === plain(name));

/** Names of columns that nobody may pass over in silence; of known services it is known which say so. */
const saysWhoIsOut =
  /unsub|opt.?out|bounce|complain|spam|suppress|block|black.?list|do.?not.?(mail|contact)/i;

interface Found extends Pick<Columns, 'format' | 'header' | 'headless' | 'email'> {
  readonly names: ReadonlySet<string>;
  readonly wishes: ColumnWishes;
}

function mapped({ format, header, headless, email, names, wishes: { map } }: Found): Columns {
  const consented = present(names, map.consented, format.consented);
  const ended = present(names, map.left, format.ended);
  const reads = present(names, map.status, format.reads);
  const used = new Set([...email, ...consented, ...ended, ...reads]);
  return {
    ...{ format, header, headless, email, consented, ended },
    endedByWord: map.left !== undefined,
    standing: standingBy(format, map),
    unused: header.filter((name) => !used.has(plain(name))),
  };
}

const present = (
  names: ReadonlySet<string>,
  wish: string | undefined,
  known: readonly string[],
): readonly string[] => (wish === undefined ? known.filter((name) => names.has(name)) : [plain(wish)]);

function standingBy(format: ListFormat, { status, left }: ColumnWishes['map']): Columns['standing'] {
  return (row) => {
    const said = left === undefined ? '' : row.get(plain(left));
    if (said !== '' && !/^(false|no|0)$/i.test(said)) return 'left';
    return status === undefined ? format.standing(row) : standingOfWord(row.get(plain(status)));
  };
}

/** Of a row with as many cells as the header names. */
export function rowReader({ header }: Columns): (cells: readonly string[]) => Row {
  const places = new Map<string, number>();
  // Of two columns with one name the first counts, as people read.
  for (const [index, name] of header.entries()) if (!places.has(plain(name))) places.set(plain(name), index);
  return (cells) => ({
    has: (column) => places.has(column),
    get: (column) => cells[places.get(column) ?? -1]?.trim() ?? '',
  });
}

const noSuchColumn = (name: string, header: readonly string[]): Problem =>
  wrongList(
    'column-unknown',
    'The list has no such column.',
    `one of: ${listed(header)}`,
    '--map email="E-mail"',
    name,
  );

const noAddressColumn = (header: readonly string[]): Problem =>
  wrongList(
    'column-missing',
    'No column of the list is known to hold addresses.',
    'a column called email, or the option that names it',
    '--map email="Contact"',
    listed(header),
  );

const doubtfulColumn = (name: string): Problem =>
  wrongList(
    'column-doubtful',
    'A column looks as if it said who is out, and this format does not know it.',
    'that you say what it is: whoever has a date or a yes there has left, or it is to be left aside',
    `--map left="${name}", or --unused "${name}"`,
    name,
  );

const listed = (header: readonly string[]): string => received(header.join(', '));
