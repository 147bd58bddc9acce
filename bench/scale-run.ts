/**
 * A whole archive dropped at once: events come shuffled, some twice, some never; four workers look, one builder builds,
 * the sweep comes each minute. In memory, with services that take their time (./slow-ports.ts) by a clock that skips
 * what is only waited for. Throws when an article is not live once, everywhere.
 */
import { createHash } from 'node:crypto';
import { itemSchema } from '../src/article/row-schemas.ts';
import { type Instant, shifted } from '../src/ids.ts';
import { siteKey } from '../src/keys.ts';
import { listedPartition } from '../src/table-keys.ts';
import { archive } from './archive.ts';
import type { Figure } from './measure.ts';
import { ScaleWorld } from './scale-world.ts';
import { type Calls, total } from './slow-ports.ts';

const doubled = 0.05;
const dropped = 0.02;
const day = 24 * 3_600_000;
const what = 'the articles';

/** `articles`: how many; `npm run bench -- scale=10000`. */
export async function dropArchive(articles = 1_000): Promise<Figure[]> {
  const random = seeded(articles);
  const world = new ScaleWorld(random);
  const began = performance.now();
  await drop(world, articles, random);
  const clockBegan = world.clock.milliseconds();
  let ended = false;
  const working = Promise.all([world.work(() => ended), world.sweepEachMinute(() => ended)]);
  const mostBytes = { heap: 0 };
  const told = setInterval(() => void tell(world, articles, mostBytes), 5_000);
  await quiet(world);
  const builtBy = world.clock.milliseconds();
  const firstBuilds = world.builds;
  // What nobody told us of is found by the daily comparison.
  await world.clock.wait(day - (world.clock.milliseconds() - clockBegan));
  while (live(world) < articles) await world.clock.wait(10_000);
  await quiet(world);
  ended = true;
  await working;
  clearInterval(told);
  await check(world, articles);
  const minutes = (performance.now() - began) / 60_000;
  console.error(`${describe(world)}; ${minutes.toFixed(1)} min of computing`);
  const figure = (name: string, unit: string, value: number): Figure => ({
    ...{ what: `${articles} articles at once: ${name}`, unit, runs: [value] },
    baseline: { what, runs: [articles] },
  });
  return [
    figure('builds until all that was told is out', '', firstBuilds),
    figure('builds in all', '', world.builds),
    figure('time until all that was told is out', 's', (builtBy - clockBegan) / 1_000),
    figure('requests of looks, for each article', '', total(world.calls.looks) / articles),
    figure('requests of builds, for each article', '', total(world.calls.builds) / articles),
    figure('heap at most, with both buckets and the table', 'MB', mostBytes.heap / 1e6),
  ];
}

async function drop(world: ScaleWorld, articles: number, random: () => number): Promise<void> {
  const files = archive(articles, random);
  const time = world.clock.now();
  const events: object[] = [];
  for (const { key, body, contentType } of files) {
    await world.content.put(key, body, { contentType });
    if (random() >= dropped || !key.endsWith('.md')) events.push(eventOf(key, time));
    if (random() < doubled) events.push(eventOf(key, time));
  }
  for (let left = events.length; left > 1; left--) {
    const other = Math.floor(random() * left);
    [events[left - 1], events[other]] = [Object(events[other]), Object(events[left - 1])];
  }
  for (const event of events) world.upload(event);
}

const eventOf = (key: string, time: Instant) => ({
  ...{ source: 'aws.s3', time: shifted(time, 0) },
  detail: { object: { key } },
});

/** Nothing waits, and nothing is dirty, for two minutes. */
async function quiet(world: ScaleWorld): Promise<void> {
  for (let still = 0; still < 12; ) {
    await world.clock.wait(10_000);
    still = world.isQuiet && world.table.rows.partition('dirty').length === 0 ? still + 1 : 0;
  }
}

const live = (world: ScaleWorld): number => world.table.rows.partition(listedPartition('all')).length;

function tell(world: ScaleWorld, articles: number, most: { heap: number }): void {
  most.heap = Math.max(most.heap, process.memoryUsage().heapUsed);
  const dirty = world.table.rows.partition('dirty').length;
  console.error(
    `${live(world)} of ${articles} live, ${world.waiting} hints and ${dirty} intents wait; ${describe(world)}`,
  );
}

const describe = ({ clock, builds, unfinished, wakes, looks, calls }: ScaleWorld): string =>
  `${clock.now().slice(0, 19)}, ${builds} builds (${unfinished} out of time) of ${wakes} wakes, ${looks} looks, ` +
  `requests: ${Object.entries(calls)
    .map(([who, made]) => `${who} ${counted(made)}`)
    .join('; ')}`;

const counted = (calls: Calls): string => [...calls].map(([name, count]) => `${name} ${count}`).join(', ');

/** Each article once: its record, its page, the list of all, its month, and the feed of the newest. */
async function check(world: ScaleWorld, articles: number): Promise<void> {
  const wrong: string[] = [...world.problems];
  const listed = world.table.rows.partition(listedPartition('all')).map((row) => String(row['address']));
  if (listed.length !== articles || new Set(listed).size !== articles)
    wrong.push(`${listed.length} rows, ${new Set(listed).size} addresses in the list of all`);
  const items = [...world.table.rows.values()]
    .filter(({ pk }) => pk.startsWith('article#'))
    .map((row) => itemSchema.parse(row));
  const lives = items.filter(({ state, rev, liveRev }) => state === 'live' && rev === liveRev);
  if (lives.length !== articles) wrong.push(`${lives.length} of ${items.length} items are live and shown`);
  if (new Set(lives.map(({ key }) => key)).size !== articles) wrong.push('two items have one key');
  for (const address of listed) {
    if ((await world.site.head(siteKey(address))) === undefined) wrong.push(`no page at ${address}`);
  }
  const feed = world.site.text('feed.xml') ?? '';
  const links = [...feed.matchAll(/<guid[^>]*>([^<]+)<\/guid>/g)].map(([, guid]) => guid);
  if (links.length === 0 || new Set(links).size !== links.length)
    wrong.push('the feed holds an entry twice, or none');
  const sitemaps = [...world.site.versions.keys()].filter((key) => /^sitemaps?\b.*\d{4}/.test(key));
  const mapped = sitemaps.flatMap((key) => [...(world.site.text(key) ?? '').matchAll(/<loc>([^<]+)</g)]);
  if (sitemaps.length > 0 && new Set(mapped.map(([, url]) => url)).size < articles)
    wrong.push(`${mapped.length} articles in ${sitemaps.length} sitemaps`);
  if (wrong.length > 0) throw new Error(`Not right: ${wrong.slice(0, 20).join('; ')} (${wrong.length})`);
}

/** The same numbers in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
