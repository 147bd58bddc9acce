/** Size and import time of each function's bundle: what a cold start has to read. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { bundleFile } from '../infra/bundle.ts';
import { readAssembly } from '../local/runner/assembly.ts';
import { synthesize } from '../local/synth.ts';
import { environment } from '../src/keys.ts';
import { type Figure, milliseconds } from './measure.ts';

const runs = 9;
const assembly = 'node_modules/.cache/courant/cdk.out';

export async function bundles(): Promise<Figure[]> {
  await synthesize(assembly, console.error);
  // Beside the sources, where the SDK is found.
  const entry = `bench/.baseline-${process.pid}.mjs`;
  writeFileSync(entry, "export { S3Client as handler } from '@aws-sdk/client-s3';\n");
  const made = [entry];
  const bundledAlone = async (file: string) => {
    const folder = await bundleFile(resolve(file));
    made.push(folder);
    return join(folder, 'index.mjs');
  };
  const clientAlone = await bundledAlone(entry);
  const figures: Figure[] = [];
  for (const [stage, file] of bundleFiles())
    figures.push(...(await figuresOf(`*${stage}*`, file, clientAlone)));
  // *digest* imports it only when something is frozen.
  const renderer = await bundledAlone('src/digest/render-frozen.ts');
  figures.push(...(await figuresOf('what renders mails, alone', renderer, clientAlone)));
  for (const one of made) rmSync(one, { recursive: true, force: true });
  return figures;
}

async function figuresOf(name: string, file: string, clientAlone: string): Promise<Figure[]> {
  const times = await imported(file, clientAlone);
  const what = 'the S3 client alone, bundled alike';
  const kilobytes = (one: string) => [bytesAtStart(one) / 1000];
  return [
    {
      ...{ what: `bundle of ${name}`, unit: 'KB', runs: kilobytes(file) },
      baseline: { what, runs: kilobytes(clientAlone) },
    },
    {
      ...{ what: `import of ${name}`, unit: 'ms', runs: times.ours },
      baseline: { what, runs: times.baseline },
    },
  ];
}

/** Of the bundle and what it imports at once; what it imports later is read when it is asked for. */
function bytesAtStart(file: string, seen = new Set<string>()): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const bytes = readFileSync(file);
  const imported = [...bytes.toString().matchAll(/(?:from|import)"(\.\/later-\w+\.mjs)"/g)];
  const others = new Set(imported.map(([, name = '']) => join(dirname(file), name)));
  return [...others].reduce((sum, other) => sum + bytesAtStart(other, seen), bytes.length);
}

/** In turn, so that a slow moment of the machine touches all; without what node itself takes to start. */
async function imported(file: string, baseline: string): Promise<{ ours: number[]; baseline: number[] }> {
  const times: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] };
  for (let run = 0; run < runs; run++) {
    const nothing = await milliseconds(() => load('node:path'));
    times.baseline.push((await milliseconds(() => load(baseline))) - nothing);
    times.ours.push((await milliseconds(() => load(file))) - nothing);
  }
  return times;
}

/** Nearly any value will do: nothing is called, only loaded. */
const told = {
  ...Object.fromEntries(Object.values(environment).map((name) => [name, 'bench'])),
  [environment.sendShare]: '1',
};

const load = (file: string) =>
  execFileSync(process.execPath, ['--input-type=module', '-e', `await import(${JSON.stringify(file)})`], {
    env: { ...process.env, ...told, AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1' },
    stdio: 'ignore',
  });

const lambda = z.object({ Code: z.object({ S3Key: z.string() }) });

function bundleFiles(): [stage: string, file: string][] {
  const { stacks, assetFolder } = readAssembly(assembly);
  return stacks.flatMap(({ template }) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === 'AWS::Lambda::Function')
      .map(([id, resource]): [string, string] => [
        id.replace(/[0-9A-F]{8}$/, ''),
        resolve(assetFolder(lambda.parse(resource.Properties).Code.S3Key), 'index.mjs'),
      ]),
  );
}
