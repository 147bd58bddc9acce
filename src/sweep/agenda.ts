/** Keys whose time has come: scheduled articles, ends of rename windows, withdrawals. */
import { deleteAgenda, readAgenda } from '../article/records.ts';
import type { LookHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import type { SweepPorts } from './ports.ts';

/** The rest is due in the next minute still. */
const most = 500;

export async function sweepAgenda(
  { content, uploadsQueue }: Pick<SweepPorts, 'content' | 'uploadsQueue'>,
  now: Instant,
): Promise<void> {
  const due = await readAgenda(content, now, most);
  const keys = [...new Set(due.map(({ key }) => key))];
  await uploadsQueue.send(keys.map((look): LookHint => ({ look, now })));
  // Only when the queue has the hints: a crash here means that they are sent twice, never that one is lost.
  for (const entry of due) await deleteAgenda(content, entry);
}
