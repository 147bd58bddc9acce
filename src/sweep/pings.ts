/** Feeds that have changed and of which the hub is to be told, unless it is left alone for a while. */
import type { PingHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import { readDuePings, readHubTrouble } from '../site/ping-records.ts';
import { isResting } from '../site/websub.ts';
import type { SweepPorts } from './ports.ts';

/** Those that are not due yet are a minute old at most. */
const most = 1_000;

/** By the wall clock: it follows from caches. */
export async function sweepPings(
  { content, wakeSite, wallClock }: Pick<SweepPorts, 'content' | 'wakeSite' | 'wallClock'>,
  now: Instant,
): Promise<void> {
  const wall = wallClock();
  if ((await readDuePings(content, wall, most)).length === 0) return;
  if (isResting(await readHubTrouble(content), wall)) return;
  await wakeSite({ ping: true, now } satisfies PingHint);
}
