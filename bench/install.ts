/** How long a newcomer waits for `npm ci`, and how much it puts on the disk. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, milliseconds } from './measure.ts';

const runs = 3;

export async function install(): Promise<Figure[]> {
  const ours = folder((directory) => {
    for (const file of ['package.json', 'package-lock.json']) cpSync(file, join(directory, file));
  });
  const cdkAlone = folder((directory) => {
    const manifest = {
      name: 'baseline',
      private: true,
      dependencies: { 'aws-cdk-lib': '2.276.0', constructs: '10.8.1' },
    };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
    npm(directory, 'install', '--package-lock-only');
  });
  const times: { ours: number[]; cdk: number[] } = { ours: [], cdk: [] };
  for (let run = 0; run < runs; run++) {
    times.ours.push(await installed(ours));
    times.cdk.push(await installed(cdkAlone));
  }
  const baseline = 'aws-cdk-lib alone';
  const figures: Figure[] = [
    { what: '`npm ci`', unit: 's', runs: times.ours, baseline: { what: baseline, runs: times.cdk } },
    {
      what: '`node_modules`',
      unit: 'MB',
      runs: [megabytes(ours)],
      baseline: { what: baseline, runs: [megabytes(cdkAlone)] },
    },
  ];
  for (const directory of [ours, cdkAlone]) rmSync(directory, { recursive: true, force: true });
  return figures;
}

function folder(fill: (directory: string) => void): string {
  const directory = mkdtempSync(join(tmpdir(), 'courant-bench-'));
  fill(directory);
  return directory;
}

const installed = async (directory: string): Promise<number> =>
  (await milliseconds(() => npm(directory, 'ci'))) / 1000;

const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, stdio: 'ignore' });

const megabytes = (directory: string): number =>
  Number(execFileSync('du', ['-sm', join(directory, 'node_modules')], { encoding: 'utf8' }).split('\t')[0]);
