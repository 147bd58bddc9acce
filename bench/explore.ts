/** How many states the small worlds of `test/explore` and `test/simulation` have, and how long it takes to see all of them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './measure.ts';

interface Explored {
  readonly name: string;
  readonly faults: readonly string[];
  readonly states: number;
  readonly steps: number;
  readonly ends: number;
}

/** A broken promise fails the run, with the steps that led to it. */
export async function exploreWorlds(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'courant-explore-'));
  const out = join(folder, 'worlds.jsonl');
  try {
    const tests = ['test/explore/large.test.ts', 'test/simulation/large.test.ts'];
    execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...tests], {
      env: { ...process.env, COURANT_EXPLORE: out, NODE_OPTIONS: '--max-old-space-size=6000' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    return lines.map((line) => figureOf(JSON.parse(line) as Explored));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const figureOf = ({ name, faults, states, steps, ends }: Explored): Figure => ({
  what: `explored: ${[name, ...faults].join(', ')} (${ends} ends)`,
  unit: 'states',
  runs: [states],
  baseline: { what: 'steps between them', runs: [steps] },
});
