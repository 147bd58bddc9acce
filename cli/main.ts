/** `npm run courant`: parses the command line, runs one verb, and alone ends the process. */
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import type { PartName } from './place.ts';

const help = `An operator's verbs.

  npm run courant -- rebuild [--resume] --local .courant
  npm run courant -- rebuild [--resume] --content-bucket … --site-bucket … --content-table …
                             --subscribers-table … --deliveries-table … --site-url https://…
  npm run courant -- guids FEED… [--folder DIR] [--dry-run] --local .courant
  npm run courant -- guids FEED… [--folder DIR] [--dry-run] --content-bucket … --content-table …

  --local DIR           the run on this machine whose state folder this is
  --deployment FILE     where the sender's domain and the hub stand (deployment.yaml)
  --resume              goes on with a rebuild that broke off; otherwise the content table must be empty
  --folder DIR          the articles that are to be uploaded, so that you see which old entry each of them is
  --dry-run             shows what would come of it, and writes nothing
  --help                this text

docs/runbook.md says what to do before and after a rebuild, docs/moving-here.md what guids are for.`;

const text = { type: 'string' } as const;
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
  help: flag,
} as const;

type Values = ReturnType<typeof readArguments>['values'];
const readArguments = () => parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });

async function run(): Promise<number> {
  const { values, positionals } = readArguments();
  const [verb, ...operands] = positionals;
  if (values.help || (verb !== 'rebuild' && verb !== 'guids')) {
    console.log(help);
    return values.help ? 0 : 2;
  }
  // The SDK's advice to move on from Node 20 is for us, not for operators.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  register('./text-files.mjs', import.meta.url);
  const done = verb === 'rebuild' ? await rebuild(values) : await guids(values, operands);
  if (done.ok) return 0;
  for (const { wrong, expected, example } of done.problems)
    console.error(`courant: ${wrong}\n  expected: ${expected}\n  example:  ${example}`);
  return 1;
}

const print = (line: string): void => console.log(line);

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
