/** A call that has run out of time wakes the next one itself: the sweep may be a minute away. */
import { type BuildHint, type LookHint, lookHint } from '../hints.ts';
import { shifted } from '../ids.ts';
import type { Log, Queue, Wake } from '../ports.ts';
import { type BuildEnding, buildSite } from './build.ts';
import type { SitePorts } from './ports.ts';

/**
 * So many in a row, then the sweep goes on. Lambda stops a chain of about 16 calls as a loop, and tells the account's
 * owner (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html).
 */
const mostInRow = 10;

/** `lasted`: milliseconds, by which the publication's time has moved on too. `undefined`: nobody is to be woken. */
export function againAfter(
  { now, again = 0, halved = 0 }: Pick<BuildHint, 'now' | 'again' | 'halved'>,
  ending: BuildEnding,
  lasted: number,
): BuildHint | undefined {
  if (ending === 'done' || ending === 'busy' || again >= mostInRow) return undefined;
  const smaller = ending === 'pass-too-large' ? halved + 1 : halved;
  return {
    ...{ build: true, now: shifted(now, lasted), again: again + 1 },
    ...(smaller > 0 ? { halved: smaller } : {}),
  };
}

/** The builder's queue for looks: a look wakes the builder in turn, and Lambda counts its calls through both. */
export const askingAfter = (uploads: Queue, again = 0): Queue => ({
  send: (messages, options) => {
    const hints = messages.map((message): LookHint => ({ ...lookHint.parse(message), again: again + 1 }));
    return uploads.send(hints, options);
  },
});

/** One call of the builder; where it runs out of time it wakes the next one. */
export async function buildAndWake(ports: SitePorts, hint: BuildHint, wake: Wake): Promise<void> {
  const left = ports.remainingMs();
  const uploadsQueue = askingAfter(ports.uploadsQueue, hint.again);
  const ending = await buildSite({ ...ports, uploadsQueue }, hint.now, hint.halved);
  await wakeAgain(wake, againAfter(hint, ending, left - ports.remainingMs()), ports.log);
}

/** Fails quietly: the sweep finds what was left. */
export async function wakeAgain(wake: Wake, hint: BuildHint | undefined, log: Log): Promise<void> {
  if (hint === undefined) return;
  try {
    await wake(hint);
  } catch (error) {
    log.warn('The builder did not wake itself; the sweep will', { error });
  }
}
