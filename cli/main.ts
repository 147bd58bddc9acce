/** `npm run courant`: parses the command line, runs one verb, and alone ends the process. */
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import type { Outcome } from '../src/problem.ts';
import type { PartName } from './place.ts';

const help = `An operator's verbs.

  npm run courant -- rebuild [--resume] --local .courant
  npm run courant -- rebuild [--resume] --content-bucket … --site-bucket … --content-table …
                             --subscribers-table … --deliveries-table … --site-url https://…
  npm run courant -- restore [--dry-run] [--yes] --local .courant       after a table came from its backup
  npm run courant -- restore [--dry-run] [--yes] --content-bucket … (the names of a rebuild)
  npm run courant -- guids FEED… [--folder DIR] [--dry-run] --local .courant
  npm run courant -- guids FEED… [--folder DIR] [--dry-run] --content-bucket … --content-table …
  npm run courant -- preview NEWSLETTER [CADENCE] [--out DIR]   the digest as it would go now: page and .eml
  npm run courant -- preview DIGEST [--out DIR]                 one that went
  npm run courant -- test NEWSLETTER [CADENCE] --to ADDRESS     the same as a mail, to an address of your own
  npm run courant -- dry-run NEWSLETTER [CADENCE]               to whom it would go, at what cost, how long it takes
  npm run courant -- newsletter NEWSLETTER                      what waits, what is held, what was skipped and why
  npm run courant -- newsletter NEWSLETTER now|recall|offer ARTICLE
  npm run courant -- newsletter NEWSLETTER answer CADENCE mail|drop
  npm run courant -- digest                                     those that are open
  npm run courant -- digest DIGEST                              how it stands, and its proof in a line
  npm run courant -- digest DIGEST pause|resume|cancel [--yes]
  npm run courant -- import LIST.csv --newsletter ID[:CADENCE] --consent "where and how they were asked"
                     [--dry-run] [--yes] [--map email=COLUMN] [--unused COLUMN] [--returns] [--encoding NAME]
  npm run courant -- import EXPORT.csv [--dry-run] [--yes] [--restoring]   an export of ours, everybody as they were
  npm run courant -- export FILE.csv|FILE.jsonl [--yes]         everybody, with all that is kept of them

  --local DIR           the run on this machine whose state folder this is
  --deployment FILE     where the sender's domain and the hub stand (deployment.yaml)
  --resume              goes on with a rebuild that broke off; otherwise the content table must be empty
  --folder DIR          the articles that are to be uploaded, so that you see which old entry each of them is
  --dry-run             shows what would come of it, and writes nothing
  --out DIR             where a preview goes (preview)
  --newsletter, --map, --unused   as often as there are some; --map takes email, status, consented and left
  --returns             who left here comes back if the list has a newer date of consent for them
  --restoring           the table was lost, and nothing is mailed until the restore is over
  --yes                 asks nobody
  --help                this text

The last five need --local, or --content-bucket, --content-table, --subscribers-table and --site-url.
import and export need --local, or --content-bucket, --content-table, --subscribers-table and --link-secret ARN.
docs/importing.md says what lists they take; docs/runbook.md says what to do before and after a rebuild, docs/moving-here.md what guids are for.`;

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true, default: [] as string[] } as const;
const flag = { type: 'boolean', default: false } as const;

const options = {
  'content-bucket': text,
  'site-bucket': text,
  'content-table': text,
  'subscribers-table': text,
  'deliveries-table': text,
  'site-url': text,
  local: text,
  deployment: { type: 'string', default: 'deployment.yaml' },
  resume: flag,
  folder: text,
  'dry-run': flag,
  out: { type: 'string', default: 'preview' },
  to: text,
  'link-secret': text,
  newsletter: texts,
  consent: { type: 'string', default: '' },
  map: texts,
  unused: texts,
  encoding: text,
  returns: flag,
  restoring: flag,
  yes: flag,
  help: flag,
} as const;

type Values = ReturnType<typeof readArguments>['values'];
const readArguments = () => parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });

async function run(): Promise<number> {
  const { values, positionals } = readArguments();
  const [verb, ...operands] = positionals;
  const run = values.help ? undefined : verbs[verb ?? ''];
  if (run === undefined) {
    console.log(help);
    return values.help ? 0 : 2;
  }
  // The SDK's advice to move on from Node 20 is for us, not for operators.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  register('./text-files.mjs', import.meta.url);
  const done = await run(values, operands);
  if (done.ok) return 0;
  for (const { wrong, expected, example } of done.problems)
    console.error(`courant: ${wrong}\n  expected: ${expected}\n  example:  ${example}`);
  return 1;
}

const print = (line: string): void => console.log(line);

type Verb = (values: Values, operands: readonly string[]) => Promise<Outcome<unknown>>;

const verbs: Readonly<Record<string, Verb | undefined>> = {
  rebuild,
  restore: async (values) => {
    const { runRestore } = await import('./restore.ts');
    const { askOnTerminal } = await import('./import.ts');
    const { yes, 'dry-run': dryRun } = values;
    return runRestore({ place: await readPlace(values), dryRun, yes, print, ask: askOnTerminal() });
  },
  guids,
  preview: async (values, operands) =>
    (await import('./rehearse.ts')).runPreview(await rehearsal(values, operands), values.out),
  test: async (values, operands) =>
    (await import('./rehearse.ts')).runTest(await rehearsal(values, operands), values.to ?? ''),
  'dry-run': async (values, operands) =>
    (await import('./rehearse.ts')).runDryRun(await rehearsal(values, operands)),
  newsletter: async (values, operands) =>
    (await import('./newsletter.ts')).runNewsletter(await rehearsal(values, operands)),
  digest: async (values, operands) => {
    const { runDigest } = await import('./digest.ts');
    const { askOnTerminal } = await import('./import.ts');
    const options = await rehearsal(values, operands);
    return runDigest({ ...options, yes: values.yes, ask: askOnTerminal() });
  },
  import: importList,
  export: async (values, [file]) =>
    (await import('./export.ts')).runExport({ ports: await lists(values), file, yes: values.yes, print }),
};

async function importList(values: Values, [list]: readonly string[]) {
  const { runImport, askOnTerminal } = await import('./import.ts');
  const {
    newsletter: newsletters,
    map: maps,
    unused,
    consent,
    encoding,
    returns,
    restoring,
    yes,
    'dry-run': dryRun,
  } = values;
  const said = { list, newsletters, maps, unused, consent, encoding, returns, restoring, yes, dryRun };
  return runImport({ ports: await lists(values), given: said, print, ask: askOnTerminal() });
}

async function lists(values: Values) {
  const { awsLists, localLists } = await import('./lists-place.ts');
  if (values.local !== undefined) return localLists(values.local);
  return awsLists({
    'content-bucket': given(values, 'content-bucket'),
    'content-table': given(values, 'content-table'),
    'subscribers-table': given(values, 'subscribers-table'),
    'link-secret': given(values, 'link-secret'),
  });
}

async function rehearsal(values: Values, operands: readonly string[]) {
  const { awsNewsroom, localNewsroom, readSendShare } = await import('./place.ts');
  const share = readSendShare(values.deployment);
  const newsroom =
    values.local === undefined
      ? awsNewsroom(
          {
            'content-bucket': given(values, 'content-bucket'),
            'content-table': given(values, 'content-table'),
            'subscribers-table': given(values, 'subscribers-table'),
            'site-url': given(values, 'site-url'),
          },
          share,
        )
      : localNewsroom(values.local, share);
  return { newsroom, operands, print };
}

async function rebuild(values: Values) {
  const { runRebuild } = await import('./rebuild.ts');
  return runRebuild({ place: await readPlace(values), resume: values.resume, print });
}

async function guids(values: Values, feeds: readonly string[]) {
  const { runGuids } = await import('./guids.ts');
  const { awsContent, localPlace } = await import('./place.ts');
  const { local, folder, 'dry-run': dryRun } = values;
  const place =
    local === undefined
      ? awsContent(given(values, 'content-bucket'), given(values, 'content-table'))
      : localPlace(local);
  return runGuids({ place, feeds, dryRun, print, ...(folder === undefined ? {} : { folder }) });
}

function given(values: Values, name: PartName): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing; see npm run courant -- --help`);
  return value;
}

async function readPlace(values: Values) {
  const { awsPlace, localPlace, readDeployed } = await import('./place.ts');
  const deployed = readDeployed(values.deployment);
  if (values.local !== undefined) return localPlace(values.local, deployed.senderDomain);
  return awsPlace(
    {
      'content-bucket': given(values, 'content-bucket'),
      'site-bucket': given(values, 'site-bucket'),
      'content-table': given(values, 'content-table'),
      'subscribers-table': given(values, 'subscribers-table'),
      'deliveries-table': given(values, 'deliveries-table'),
      'site-url': given(values, 'site-url'),
    },
    deployed,
  );
}

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(
      error instanceof Error && error.message.startsWith('--') ? `courant: ${error.message}` : error,
    );
    process.exitCode = 1;
  },
);
