/** `courant export`: everybody that the subscribers table knows, into a file (docs/importing.md). */
import { existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { Outcome } from '../src/problem.ts';
import { type ExportFormat, exportSubscribers } from '../src/subscribers/export/export.ts';
import { wrongList } from '../src/subscribers/import/list.ts';
import type { ListPorts } from '../src/subscribers/import/ports.ts';
import { ownerOnly } from './list-files.ts';

interface ExportRun {
  readonly ports: ListPorts;
  readonly file: string | undefined;
  /** Replaces a file that is there. */
  readonly yes: boolean;
  readonly print: (line: string) => void;
}

/** JSON lines if the file is called so. */
const formatOf = (file: string): ExportFormat => (/\.(jsonl|ndjson)$/i.test(file) ? 'jsonl' : 'csv');

export async function runExport({ ports, file, yes, print }: ExportRun): Promise<Outcome<number>> {
  if (file === undefined) return { ok: false, problems: [noFile] };
  if (existsSync(file) && !yes) return { ok: false, problems: [fileThere] };
  // Under its own name it is whole.
  const begun = await open(`${file}.new`, 'w', ownerOnly);
  let people = 0;
  try {
    for await (const piece of exportSubscribers(ports, formatOf(file))) {
      await begun.appendFile(piece.text);
      people += piece.people;
      if (people % 10_000 === 0 && piece.people > 0) print(`  ${people.toLocaleString('en')} people`);
    }
  } finally {
    await begun.close();
  }
  await rename(`${file}.new`, file);
  print(
    `${file} has ${people.toLocaleString('en')} ${people === 1 ? 'person' : 'people'}, with their addresses: keep it as you keep those.`,
  );
  return { ok: true, value: people, problems: [] };
}

const example = 'npm run courant -- export subscribers.csv --local .courant';
const noFile = wrongList(
  'file-missing',
  'No file is named.',
  'a file that ends with .csv or .jsonl',
  example,
);
const fileThere = wrongList(
  'file-exists',
  'The file is there already.',
  'another name, or --yes to replace it',
  example,
);
