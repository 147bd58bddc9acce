/**
 * An upload while everything is built anew: how long it takes until the feed shows it, by a clock that skips waiting and
 * services that take as long as those of AWS (./slow-ports.ts).
 */
import { instant } from '../src/ids.ts';
import { againAfter } from '../src/site/again.ts';
import { buildSite } from '../src/site/build.ts';
import { createDocuments } from '../src/site/documents.ts';
import type { SitePorts } from '../src/site/ports.ts';
import type { Figure } from './measure.ts';
import { beginning, pace, post } from './posts.ts';
import { PublishedWorld } from './published-world.ts';
import { SkippingClock } from './skipping-clock.ts';
import { slowStore, slowTable } from './slow-ports.ts';

const callTime = 30_000;
/** Milliseconds after the beginning at which each is uploaded. */
const uploads = [3_000, 11_000, 19_000];

export async function uploadsDuringRebuild(articles = 2_000): Promise<Figure[]> {
  const world = new PublishedWorld(beginning(articles));
  await world.fill(
    Array.from({ length: articles }, (_, n) => post(n)),
    pace,
  );
  await world.startOver();
  const clock = new SkippingClock(instant('2026-11-23T08:00:00Z'));
  const slow = { clock, calls: new Map<string, number>() };
  const [table, content] = [slowTable(world.table, slow), slowStore(world.content, slow)];
  const through = { table, content, site: slowStore(world.site, slow), wallClock: clock.now };
  const ports = world.sitePorts(through);
  const documents = createDocuments({ table, content, log: ports.log });
  const began = clock.milliseconds();
  let isDone = false;
  const all = rebuild({ ...ports, documents }, clock, world).then(() => {
    isDone = true;
    return (clock.milliseconds() - began) / 1_000;
  });
  const out: number[] = [];
  for (const [index, after] of uploads.entries()) {
    await clock.wait(after - (clock.milliseconds() - began));
    if (isDone) throw new Error('The rebuild was over before the upload');
    const uploaded = clock.milliseconds();
    await world.look(post(articles + index), { table, content });
    while (!world.site.text('feed.xml')?.includes(`Article ${articles + index}<`)) await clock.wait(50);
    out.push((clock.milliseconds() - uploaded) / 1_000);
  }
  const baseline = { what: `all of ${articles} anew, by the same clock`, runs: [await all] };
  return [{ what: 'an upload meanwhile, until the feed shows it', unit: 's', runs: out, baseline }];
}

/** Calls follow each other until everything is out. */
async function rebuild(ports: SitePorts, clock: SkippingClock, world: PublishedWorld): Promise<void> {
  let halved = 0;
  for (;;) {
    const began = clock.milliseconds();
    const remainingMs = () => callTime - (clock.milliseconds() - began);
    const ending = await buildSite({ ...ports, remainingMs }, world.now, halved);
    const next = againAfter({ now: world.now, again: 0, halved }, ending, clock.milliseconds() - began);
    if (next === undefined) return;
    halved = next.halved ?? 0;
  }
}
