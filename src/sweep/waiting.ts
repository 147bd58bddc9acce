/** Keys that are parked on an article or a copy of it, and whose article has moved on. */
import type { ArticleItem, Waiting } from '../article/article.ts';
import { readItem, readKeyRow, readWaiting } from '../article/records.ts';
import type { LookHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { SweepPorts } from './ports.ts';

/**
 * So many are asked of in one minute: copies stay for good, and of ten thousand the sweep would have no time for what
 * comes after them. The look at an article sees to its own at once; these are what such looks left when they crashed.
 */
const most = 500;
const minute = 60_000;

export async function sweepWaiting(
  { content, uploadsQueue, wallClock }: Pick<SweepPorts, 'content' | 'uploadsQueue' | 'wallClock'>,
  now: Instant,
): Promise<void> {
  const hints: LookHint[] = [];
  for (const waiting of portion(await readWaiting(content), wallClock())) {
    if (await movedOn(content, waiting)) hints.push({ look: waiting.key, now });
  }
  await uploadsQueue.send(hints);
}

/** Another one each minute, until it was each one's turn. */
function portion(all: readonly Waiting[], wall: Instant): readonly Waiting[] {
  const portions = Math.max(1, Math.ceil(all.length / most));
  const from = (Math.floor(Date.parse(wall) / minute) % portions) * most;
  return all.slice(from, from + most);
}

/** Void, withdrawn, edited to something else, or its file is gone. */
async function movedOn(table: Table, waiting: Waiting): Promise<boolean> {
  const item = await readItem(table, waiting.on);
  if (item === undefined || item.state === 'void' || item.state === 'withdrawn') return true;
  if (waiting.by === 'content' && item.content?.hash !== waiting.hash) return true;
  return leaves(table, item);
}

async function leaves(table: Table, item: ArticleItem): Promise<boolean> {
  const row = item.key === undefined ? undefined : await readKeyRow(table, item.key);
  return row?.standing.kind === 'leaving' || row?.standing.kind === 'gone';
}
