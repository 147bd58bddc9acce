/** Everybody that the table knows, one after the other, with all that is kept (docs/protocols.md, Import: An export). */
import type { NewsletterId } from '../../ids.ts';
import type { Row } from '../../ports.ts';
import { inOrder } from '../import/in-order.ts';
import { addressHash, type LinkKeys } from '../links.ts';
import type { SubscribersPorts } from '../ports.ts';
import { parseSubscriber, readAddressRow, readSubscriber, readSubscription } from '../records.ts';
import { csvLines } from '../spreadsheet.ts';
import type { KnownSubscriber } from '../subscriber.ts';
import { columns, type Kept, lineOf } from './line.ts';

type Ports = Pick<SubscribersPorts, 'subscribers' | 'publication' | 'linkKeys'>;

/** People whose rows are read at once. */
const underWay = 50;

export type ExportFormat = 'csv' | 'jsonl';

/** Text, a person or two at a time; the header first, if there is one. */
export async function* exportSubscribers(
  ports: Ports,
  format: ExportFormat,
): AsyncGenerator<{ readonly text: string; readonly people: number }, void, undefined> {
  if (format === 'csv') yield { text: csvLines([columns]), people: 0 };
  const keys = await ports.linkKeys();
  const offered = (await ports.publication()).newsletters.map(({ id }) => id);
  const work = (row: Row) => keptBehind(ports, keys, offered, row);
  const limits = { limit: underWay, keyOf: ({ pk }: Row) => pk };
  for await (const { answer } of inOrder(people(ports.subscribers.scan()), limits, work))
    if (answer.length > 0) yield { text: written(answer, format), people: 1 };
}

const subscriberRow = /^subscriber#/;
const addressRow = /^address#([0-9a-f]{64})$/;

async function* people(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) if (subscriberRow.test(row.pk) || addressRow.test(row.pk)) yield row;
}

/** A known person by their record; what has no owner by the row of the address. */
async function keptBehind(
  ports: Ports,
  keys: LinkKeys,
  offered: readonly NewsletterId[],
  row: Row,
): Promise<readonly Kept[]> {
  const [, hash] = addressRow.exec(row.pk) ?? [];
  if (hash !== undefined) return withoutOwner(ports, keys, hash);
  const subscriber = parseSubscriber(row);
  return subscriber.state === 'erased' ? [] : person(ports, keys, offered, subscriber);
}

/** What only the row of an address says: whose it was, and that no list may take it. */
async function withoutOwner({ subscribers }: Ports, keys: LinkKeys, hash: string): Promise<readonly Kept[]> {
  const row = await readAddressRow(subscribers, hash);
  if (row === undefined) return [];
  const { subscriber: id, movedAt } = row;
  const standing = await readSubscriber(subscribers, id);
  // Without a record: whoever asked after the erasure never confirmed, and has expired.
  const erasedAt = standing?.state === 'erased' ? standing.erasedAt : standing ? undefined : row.erasedAt;
  if (erasedAt !== undefined) return [{ kind: 'erased', id, erasedAt, hash }];
  const isElsewhere =
    standing?.state !== 'erased' && standing && addressHash(keys, standing.address) !== hash;
  return movedAt !== undefined && isElsewhere ? [{ kind: 'moved', id, movedAt, hash }] : [];
}

async function person(
  { subscribers }: Ports,
  keys: LinkKeys,
  offered: readonly NewsletterId[],
  { newsletters = [], ...subscriber }: KnownSubscriber,
): Promise<readonly Kept[]> {
  const row = await readAddressRow(subscribers, addressHash(keys, subscriber.address));
  const erasedAt =
    row?.subscriber === subscriber.id && subscriber.state !== 'active' ? row.erasedAt : undefined;
  const one = { kind: 'person' as const, subscriber, ...(erasedAt && { erasedBefore: erasedAt }) };
  // The first records named no newsletters.
  const ids = [...new Set([...offered, ...newsletters])].sort();
  const read = await Promise.all(ids.map((id) => readSubscription(subscribers, id, subscriber.id)));
  const subscriptions = read.filter((each) => each !== undefined);
  return subscriptions.length === 0 ? [one] : subscriptions.map((subscription) => ({ ...one, subscription }));
}

function written(kept: readonly Kept[], format: ExportFormat): string {
  const lines = kept.map(lineOf);
  if (format === 'csv') return csvLines(lines);
  return lines.map((cells) => `${JSON.stringify(objectOf(cells))}\n`).join('');
}

/** What there is, by the names of the columns; cells that hold JSON as what they hold. */
const objectOf = (cells: readonly string[]): object =>
  Object.fromEntries(
    columns.flatMap((column, index) => {
      const cell = cells[index] ?? '';
      return cell === '' ? [] : [[column, json.has(column) ? JSON.parse(cell) : cell]];
    }),
  );

const json: ReadonlySet<string> = new Set(['history', 'waits_for', 'new_address', 'mails']);
