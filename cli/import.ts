/** `courant import`: a list of subscribers that was kept elsewhere, or an export of ours (docs/importing.md). */
import { createInterface } from 'node:readline/promises';
import { findNewsletter, type Publication } from '../src/config.ts';
import type { Outcome, Problem } from '../src/problem.ts';
import type { Choice } from '../src/subscribers/ask.ts';
import { type Field, fields } from '../src/subscribers/import/columns.ts';
import { encodings } from '../src/subscribers/import/encoding.ts';
import { wrongList } from '../src/subscribers/import/list.ts';
import type { ListFile, ListPorts } from '../src/subscribers/import/ports.ts';
import { progressLine } from '../src/subscribers/import/progress.ts';
import {
  type Imported,
  type ImportWishes,
  importList,
  type Progress,
  refusedImport,
} from '../src/subscribers/import/run.ts';
import { type Survey, surveyList } from '../src/subscribers/import/survey.ts';
import { cadenceOf } from '../src/subscribers/request.ts';
import { printable } from './guids-table.ts';
import { accountFiles, accountPath, heldList, listFile } from './list-files.ts';

/** As the command line has them. */
export interface ImportArguments {
  readonly list: string | undefined;
  /** `weekly`, or with a cadence `weekly:daily`. */
  readonly newsletters: readonly string[];
  readonly consent: string;
  /** `email=E-mail`. */
  readonly maps: readonly string[];
  readonly unused: readonly string[];
  readonly encoding: string | undefined;
  readonly returns: boolean;
  readonly dryRun: boolean;
  readonly restoring: boolean;
  /** Does not ask. */
  readonly yes: boolean;
}

interface ImportRun {
  readonly ports: ListPorts;
  readonly given: ImportArguments;
  readonly print: (line: string) => void;
  /** `undefined`: there is nobody to be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

export async function runImport({ ports, given, print, ask }: ImportRun): Promise<Outcome<Imported>> {
  const { list } = given;
  if (list === undefined) return failed(noList);
  const wishes = readWishes(given, await ports.publication());
  if (!wishes.ok) return wishes;
  const file = await listFile(list);
  const survey = await surveyList(file, wishes.value);
  if (!survey.ok) return survey;
  const refused = await refusedImport(ports, wishes.value, survey.value);
  if (refused) return failed(refused);
  for (const line of described(file, survey.value, wishes.value)) print(line);
  for (const { wrong, expected } of survey.problems) print(`Mind: ${wrong} Expected: ${expected}.`);
  const agreed = given.dryRun || given.yes || (await isAgreed(ask));
  if (!agreed) return failed(notAgreed);
  const held = heldList(list);
  if (held === undefined) return failed(running);
  const accounts = accountFiles(list, given.dryRun ? 'dry-run' : 'import');
  const listing = { file, survey: survey.value, accounts, told: progressPrinter(ports, print) };
  const done = await importList(ports, wishes.value, listing).finally(() => held.release());
  if (!done.ok) return done;
  for (const line of summed(done.value, given.dryRun)) print(line);
  print(`Each row's outcome: ${accountPath(list, done.value.account)}`);
  return done.value.stopped ? failed(done.value.stopped) : done;
}

const failed = (problem: Problem) => ({ ok: false as const, problems: [problem] });

/** What the words of a command line mean for this publication. */
export function readWishes(given: ImportArguments, publication: Publication): Outcome<ImportWishes> {
  const choices = given.newsletters.map((one) => readChoice(one, publication));
  const maps = given.maps.map(readMap);
  const encoding =
    given.encoding === undefined ? undefined : encodings.find((one) => one === given.encoding?.toLowerCase());
  const problems = [...choices, ...maps].flatMap((one) => ('wrong' in one ? [one] : []));
  if (given.encoding !== undefined && encoding === undefined) problems.push(unknownEncoding(given.encoding));
  if (problems.length > 0) return { ok: false, problems };
  const value: ImportWishes = {
    choices: choices.flatMap((one) => ('wrong' in one ? [] : [one])),
    map: Object.fromEntries(maps.flatMap((one) => ('wrong' in one ? [] : [one]))),
    wording: given.consent.trim(),
    ...{ unused: given.unused, returns: given.returns, dryRun: given.dryRun, restoring: given.restoring },
    ...(encoding && { encoding }),
  };
  return { ok: true, value, problems: [] };
}

function readChoice(text: string, publication: Publication): Choice | Problem {
  const [id = '', named] = text.split(':');
  const newsletter = findNewsletter(publication, id);
  const cadence = newsletter && cadenceOf(newsletter, named);
  if (newsletter && cadence) return { newsletter, cadence };
  const offered = publication.newsletters.flatMap(({ id: one, cadences }) =>
    cadences.map((each) => `${one}:${each}`),
  );
  return wrongList(
    'newsletter-unknown',
    'There is no such newsletter, or it does not come so.',
    `one of: ${offered.join(', ')}`,
    offered[0] ?? 'weekly',
    text,
  );
}

function readMap(text: string): readonly [Field, string] | Problem {
  const [name, ...column] = text.split('=');
  const field = fields.find((one) => one === name);
  return field && column.join('=') !== ''
    ? [field, column.join('=')]
    : wrongList(
        'map-unreadable',
        'It is not said which column is what.',
        `one of ${fields.join(', ')}, an equals sign, and the column`,
        '--map email="E-mail"',
        text,
      );
}

/** What is about to happen, before it does. */
export function described(file: ListFile, survey: Survey, wishes: ImportWishes): readonly string[] {
  const { content, written } = survey;
  const separator = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' }[written.separator];
  const how = `${file.size.toLocaleString('en')} bytes, ${written.encoding}, ${separator}`;
  if (content.kind === 'export')
    return [`${printable(file.name)}: an export of ours (${how}). People come back as they were.`];
  const { format, email, consented, ended, unused, headless } = content.columns;
  const to = wishes.choices.map(({ newsletter, cadence }) => `${newsletter.name} (${cadence})`).join(', ');
  return [
    `${printable(file.name)}: ${format.name} (${how})${headless ? ', without a header' : ''}`,
    `  addresses from: ${printable(email.join(', '))}`,
    `  dates of consent from: ${printable(consented.join(', ')) || 'nowhere; the moment of the import stands instead'}`,
    ...(ended.length > 0 ? [`  who is out, and when: ${printable(ended.join(', '))}`] : []),
    ...(unused.length > 0 ? [`  not used: ${printable(unused.join(', '))}`] : []),
    `  subscribed to: ${to}`,
    `  they were asked: ${printable(wishes.wording)}`,
  ];
}

async function isAgreed(ask: ImportRun['ask']): Promise<boolean> {
  return (await ask?.('They will get what is mailed from now on. Import them? Type yes: ')) === 'yes';
}

/** On the terminal, if there is one. */
export const askOnTerminal = (): ImportRun['ask'] =>
  process.stdin.isTTY
    ? async (question) => {
        const terminal = createInterface({ input: process.stdin, output: process.stdout });
        const answer = await terminal.question(question);
        terminal.close();
        return answer.trim().toLowerCase();
      }
    : undefined;

/** Milliseconds between two lines. */
const everySoOften = 2_000;

function progressPrinter({ wallClock }: ListPorts, print: (line: string) => void) {
  let begun: { readonly progress: Progress; readonly at: number } | undefined;
  let last = 0;
  return (progress: Progress): void => {
    const now = Date.parse(wallClock());
    if (begun === undefined) [begun, last] = [{ progress, at: now }, now];
    if (now < last + everySoOften) return;
    last = now;
    print(`  ${progressLine(begun.progress, progress, now - begun.at)}`);
  };
}

const summed = ({ sums, before }: Imported, dryRun: boolean): readonly string[] => [
  `${sums.rows.toLocaleString('en')} ${sums.rows === 1 ? 'row' : 'rows'}${before > 0 ? `, ${before.toLocaleString('en')} of them done before` : ''}${dryRun ? '; nothing was written. It would be' : ''}:`,
  ...sums.lines.map(
    ([outcome, reason, count]) => `  ${count.toLocaleString('en').padStart(9)} ${outcome}: ${reason}`,
  ),
];

const noList = wrongList(
  'list-missing',
  'No list is named.',
  'a CSV file',
  'npm run courant -- import list.csv --newsletter weekly --consent "…" --local .courant',
);

const notAgreed = wrongList(
  'not-agreed',
  'Nothing was imported: nobody said yes.',
  'the word yes, or the option --yes where nobody can be asked',
  '--dry-run first, then --yes',
);

const running = wrongList(
  'import-running',
  'This list is just being imported, from this machine.',
  'that the other command ends',
  'The same command, a little later',
);

const unknownEncoding = (text: string): Problem =>
  wrongList(
    'encoding-unknown',
    'There is no such encoding here.',
    `one of: ${encodings.join(', ')}`,
    '--encoding windows-1252',
    text,
  );
