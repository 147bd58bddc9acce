/** `npm run bench`: measures, and prints a table for docs/figures.md. `npm run bench -- drop` measures one part. */
import { cpus } from 'node:os';
import { bundles } from './bundles.ts';
import { dropTimes } from './drop.ts';
import { install } from './install.ts';
import { type Figure, table } from './measure.ts';
import { parseTimes } from './parse.ts';
import { reloadTimes } from './reload.ts';
import { startTimes } from './start.ts';

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  bundles,
  parse: parseTimes,
  start: startTimes,
  drop: dropTimes,
  reload: reloadTimes,
  install,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`Measuring ${name} …`);
  figures.push(...(await measure()));
}
console.log(`Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}\n`);
console.log(table(figures));
