/** Lists as text, and an import of one in the small world: what came of each row, and what stands. */
import type { Instant } from '../../../src/ids.ts';
import type { Problem } from '../../../src/problem.ts';
import type { Choice } from '../../../src/subscribers/ask.ts';
import type { AccountFiles, ListFile, ListPorts } from '../../../src/subscribers/import/ports.ts';
import { cellsOf } from '../../../src/subscribers/import/rows.ts';
import { type ImportWishes, importList } from '../../../src/subscribers/import/run.ts';
import { surveyList } from '../../../src/subscribers/import/survey.ts';
import { type World, world } from '../builders.ts';

export interface ListWorld extends World, Pick<ListPorts, 'isPassing' | 'openDigests'> {
  /** Newsletters' digests that are not closed. */
  readonly open: string[];
}

export function listWorld(base = world()): ListWorld {
  const open: string[] = [];
  return {
    ...base,
    open,
    openDigests: async () => open,
    isPassing: (error) => error instanceof Busy,
  };
}

/** What a service says that cannot answer just now. */
export class Busy extends Error {}

export const fileOf = (text: string | Uint8Array, name = 'list.csv', pieces = 7): ListFile => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return {
    name,
    size: bytes.length,
    async *read() {
      for (let from = 0; from < bytes.length; from += pieces) yield bytes.subarray(from, from + pieces);
    },
  };
};

/** Files in memory; a crash loses nothing that was appended. */
export class MemoryAccounts implements AccountFiles {
  place: string | undefined;
  readonly accounts = new Map<string, string>();

  readPlace = async () => this.place;
  writePlace = async (text: string) => {
    this.place = text;
  };

  async *readAccount(name: string) {
    yield* (this.accounts.get(name) ?? '').split('\n').slice(0, -1);
  }

  async openAccount(name: string) {
    const text = this.accounts.get(name) ?? '';
    this.accounts.set(name, text.slice(0, text.lastIndexOf('\n') + 1));
    return {
      append: async (more: string) => void this.accounts.set(name, this.accounts.get(name) + more),
      close: async () => undefined,
    };
  }
}

export const weeklyChoice = async (where: World, cadence?: Choice['cadence']): Promise<Choice> => {
  const newsletter = (await where.publication()).newsletters[0]!;
  return { newsletter, cadence: cadence ?? newsletter.cadences[0]! };
};

export async function importing(
  where: ListWorld,
  text: string | ListFile,
  more: Partial<ImportWishes> = {},
  accounts = new MemoryAccounts(),
) {
  const file = typeof text === 'string' ? fileOf(text) : text;
  const wishes: ImportWishes = {
    ...{ map: {}, unused: [], returns: false, dryRun: false, restoring: false },
    choices: [await weeklyChoice(where)],
    wording: 'Signed up at old.example, a form with double opt-in.',
    ...more,
  };
  const survey = await surveyList(file, wishes);
  if (!survey.ok) return nothing(survey.problems);
  const listing = { file, survey: survey.value, accounts, told: () => undefined };
  const done = await importList(where, wishes, listing);
  if (!done.ok) return nothing(done.problems);
  const lines = (accounts.accounts.get(done.value.account) ?? '').split('\n').slice(1, -1);
  return {
    ...{ problems: survey.problems, lines, done: done.value, survey: survey.value },
    /** `[email, outcome, reason]` */
    rows: lines.map((line) => cellsOf(line, ',').slice(1, 4)),
  };
}

const nothing = (problems: readonly Problem[]) => ({
  ...{ problems, rows: [] as (readonly string[])[], lines: [] as string[] },
  ...{ done: undefined, survey: undefined },
});

export const day = (text: string): Instant => `${text}T00:00:00.000Z` as Instant;
