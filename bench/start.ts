/** From `npm start` to ready: the first time in a clone, and every later time. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, milliseconds } from './measure.ts';

const runs = 3;

export async function startTimes(): Promise<Figure[]> {
  const first: number[] = [];
  const second: number[] = [];
  const synth: number[] = [];
  for (let run = 0; run < runs; run++) {
    const state = mkdtempSync(join(tmpdir(), 'courant-bench-'));
    first.push(await untilReady(state));
    second.push(await untilReady(state));
    synth.push(await cdkSynth(join(state, 'synth')));
    rmSync(state, { recursive: true, force: true });
  }
  const baseline = { what: '`cdk synth` of the same app', runs: synth };
  return [
    { what: 'start to ready, first', unit: 's', runs: first, baseline },
    { what: 'start to ready, second', unit: 's', runs: second, baseline },
  ];
}

/** Seconds until the run says that it is ready; then it is stopped, as Ctrl-C would. */
function untilReady(state: string): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', '--state', state], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let ready: number | undefined;
    child.stdout.on('data', (chunk: Buffer) => {
      if (ready !== undefined || !/Ready after/.test(chunk.toString())) return;
      ready = (performance.now() - begin) / 1000;
      child.kill('SIGINT');
    });
    child.on('exit', () =>
      ready === undefined ? reject(new Error('It never became ready')) : resolve(ready),
    );
  });
}

const cdkSynth = async (output: string): Promise<number> =>
  (await milliseconds(
    () =>
      new Promise<void>((resolve, reject) => {
        const args = ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--no-notices', '--output', output];
        const child = spawn(process.execPath, args, { stdio: 'ignore' });
        child.on('exit', (code) =>
          code === 0 ? resolve() : reject(new Error(`cdk synth ended with ${code}`)),
        );
      }),
  )) / 1000;
