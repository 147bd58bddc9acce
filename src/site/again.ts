/** A call that has run out of time wakes the next one itself: the sweep may be a minute away. */
import type { BuildHint } from '../hints.ts';
import { type Instant, shifted } from '../ids.ts';
import type { Log, Wake } from '../ports.ts';
import type { BuildEnding } from './build.ts';

/**
 * So many in a row, then the sweep goes on. Lambda stops a chain of about 16 calls as a loop, and tells the account's
 * owner (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html).
 */
const mostInRow = 10;

/** `lasted`: milliseconds, by which the publication's time has moved on too. `undefined`: nobody is to be woken. */
export function againAfter(
  { now, again = 0 }: { readonly now: Instant; readonly again?: number },
  ending: BuildEnding,
  lasted: number,
): BuildHint | undefined {
  if (ending !== 'out-of-time' || again >= mostInRow) return undefined;
  return { build: true, now: shifted(now, lasted), again: again + 1 };
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
