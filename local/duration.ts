/** How far a clock is to be moved, as ISO 8601 writes it: `P7D`, `PT36H`, `P1DT12H`, `P2W`. */

const week = 604_800_000;
const day = 86_400_000;
const hour = 3_600_000;
const minute = 60_000;
const second = 1_000;

const weeks = /^P(\d{1,5})W$/;
const rest = /^P(?=.)(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/;

/**
 * Milliseconds; a day has 24 hours. `undefined` for what is no such duration: months and years too, for they have no
 * length of their own.
 */
export function durationOf(text: string): number | undefined {
  const [, ofWeeks] = weeks.exec(text) ?? [];
  if (ofWeeks !== undefined) return Number(ofWeeks) * week;
  const found = rest.exec(text);
  if (found === null) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * day + (hours ?? 0) * hour + (minutes ?? 0) * minute + (seconds ?? 0) * second;
}
