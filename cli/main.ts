/** `npm run courant`: parses the command line, runs one verb, and alone ends the process. */
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import type { PartName } from './place.ts';

const help = `An operator's verbs.

  npm run courant -- rebuild [--resume] --local .courant
  npm run courant -- rebuild [--resume] --content-bucket … --site-bucket … --content-table …
                             --subscribers-table … --deliveries-table … --site-url https://…

  --local DIR           the run on this machine whose state folder this is
  --deployment FILE     where the sender's domain stands (deployment.yaml)
  --resume              goes on with a rebuild that broke off; otherwise the content table must be empty
  --help                this text

docs/runbook.md says what to do before and after a rebuild.`;

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
  help: flag,
} as const;

type Values = ReturnType<typeof readArguments>['values'];
const readArguments = () => parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });

async function run(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help || positionals[0] !== 'rebuild') {
    console.log(help);
    return values.help ? 0 : 2;
  }
  // The SDK's advice to move on from Node 20 is for us, not for operators.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  register('./text-files.mjs', import.meta.url);
  const { runRebuild } = await import('./rebuild.ts');
  const done = await runRebuild({
    place: await readPlace(values),
    resume: values.resume,
    print: (line) => console.log(line),
  });
  if (done.ok) return 0;
  for (const { wrong, expected, example } of done.problems)
    console.error(`courant: ${wrong}\n  expected: ${expected}\n  example:  ${example}`);
  return 1;
}

async function readPlace(values: Values) {
  const { awsPlace, deployedSender, localPlace } = await import('./place.ts');
  const senderDomain = deployedSender(values.deployment);
  if (values.local !== undefined) return localPlace(values.local, senderDomain);
  const given = (name: PartName): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`--${name} is missing; see npm run courant -- --help`);
    return value;
  };
  return awsPlace(
    {
      'content-bucket': given('content-bucket'),
      'site-bucket': given('site-bucket'),
      'content-table': given('content-table'),
      'subscribers-table': given('subscribers-table'),
      'deliveries-table': given('deliveries-table'),
      'site-url': given('site-url'),
    },
    senderDomain,
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
