/** Seeded runs of the fault simulation (docs/faults.md), pairs of kills, and how much of the code they pass through. */
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Figure } from './measure.ts';

const run = promisify(execFile);
const answer = z.object({
  ...{ runs: z.number(), steps: z.number(), mails: z.number(), blows: z.number(), seconds: z.number() },
  broken: z.array(z.object({ run: z.string(), broken: z.array(z.string()) })),
  covered: z.record(z.string(), z.object({ ran: z.number(), of: z.number() })).optional(),
});
type Answer = z.infer<typeof answer>;

/** So many in one process: what V8 has compiled is used again, and a run that breaks is told early. */
const atOnce = 1_000;

/** `amount`: so many seeds; `npm run bench -- simulation=100000`. Fails at the first run that breaks a promise. */
export async function simulation(amount = 4_000): Promise<Figure[]> {
  const seeds = await inParts('seeds', amount);
  const pairs = await inParts('pairs', Math.ceil(amount / 10));
  const [covered] = await inParts('coverage', Math.min(amount, 600));
  for (const folder of ['delivery', 'digest', 'feedback']) say(folder, covered?.covered ?? {});
  return [figureOf('seeded runs', seeds), figureOf('runs with two kills', pairs)];
}

async function inParts(what: string, amount: number): Promise<readonly Answer[]> {
  const starts = Array.from({ length: Math.ceil(amount / atOnce) }, (_, part) => 1 + part * atOnce);
  const answers: Answer[] = [];
  const work = async (): Promise<void> => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const count = Math.min(atOnce, amount - start + 1);
      const command = ['--import', 'tsx', 'bench/simulation-run.ts', what, String(start), String(count)];
      const { stdout } = await run(process.execPath, command, { maxBuffer: 64e6 });
      const told = answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
      answers.push(told);
      const [broken] = told.broken;
      if (broken) throw new Error(`${broken.run}: ${broken.broken.join(' ')}`);
      const runs = answers.reduce((sum, one) => sum + one.runs, 0);
      console.error(`  ${what}: ${runs} of ${amount}`);
    }
  };
  await Promise.all(cpus().map(work));
  return answers;
}

function figureOf(what: string, answers: readonly Answer[]): Figure {
  const sum = (of: 'runs' | 'steps' | 'mails' | 'blows') => answers.reduce((all, one) => all + one[of], 0);
  return {
    what: `${what}: no promise broken (${sum('mails')} mails, ${sum('blows')} faults)`,
    unit: 'runs',
    runs: [sum('runs')],
    baseline: { what: 'steps in them', runs: [sum('steps')] },
  };
}

function say(folder: string, covered: NonNullable<Answer['covered']>): void {
  const files = Object.entries(covered).filter(([file]) => file.startsWith(`src/${folder}/`));
  const sum = (of: 'ran' | 'of') => files.reduce((all, [, one]) => all + one[of], 0);
  console.error(`src/${folder}: ${((100 * sum('ran')) / sum('of')).toFixed(0)} % of ${sum('of')} blocks ran`);
  for (const [file, { ran, of }] of files.sort(([a], [b]) => (a < b ? -1 : 1)))
    console.error(`  ${file} ${ran}/${of}`);
}
