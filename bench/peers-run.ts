/**
 * What ./peers.ts runs in processes of their own: filling a publication, and then one more article in a process that
 * has just begun, more of them, and everything anew.
 */
import { shifted } from '../src/ids.ts';
import { siteKey } from '../src/keys.ts';
import { median } from './measure.ts';
import { beginning, pace, post } from './posts.ts';
import { PublishedWorld } from './published-world.ts';
import { goOn, keep } from './snapshot.ts';

/** Milliseconds since the process began: the functions were loaded before this file (./peers.ts). */
const loaded = performance.now();
const warm = 15;

export async function fill(file: string, articles: number): Promise<void> {
  const world = new PublishedWorld(beginning(articles));
  await world.fill(
    Array.from({ length: articles }, (_, n) => post(n)),
    pace,
  );
  keep(world, file);
}

/** Milliseconds by the wall. */
export interface Ours {
  readonly cold: number;
  readonly warm: number;
  /** Everything anew; measured once. */
  readonly all?: number;
}

export async function measure(file: string, articles: number, whole: boolean): Promise<Ours> {
  const world = new PublishedWorld(beginning(0), 1);
  await goOn(world, file);
  const cold = loaded + (await publish(world, articles));
  const times: number[] = [];
  for (let n = 1; n <= warm; n++) times.push(await publish(world, articles + n));
  const all = whole ? { all: await rebuild(world, articles + warm + 1) } : {};
  return { cold, warm: median(times.slice(5)), ...all };
}

async function publish(world: PublishedWorld, n: number): Promise<number> {
  world.now = shifted(world.now, pace);
  const began = performance.now();
  await world.look(post(n));
  await world.build();
  const lasted = performance.now() - began;
  if (!world.site.text('feed.xml')?.includes(`Article ${n}`)) throw new Error(`Article ${n} is in no feed`);
  return lasted;
}

/** Into an empty bucket, by a builder that knows nothing: each page, list and feed. */
async function rebuild(world: PublishedWorld, articles: number): Promise<number> {
  await world.startOver();
  const began = performance.now();
  while ((await world.build()) !== 'done');
  const lasted = performance.now() - began;
  const objects = world.site.versions.size;
  if (objects < articles || !world.site.versions.has(siteKey('/')))
    throw new Error(`Only ${objects} objects`);
  console.error(`${objects} objects in ${Math.round(lasted)} ms`);
  return lasted;
}
