/** Somebody is owed a notice, and the time to tell it has come; or rows of told ones may go. */
import { type OwedRow, readOwed } from '../article/owed-rows.ts';
import type { NoticesHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import { dueAt, isOver } from '../notices/plan.ts';
import type { Table } from '../ports.ts';
import type { SweepPorts } from './ports.ts';

const most = 10_000;

export async function sweepNotices(
  { content, wakeNotices, wallClock }: Pick<SweepPorts, 'content' | 'wakeNotices' | 'wallClock'>,
  now: Instant,
): Promise<void> {
  const rows = await readOwed(content, most);
  const due = dueAt(rows.filter(isOpen));
  const isDue = due !== undefined && due <= now;
  const wall = wallClock();
  if (isDue || rows.some((row) => isOver(row, wall)))
    await wakeNotices({ notices: true, now } satisfies NoticesHint);
}

/** Those that are not told yet. */
export const readOpenNotices = async (table: Table): Promise<readonly OwedRow[]> =>
  (await readOwed(table, most)).filter(isOpen);

const isOpen = ({ state }: OwedRow): boolean => state === 'owed';
