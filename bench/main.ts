/**
 * `npm run bench`: measures, and prints a table for docs/figures.md. `npm run bench -- drop` measures one part,
 * `npm run bench -- scale=10000` one with so many of what it is about. The longest run only by name.
 */
import { cpus } from 'node:os';
import { bundles } from './bundles.ts';
import { digest } from './digest.ts';
import { dropTimes } from './drop.ts';
import { exploreWorlds } from './explore.ts';
import { hostile } from './hostile.ts';
import { importLists } from './import.ts';
import { install } from './install.ts';
import { type Figure, table } from './measure.ts';
import { million } from './million.ts';
import { parseTimes } from './parse.ts';
import { peers } from './peers.ts';
import { publishOne } from './publish-one.ts';
import { rebuild } from './rebuild.ts';
import { reloadTimes } from './reload.ts';
import { scale } from './scale.ts';
import { simulation } from './simulation.ts';
import { startTimes } from './start.ts';
import { uploadAll } from './upload-all.ts';

const parts: Readonly<Record<string, (amount?: number) => Promise<Figure[]>>> = {
  bundles,
  parse: parseTimes,
  digest,
  hostile,
  start: startTimes,
  drop: dropTimes,
  reload: reloadTimes,
  'publish-one': publishOne,
  peers,
  import: importLists,
  rebuild,
  scale,
  million,
  simulation,
  'upload-all': uploadAll,
  install,
  explore: exploreWorlds,
};

/** Many minutes each: only where they are asked for by name. */
const long: ReadonlySet<string> = new Set(['explore', 'million', 'peers', 'simulation', 'upload-all']);

const wanted = new Map(
  process.argv.slice(2).map((argument): [string, number | undefined] => {
    const [name = '', amount] = argument.split('=');
    return [name, amount === undefined ? undefined : Number(amount)];
  }),
);
const unknown = [...wanted.keys()].filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.size > 0 ? !wanted.has(name) : long.has(name)) continue;
  console.error(`Measuring ${name} …`);
  figures.push(...(await measure(wanted.get(name))));
}
console.log(`Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}\n`);
console.log(table(figures));
