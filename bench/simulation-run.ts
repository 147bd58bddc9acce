/**
 * Plays seeds of the simulation, or kills at pairs of calls, in a process of its own: `node --import tsx
 * bench/simulation-run.ts seeds FROM COUNT`. The last line is JSON.
 */
import { Session } from 'node:inspector/promises';
import { register } from 'node:module';

register('../cli/text-files.mjs', import.meta.url);
const { playBlows, playSeed } = await import('../test/simulation/run.ts');
const { Random } = await import('../test/simulation/random.ts');
const { calm } = await import('../test/simulation/scenario.ts');

const [what = 'seeds', from = '1', count = '100'] = process.argv.slice(2);
const told = {
  runs: 0,
  steps: 0,
  mails: 0,
  blows: 0,
  broken: [] as { run: string; broken: readonly string[] }[],
};

async function seeds(first: number, end: number): Promise<void> {
  for (let seed = first; seed < end; seed++) note(`seed ${seed}`, await playSeed(seed));
}

async function pairs(first: number, end: number): Promise<void> {
  const { calls } = await playBlows(calm, []);
  for (let number = first; number < end; number++) {
    const random = new Random(number);
    const blow = () => ({ at: 1 + random.below(calls), kill: random.one(['before', 'after'] as const) });
    note(`pair ${number}`, await playBlows(calm, [blow(), blow()]));
  }
}

function note(run: string, played: Awaited<ReturnType<typeof playSeed>>): void {
  told.runs += 1;
  told.steps += played.steps;
  told.mails += played.mails;
  told.blows += played.told.length;
  if (played.broken.length > 0) told.broken.push({ run, broken: played.broken });
}

/** Blocks of the code that ran, of those that there are, as V8 counts them. */
async function coverage(work: () => Promise<void>): Promise<Record<string, { ran: number; of: number }>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const found: Record<string, { ran: number; of: number }> = {};
  for (const { url, functions } of result) {
    const [, file] = /\/(src\/(?:delivery|digest|feedback|subscribers|sweep)\/[^?]+)/.exec(url) ?? [];
    if (file === undefined) continue;
    const blocks = functions.flatMap(({ ranges }) => ranges);
    found[file] = { ran: blocks.filter((block) => block.count > 0).length, of: blocks.length };
  }
  return found;
}

const [first, end] = [Number(from), Number(from) + Number(count)];
const covered = what === 'coverage' ? await coverage(() => seeds(first, end)) : undefined;
if (what === 'seeds') await seeds(first, end);
if (what === 'pairs') await pairs(first, end);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ...told, seconds: (user + system) / 1e6, ...(covered && { covered }) }));
