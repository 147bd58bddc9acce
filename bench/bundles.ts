/** Size and import time of each function's bundle: what a cold start has to read. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { readAssembly } from '../local/runner/assembly.ts';
import { synthesize } from '../local/synth.ts';
import { environment } from '../src/keys.ts';
import { type Figure, milliseconds } from './measure.ts';

const runs = 9;
const assembly = 'node_modules/.cache/courant/cdk.out';

export async function bundles(): Promise<Figure[]> {
  await synthesize(assembly, console.error);
  const directory = mkdtempSync(join(tmpdir(), 'courant-bench-'));
  const empty = join(directory, 'index.mjs');
  writeFileSync(empty, 'export const handler = async () => {};\n');
  const figures: Figure[] = [];
  for (const [stage, file] of bundleFiles()) {
    const times = await imported(file, empty);
    figures.push(
      {
        what: `bundle of *${stage}*`,
        unit: 'KB',
        runs: [statSync(file).size / 1000],
        baseline: { what: 'the largest that *article* may be', runs: [700] },
      },
      {
        what: `import of *${stage}*`,
        unit: 'ms',
        runs: times.ours,
        baseline: { what: 'node with an empty module', runs: times.empty },
      },
    );
  }
  rmSync(directory, { recursive: true, force: true });
  return figures;
}

/** In turn, so that a slow moment of the machine touches both; without what node itself takes to start. */
async function imported(file: string, empty: string): Promise<{ ours: number[]; empty: number[] }> {
  const times: { ours: number[]; empty: number[] } = { ours: [], empty: [] };
  for (let run = 0; run < runs; run++) {
    const nothing = await milliseconds(() => load(empty));
    times.empty.push(nothing);
    times.ours.push((await milliseconds(() => load(file))) - nothing);
  }
  return times;
}

/** Any value will do: nothing is called, only loaded. */
const told = Object.fromEntries(Object.values(environment).map((name) => [name, 'bench']));

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
