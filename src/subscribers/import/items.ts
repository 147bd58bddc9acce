/** A row of the list as what it says: somebody of a list, a line of an export, or what is wrong with it. */
import type { Instant, NewsletterId } from '../../ids.ts';
import type { Problem } from '../../problem.ts';
import { comparableAddress } from '../address.ts';
import { type KeptMove, type KeptPerson, type KeptTombstone, keptOf } from '../export/line.ts';
import { unguarded } from '../spreadsheet.ts';
import { type Columns, rowReader } from './columns.ts';
import { cellsProblem, readEntry } from './entry.ts';
import { type Entry, type Terms, wrongList } from './list.ts';
import type { RawRow } from './rows.ts';
import type { Survey } from './survey.ts';

export type Item = {
  readonly line: number;
  /** As the list has it, for the account. */
  readonly email: string;
  /** Items with one key are worked off one after the other. */
  readonly key: string;
} & (
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'person'; readonly kept: KeptPerson }
  | { readonly kind: 'tombstone'; readonly kept: KeptTombstone }
  | { readonly kind: 'move'; readonly kept: KeptMove }
  /** `isLast`: the list cannot be read any further. */
  | { readonly kind: 'problem'; readonly problem: Problem; readonly isLast: boolean }
);

/** `now`: no date of the list lies behind it. */
export function itemReader(content: Survey['content'], now: Instant): (row: RawRow) => Item {
  const ofCells = content.kind === 'list' ? listReader(content.columns, now) : exportReader(content.header);
  return (row) =>
    row.kind === 'cells'
      ? ofCells(row.line, row.cells)
      : faulty(row.line, '', row.problem, row.kind === 'stopped');
}

const faulty = (line: number, email: string, problem: Problem, isLast = false): Item => ({
  ...{ kind: 'problem', line, email, key: `line ${line}`, problem, isLast },
});

function listReader(columns: Columns, now: Instant) {
  const rowOf = rowReader(columns);
  return (line: number, cells: readonly string[]): Item => {
    const row = rowOf(cells);
    const email = columns.email.map((column) => row.get(column)).find((cell) => cell !== '') ?? '';
    const entry = cellsProblem(cells, columns) ?? readEntry(row, columns, now);
    if ('wrong' in entry) return faulty(line, email, entry);
    return { kind: 'entry', line, email, key: comparableAddress(entry.address), entry };
  };
}

function exportReader(header: readonly string[]) {
  const places = new Map(header.map((name, index) => [name, index]));
  return (line: number, cells: readonly string[]): Item => {
    const get = (column: string) => unguarded(cells[places.get(column) ?? -1] ?? '');
    const email = get('email');
    if (cells.length !== header.length) return faulty(line, email, uneven(header, cells));
    const kept = keptOf(get);
    if ('wrong' in kept) return faulty(line, email, kept);
    switch (kept.kind) {
      case 'erased':
        return { kind: 'tombstone', line, email, key: kept.hash, kept };
      case 'moved':
        return { kind: 'move', line, email, key: kept.hash, kept };
      case 'person':
        return { kind: 'person', line, email, key: comparableAddress(kept.subscriber.address), kept };
    }
  };
}

const uneven = (header: readonly string[], cells: readonly string[]): Problem =>
  wrongList(
    'row-uneven',
    'The row has another number of cells than the header, so it cannot be told which is which.',
    `${header.length} cells`,
    'an export that nobody has changed',
    `${cells.length} cells`,
  );

/** To which newsletters this may bring somebody. */
export function newslettersOf(item: Item, { choices }: Pick<Terms, 'choices'>): readonly NewsletterId[] {
  if (item.kind === 'entry')
    return item.entry.standing === 'subscribed' ? choices.map(({ newsletter }) => newsletter.id) : [];
  return item.kind === 'person' && item.kept.subscription ? [item.kept.subscription.newsletter] : [];
}
