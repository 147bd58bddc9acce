/**
 * The account of an import: one line for each row of the list, in its order, and the sums. It is also the place: who
 * goes on after a crash begins behind its last whole line (docs/protocols.md, Import).
 */
import { csvLines } from '../spreadsheet.ts';
import type { Outcome, Verdict } from './list.ts';
import type { AccountFiles, AccountWriter } from './ports.ts';
import { cellsOf } from './rows.ts';

const header = ['line', 'email', 'outcome', 'reason', 'wrong', 'expected', 'example', 'received'] as const;

/** One physical line, whatever a list had in its cells: so a line that is cut off shows. */
function accountCells(line: number, email: string, { outcome, reason, problem }: Verdict): readonly string[] {
  const { wrong = '', expected = '', example = '', received = '' } = problem ?? {};
  const cells = [String(line), email, outcome, reason, wrong, expected, example, received];
  return cells.map((cell) => cell.replace(/\p{Cc}+/gu, ' ').slice(0, 500));
}

/** How many rows came to what, and why. */
export class Sums {
  rows = 0;
  readonly #counts = new Map<Outcome, Map<string, number>>();

  add(outcome: Outcome, reason: string): void {
    this.rows += 1;
    const reasons = this.#counts.get(outcome) ?? new Map<string, number>();
    this.#counts.set(outcome, reasons.set(reason, (reasons.get(reason) ?? 0) + 1));
  }

  of(outcome: Outcome): number {
    return [...(this.#counts.get(outcome)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  /** `[outcome, reason, rows]`, the most frequent first within an outcome. */
  get lines(): readonly (readonly [Outcome, string, number])[] {
    return outcomes.flatMap((outcome) =>
      [...(this.#counts.get(outcome) ?? [])]
        .sort(([, one], [, other]) => other - one)
        .map(([reason, count]) => [outcome, reason, count] as const),
    );
  }
}

const outcomes: readonly Outcome[] = [
  'imported',
  'updated',
  'already there',
  'left',
  'suppressed',
  'refused',
];
const isOutcome = (text: string | undefined): text is Outcome => outcomes.some((one) => one === text);

/** Lines that are kept until this many are there: a crash loses no more. */
const flushed = 20;

export class Account {
  readonly #writer: AccountWriter;
  #waiting: (readonly string[])[] = [];

  private constructor(
    writer: AccountWriter,
    /** With what it said already. */
    readonly sums: Sums,
  ) {
    this.#writer = writer;
  }

  static async open(files: AccountFiles, name: string): Promise<Account> {
    const sums = new Sums();
    let isNew = true;
    for await (const line of files.readAccount(name)) {
      if (!isNew) addLine(sums, line);
      isNew = false;
    }
    const writer = await files.openAccount(name);
    if (isNew) await writer.append(csvLines([header]));
    return new Account(writer, sums);
  }

  async add(line: number, email: string, verdict: Verdict): Promise<void> {
    this.sums.add(verdict.outcome, verdict.reason);
    this.#waiting.push(accountCells(line, email, verdict));
    if (this.#waiting.length >= flushed) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#writer.close();
  }

  async #flush(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length > 0) await this.#writer.append(csvLines(rows));
  }
}

function addLine(sums: Sums, line: string): void {
  const [, , outcome, reason = ''] = cellsOf(line, ',');
  if (!isOutcome(outcome)) throw new Error('The account of the import that broke off has been altered');
  sums.add(outcome, reason);
}
