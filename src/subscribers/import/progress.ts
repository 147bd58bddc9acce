/** How far an import is, in one line for whoever waits. */
import type { Progress } from './run.ts';

/** `elapsed`: milliseconds since this run's first row. The list's rows are not counted beforehand, so bytes say how far. */
export function progressLine({ rows, bytes, size }: Progress, elapsed: number): string {
  const share = size === 0 ? 1 : Math.min(1, bytes / size);
  const rate = elapsed === 0 ? 0 : (rows / elapsed) * 1_000;
  const left = share === 0 ? undefined : (elapsed * (1 - share)) / share;
  return [
    `${rows.toLocaleString('en')} rows`,
    `${Math.floor(share * 100)} %`,
    `${Math.round(rate).toLocaleString('en')} a second`,
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ].join(', ');
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
