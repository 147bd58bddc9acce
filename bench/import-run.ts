/**
 * A list of subscribers imported, as long and ten times shorter: what it keeps in memory must not grow with it. The
 * table stands in memory and forgets what no row under way can ask for, so that it is not what is measured; nothing
 * waits, so that time is the program's own.
 */
import { pipeline, Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse';
import { type Publication, publicationSchema } from '../src/config.ts';
import { instant } from '../src/ids.ts';
import type { Condition, Row, Table } from '../src/ports.ts';
import type { ListFile, ListPorts } from '../src/subscribers/import/ports.ts';
import { type ImportWishes, importList } from '../src/subscribers/import/run.ts';
import { surveyList } from '../src/subscribers/import/survey.ts';
import { MemoryObjectStore } from '../test/support/memory-object-store.ts';
import { MemoryTable } from '../test/support/memory-table.ts';
import { type Figure, milliseconds } from './measure.ts';

const runs = 3;
/** Rows between two looks at the heap, after a collection. */
const sampled = 2_000;

export async function importLists(rows = 100_000): Promise<Figure[]> {
  const [short, long] = [rows / 10, rows];
  const heaps = { short: [] as number[], long: [] as number[] };
  const times = { imported: [] as number[], parsed: [] as number[] };
  let requests = 0;
  for (let run = 0; run < runs; run += 1) {
    heaps.short.push((await imported(short, true)).heap);
    heaps.long.push((await imported(long, true)).heap);
    const list = listOf(long);
    times.parsed.push(await milliseconds(() => parsed(list)));
    const done = await imported(long, false);
    times.imported.push(done.time);
    requests = done.requests;
  }
  const count = rows.toLocaleString('en');
  return [
    {
      ...{ what: `import of ${count} rows: heap at most`, unit: 'MB', runs: heaps.long },
      baseline: { what: `import of ${short.toLocaleString('en')} rows`, runs: heaps.short },
    },
    {
      ...{ what: `import of ${count} rows: time, the table in memory`, unit: 'ms', runs: times.imported },
      baseline: { what: 'the same CSV parsed, and nothing more', runs: times.parsed },
    },
    {
      ...{ what: `import of ${count} rows: requests for each row`, unit: '', runs: [requests / rows] },
      baseline: { what: 'the rows', runs: [1] },
    },
  ];
}

/** Keeps the rows that were written or read of late; no row under way asks for others. */
class ForgetfulTable implements Table {
  requests = 0;
  #young = new MemoryTable();
  #old = new MemoryTable();

  async get(pk: string, sk: string) {
    await this.#recall(pk, sk);
    return this.#young.get(pk, sk);
  }

  async put(row: Row, condition?: Condition) {
    await this.#recall(row.pk, row.sk);
    return this.#young.put(row, condition);
  }

  async delete(pk: string, sk: string, condition?: Condition) {
    await this.#recall(pk, sk);
    return this.#young.delete(pk, sk, condition);
  }

  async #recall(pk: string, sk: string): Promise<void> {
    this.requests += 1;
    if (this.#young.rows.size > 1_000) [this.#old, this.#young] = [this.#young, new MemoryTable()];
    const row = (await this.#young.get(pk, sk)) ?? (await this.#old.get(pk, sk));
    if (row !== undefined) await this.#young.put(row);
  }

  query(): never {
    throw new Error('No import asks for a partition');
  }

  scan(): never {
    throw new Error('No import reads the whole table');
  }
}

const collect = (): void => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
};

async function imported(rows: number, watched: boolean) {
  const file = listOf(rows);
  const table = new ForgetfulTable();
  const survey = await surveyList(file, { map: {}, unused: [] });
  if (!survey.ok) throw new Error(survey.problems[0]?.wrong);
  const most = { heap: 0 };
  collect();
  const before = process.memoryUsage().heapUsed;
  const told = ({ rows: done }: { rows: number }): void => {
    if (!watched || done % sampled !== 0) return;
    collect();
    most.heap = Math.max(most.heap, (process.memoryUsage().heapUsed - before) / 1e6);
  };
  const listing = { file, survey: survey.value, accounts: noFiles(), told };
  const time = await milliseconds(async () => {
    const done = await importList(ports(table), wishes(), listing);
    if (!done.ok || done.value.sums.of('imported') + done.value.sums.of('left') !== rows)
      throw new Error(
        `Not all were imported: ${JSON.stringify(done.ok ? done.value.sums.lines : done.problems)}`,
      );
  });
  return { time, heap: most.heap, requests: table.requests };
}

/** As Mailchimp writes it; every twentieth has left. */
function listOf(rows: number): ListFile {
  const header =
    'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,CC,REGION,Status,LEID,EUID,NOTES,TAGS';
  const row = (index: number) =>
    `reader${index}@mail${index % 97}.example,Ada,"King, of Harbour",2,2018-02-05 19:28:23,192.0.2.1,2018-02-06 19:28:23,192.0.2.1,PT,11,,${index},e${index},,"""Editors"""\n`;
  return {
    ...{ name: 'list.csv', size: rows * 150 },
    async *read() {
      yield Buffer.from(`${header}\n`);
      for (let from = 0; from < rows; from += 500)
        yield Buffer.from(
          Array.from({ length: Math.min(500, rows - from) }, (_, index) => row(from + index)).join(''),
        );
    },
  };
}

async function parsed(file: ListFile): Promise<void> {
  const parser = parse();
  pipeline(Readable.from(file.read()), parser, () => {});
  for await (const _row of parser);
}

const publication: Publication = publicationSchema.parse({
  ...{ title: 'The Courant', description: 'News of the coast', language: 'en', timezone: 'Europe/Lisbon' },
  owner: { name: 'Ada' },
  newsletters: [
    {
      ...{ id: 'weekly', name: 'Weekly', postalAddress: '1 Quay, Harbour' },
      from: { name: 'The Courant', address: 'post@news.example' },
    },
  ],
});

function wishes(): ImportWishes {
  const [newsletter] = publication.newsletters;
  if (newsletter === undefined) throw new Error('A publication without its newsletter');
  return {
    ...{ map: {}, unused: [], returns: false, dryRun: false, restoring: false },
    choices: [{ newsletter, cadence: 'article' }],
    wording: 'Signed up at old.example, a form with double opt-in.',
  };
}

function ports(subscribers: ForgetfulTable): ListPorts {
  let drawn = 0;
  return {
    ...{ subscribers, journal: new MemoryObjectStore() },
    linkKeys: async () => ({ current: 'k1', keys: { k1: 'a'.repeat(32) } }),
    publication: async () => publication,
    wallClock: () => instant('2026-11-23T12:00:00Z'),
    pause: async () => undefined,
    isPassing: () => false,
    openDigests: async () => [],
    randomness: {
      uuid: () => '',
      hex: (bytes) => (++drawn).toString(16).padStart(bytes * 2, '0'),
    },
  };
}

const noFiles = () => ({
  readPlace: async () => undefined,
  writePlace: async () => undefined,
  readAccount: async function* () {},
  openAccount: async () => ({ append: async () => undefined, close: async () => undefined }),
});
