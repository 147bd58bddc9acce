/** A whole import: the list's rows one after the other, fifty of them under way, each with its line in the account. */
import type { NewsletterId } from '../../ids.ts';
import type { Outcome, Problem } from '../../problem.ts';
import { Account, type Sums } from './account.ts';
import { announcement } from './announce.ts';
import { type Importing, importEntry } from './apply.ts';
import { importKept, importMove, importTombstone } from './apply-kept.ts';
import { erasedAddresses } from './erasures.ts';
import { inOrder } from './in-order.ts';
import { type Item, itemReader, newslettersOf } from './items.ts';
import { refusal, type Terms, type Verdict, wrongList } from './list.ts';
import { patiently } from './patience.ts';
import { endPlace, takePlace } from './place.ts';
import type { AccountFiles, ListFile, ListPorts } from './ports.ts';
import { type RawRow, rowsOf } from './rows.ts';
import type { Survey, SurveyWishes } from './survey.ts';

/** Rows under way at once. A row is some seven requests, one after the other. */
const underWay = 50;

/** What an operator says. */
export interface ImportWishes
  extends SurveyWishes,
    Pick<Terms, 'choices' | 'wording' | 'returns' | 'dryRun'> {
  /** After the loss of the table: nothing is mailed until the restore is over, which closes what is open. */
  readonly restoring: boolean;
}

export interface Progress {
  /** Rows of this run that are done, and the share of the list's lines behind them, 0 to 1. */
  readonly rows: number;
  readonly share: number;
}

export interface Imported {
  readonly sums: Sums;
  readonly account: string;
  /** The list could not be read to its end. */
  readonly stopped?: Problem;
  /** Rows that an earlier run had done. */
  readonly before: number;
}

export interface Listing {
  readonly file: ListFile;
  readonly survey: Survey;
  readonly accounts: AccountFiles;
  readonly told: (progress: Progress) => void;
}

export async function importList(
  ports: ListPorts,
  wishes: ImportWishes,
  listing: Listing,
): Promise<Outcome<Imported>> {
  const { survey, accounts } = listing;
  const refused = await refusedImport(ports, wishes, survey);
  if (refused) return { ok: false, problems: [refused] };
  const { choices, ...others } = wishes;
  const options = { ...others, choices: choices.map(({ newsletter, cadence }) => [newsletter.id, cadence]) };
  const place = await takePlace(accounts, { file: survey.hash, options, now: ports.wallClock() });
  const account = await Account.open(accounts, place.account);
  const before = account.sums.rows;
  const [keys, erased] = await Promise.all([ports.linkKeys(), erasedAddresses(ports.journal)]);
  const importing = { ports, keys, erased, terms: { ...wishes, begun: place.begun } };
  // The account is whole before the place says that there is nothing to go on with.
  const stopped = await workOff(importing, listing, account).finally(() => account.close());
  await endPlace(accounts, place);
  const value = { sums: account.sums, account: place.account, before, ...(stopped && { stopped }) };
  return { ok: true, value, problems: [] };
}

/** What must be so before anything is written. */
export async function refusedImport(
  ports: ListPorts,
  { choices, wording, dryRun, restoring }: ImportWishes,
  { content }: Survey,
): Promise<Problem | undefined> {
  if (content.kind === 'export')
    return !dryRun && !restoring && (await ports.openDigests()).length > 0 ? digestsOpen : undefined;
  if (choices.length === 0) return noNewsletter(await ports.publication());
  return wording.trim().length < shortestWording ? noConsent : undefined;
}

/** Nobody says in a word where and how people were asked. */
const shortestWording = 10;

async function workOff(
  importing: Importing,
  { file, survey, told }: Listing,
  account: Account,
): Promise<Problem | undefined> {
  const { ports, terms } = importing;
  const announce = announcement(ports.subscribers, terms, survey);
  const before = account.sums.rows;
  const { content, written } = survey;
  const rows = skipping(rowsOf(file.read(), written), before + headerRows(content));
  const items = read(rows, itemReader(content, terms.begun));
  const work = (item: Item) => patiently(ports, () => importItem(importing, item, announce.begin));
  let stopped: Problem | undefined;
  for await (const { thing, answer } of inOrder(items, { limit: underWay, keyOf: ({ key }) => key }, work)) {
    await account.add(thing.line, thing.email, answer);
    if (answer.outcome === 'imported' || answer.outcome === 'updated') announce.count(thing);
    if (thing.kind === 'problem' && thing.isLast) stopped = thing.problem;
    told({ rows: account.sums.rows - before, share: Math.min(1, thing.line / Math.max(1, survey.lines)) });
  }
  await announce.end(ports.wallClock(), account.sums);
  return stopped;
}

async function importItem(
  importing: Importing,
  item: Item,
  begin: (newsletters: readonly NewsletterId[]) => Promise<void>,
): Promise<Verdict> {
  if (item.kind === 'problem') return refusal(item.problem);
  await begin(newslettersOf(item, importing.terms));
  switch (item.kind) {
    case 'entry':
      return importEntry(importing, item.entry);
    case 'person':
      return importKept(importing, item.kept);
    case 'tombstone':
      return importTombstone(importing, item.kept);
    case 'move':
      return importMove(importing, item.kept);
  }
}

const headerRows = (content: Survey['content']): number =>
  content.kind === 'list' && content.columns.headless ? 0 : 1;

async function* read(rows: AsyncIterable<RawRow>, reader: (row: RawRow) => Item): AsyncGenerator<Item> {
  for await (const row of rows) yield reader(row);
}

async function* skipping(rows: AsyncIterable<RawRow>, count: number): AsyncGenerator<RawRow> {
  let left = count;
  for await (const row of rows) {
    if (left > 0) left -= 1;
    else yield row;
  }
}

const noNewsletter = ({
  newsletters,
}: {
  readonly newsletters: readonly { readonly id: string }[];
}): Problem =>
  wrongList(
    'newsletter-missing',
    'It is not said to which newsletter these people are subscribed.',
    `one of: ${newsletters.map(({ id }) => id).join(', ') || 'none: this publication has no newsletter yet'}`,
    `--newsletter ${newsletters[0]?.id ?? 'weekly'}`,
  );

const noConsent = wrongList(
  'consent-missing',
  'It is not said where and how these people were asked.',
  'a sentence that you would show to one of them',
  '--consent "Signed up at old.example/newsletter, a form with double opt-in, 2019 to 2026"',
);

const digestsOpen = wrongList(
  'digests-open',
  'A digest is open, and would take the people of this export for its candidates, by the dates of then.',
  'that it is closed or cancelled; or --restoring, after the loss of the table, while nothing is mailed',
  'The same command, when no digest is open',
);
