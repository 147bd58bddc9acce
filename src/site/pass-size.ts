/**
 * How many subjects a pass takes. Each pass writes lists and feeds, whatever it brings, so few large ones are done
 * sooner than many small ones; but one that does not fit into what is left of a call is all repeated.
 */

/** The first of a call: nobody knows yet how long one takes. So many calls in a row had no time for theirs. */
export const firstPassSize = (halved: number): number => Math.max(1, Math.floor(50 / 2 ** halved));

/** Milliseconds: a quarter of the time that a call has. */
const longEnough = 7_000;
const most = 500;
/** At most so many times as many as before, and ten: what is left may be larger than what was measured. */
const growth = 4;
const start = 10;

/** After one of `size` subjects that took so many milliseconds. */
export function nextPassSize(size: number, milliseconds: number): number {
  const fitting = (size * longEnough) / Math.max(1, milliseconds);
  return Math.round(Math.min(most, size * growth + start, Math.max(1, fitting)));
}
