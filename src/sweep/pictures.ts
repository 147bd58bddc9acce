/** Pictures that lie unmeasured: the wake was lost, whoever began was killed, or there were too many for one call. */
import { readUnmeasured } from '../article/unmeasured.ts';
import type { MeasureHint } from '../hints.ts';
import { type Instant, shifted } from '../ids.ts';
import type { SweepPorts } from './ports.ts';

/** Younger ones are left to their makers; milliseconds. */
const patience = 10_000;
/** Enough to meet an old one among those that just came. */
const most = 100;

export async function sweepPictures(
  { content, wakeImages, wallClock }: Pick<SweepPorts, 'content' | 'wakeImages' | 'wallClock'>,
  now: Instant,
): Promise<void> {
  const old = shifted(wallClock(), -patience);
  const lying = (await readUnmeasured(content, most)).some(({ at }) => at <= old);
  if (lying) await wakeImages({ measure: true, now } satisfies MeasureHint);
}
