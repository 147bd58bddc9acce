/**
 * Intents that lie. One that its record has reached waits for the builder; one that is ahead of its record was left
 * by a look that never finished, and that look is repeated.
 */
import { type ArticleItem, isArticleSubject, isDigestSubject } from '../article/article.ts';
import {
  type DatedIntent,
  reachedRev,
  readIntents,
  readItem,
  writeItem,
  writeVoidItem,
} from '../article/records.ts';
import type { BuildHint, LookHint } from '../hints.ts';
import { type ArticleId, articleId, type Instant, shifted } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { SweepPorts } from './ports.ts';

/** Younger ones are left to their makers; milliseconds. */
const patience = 10_000;
/** After this time nobody is about to create the item any more: the look's own function would have been killed. */
const givenUp = 300_000;
const most = 500;

export async function sweepIntents(
  {
    content,
    uploadsQueue,
    wakeSite,
    wallClock,
  }: Pick<SweepPorts, 'content' | 'uploadsQueue' | 'wakeSite' | 'wallClock'>,
  now: Instant,
): Promise<void> {
  const wall = wallClock();
  const lying = (await readIntents(content))
    .filter((intent) => intent.at <= shifted(wall, -patience))
    .slice(0, most);
  const keys = new Set<string>();
  let reached = false;
  for (const intent of lying) {
    if ((await reachedRev(content, intent.subject)) >= intent.rev) reached = true;
    // A digest that is not opened yet: who freezes it is woken each minute.
    else if (!isDigestSubject(intent.subject)) keys.add(await keyOf(content, intent, wall));
  }
  await uploadsQueue.send([...keys].map((look): LookHint => ({ look, now })));
  if (reached) await wakeSite({ build: true, now } satisfies BuildHint);
}

/** The key that the item names *now*: the move that wrote the intent may have failed. */
async function keyOf(table: Table, intent: DatedIntent, wall: Instant): Promise<string> {
  if (!isArticleSubject(intent.subject)) return intent.key;
  const id = articleId(intent.subject);
  const item = await readItem(table, id);
  if (item?.key !== undefined) return item.key;
  if (intent.at <= shifted(wall, -givenUp)) await reach(table, id, intent.rev, item, wall);
  return intent.key;
}

/**
 * No look at any key would ever write this item: it was never created, or names no key (docs/protocols.md, Article:
 * fences). What is written here reaches the intent, so that the builder may delete it.
 */
const reach = (table: Table, id: ArticleId, rev: number, item: ArticleItem | undefined, wall: Instant) =>
  item === undefined
    ? writeVoidItem(table, id, rev, wall)
    : writeItem(table, { ...item, rev: item.rev + 1, at: wall });
