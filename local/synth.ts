/** The CDK app's assembly: made in this process, and kept as long as nothing that goes into it has changed. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { errorCode } from './refusal.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that the bundles and the template are made of. */
const inputs = [
  'src',
  'lambdas',
  'infra',
  'content/theme',
  'package-lock.json',
  'cdk.json',
  'tsconfig.json',
  'deployment.yaml',
];
const hashFile = 'inputs.sha256';
const cdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/** Leaves in `directory` an assembly of the sources as they are now. */
export async function synthesize(directory: string, print: (line: string) => void): Promise<void> {
  const hash = hashInputs();
  if (isCurrent(directory, hash)) return;
  print('Bundling the functions and synthesizing the template; the next start skips this …');
  const made = `${directory}.${process.pid}`;
  mkdirSync(dirname(directory), { recursive: true });
  removeAbandoned(directory);
  try {
    await synthesizeInto(made);
    writeFileSync(join(made, hashFile), hash);
    replace(directory, made, hash);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

async function synthesizeInto(outdir: string): Promise<void> {
  // Not before it is needed: CDK alone takes longer to load than everything else to start.
  const { bundleStages } = await import('../infra/stage-bundles.ts');
  const bundling = bundleStages();
  // CDK is loaded meanwhile; what has failed by then is thrown where it is waited for.
  bundling.catch(() => undefined);
  const { buildApp } = await import('../infra/courant-app.ts');
  const { readDeployment } = await import('../infra/deployment.ts');
  const { context } = cdkJson.parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));
  const bundles = await bundling;
  try {
    const deployment = readDeployment(join(root, 'deployment.yaml'));
    buildApp(deployment, bundles, { outdir, context, isValidated: false }).synth();
  } finally {
    bundles.remove();
  }
}

const isCurrent = (directory: string, hash: string): boolean => {
  const file = join(directory, hashFile);
  return existsSync(file) && readFileSync(file, 'utf8') === hash;
};

/** What a start that was ended while it bundled has left beside `directory`; never what another is making now. */
export function removeAbandoned(directory: string): void {
  for (const name of readdirSync(dirname(directory))) {
    const [, maker] = name.startsWith(`${basename(directory)}.`) ? (/\.(\d+)$/.exec(name) ?? []) : [];
    if (maker === undefined || isAlive(Number(maker))) continue;
    rmSync(join(dirname(directory), name), { recursive: true, force: true });
  }
}

const isAlive = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
};

/** Moved into place whole: a kill in between leaves the old assembly or none. */
function replace(directory: string, made: string, hash: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
    renameSync(made, directory);
  } catch (error) {
    // Two runs that share an assembly made the same one at the same time.
    if (!isCurrent(directory, hash)) throw error;
  }
}

function hashInputs(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  };
  for (const input of inputs) filesBelow(input).forEach(add);
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  const whole = join(root, path);
  if (!existsSync(whole)) return [];
  if (statSync(whole).isFile()) return [path];
  const below = readdirSync(whole, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  return below
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}
