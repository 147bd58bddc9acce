/** Keys that are parked on an article or a copy of it, and whose article has moved on. */
import type { ArticleItem, Waiting } from '../article/article.ts';
import { readItem, readKeyRow, readWaiting } from '../article/records.ts';
import type { LookHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { SweepPorts } from './ports.ts';

export async function sweepWaiting(
  { content, uploadsQueue }: Pick<SweepPorts, 'content' | 'uploadsQueue'>,
  now: Instant,
): Promise<void> {
  const hints: LookHint[] = [];
  for (const waiting of await readWaiting(content)) {
    if (await movedOn(content, waiting)) hints.push({ look: waiting.key, now });
  }
  await uploadsQueue.send(hints);
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
