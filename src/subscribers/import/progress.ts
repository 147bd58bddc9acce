/** How far an import is, in one line for whoever waits. */
import type { Progress } from './run.ts';

/** `begun`: the first that was told in this run, `elapsed` milliseconds ago. */
export function progressLine(begun: Progress, { rows, share }: Progress, elapsed: number): string {
  const rate = elapsed === 0 ? 0 : ((rows - begun.rows) / elapsed) * 1_000;
  const left = share > begun.share ? (elapsed * (1 - share)) / (share - begun.share) : undefined;
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
