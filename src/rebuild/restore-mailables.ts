/**
 * Which digests took each article, and for each that some cadence might still have mailed: that it is recalled. A
 * rebuild mails nobody; an operator may offer an article again.
 */
import { announcementOf } from '../article/announce.ts';
import type { ArticleItem } from '../article/article.ts';
import { readItem, readPublication } from '../article/records.ts';
import { findNewsletter, type Newsletter } from '../config.ts';
import { announcedAs } from '../digest/announcement.ts';
import type { Mailable } from '../digest/digest.ts';
import { fastestFirst } from '../digest/due.ts';
import { isMailable } from '../digest/offer.ts';
import { isTakenByAll } from '../digest/plan.ts';
import { writeMailable } from '../digest/records.ts';
import type { Instant, NewsletterId } from '../ids.ts';
import { inParallel } from '../site/in-parallel.ts';
import type { History } from './history.ts';
import type { RebuildPorts } from './ports.ts';

const width = 8;

export async function restoreMailables(
  ports: RebuildPorts,
  histories: readonly History[],
  began: ReadonlyMap<NewsletterId, Instant>,
  now: Instant,
): Promise<void> {
  const { config } = await readPublication(ports.table);
  const newsletters = new Set([
    ...config.newsletters.map(({ id }) => id),
    ...histories.flatMap(({ taken }) => taken.map(({ newsletter }) => newsletter)),
  ]);
  await inParallel(width, histories, async (history) => {
    const item = history.live && (await readItem(ports.table, history.id));
    if (item === undefined) return;
    for (const id of newsletters) {
      const newsletter = findNewsletter(config, id);
      const mailable = mailableOf(history, item, { id, newsletter, began: began.get(id) }, now);
      if (mailable !== undefined) await writeMailable(ports.table, mailable);
    }
  });
}

interface Told {
  readonly id: NewsletterId;
  /** As publication.yaml has it; it may have gone. */
  readonly newsletter: Newsletter | undefined;
  readonly began: Instant | undefined;
}

/** Pure. `undefined`: this newsletter never had to do with the article. */
export function mailableOf(
  { taken, live }: Pick<History, 'taken' | 'live'>,
  item: ArticleItem,
  { id, newsletter, began }: Told,
  now: Instant,
): Mailable | undefined {
  const own = taken.filter((one) => one.newsletter === id);
  const waited = newsletter !== undefined && began !== undefined && isMailable(item, newsletter, began);
  if (live === undefined || (own.length === 0 && !waited)) return undefined;
  const [fastest] = fastestFirst(newsletter?.cadences ?? []);
  const mailable: Mailable = {
    ...{ newsletter: id, article: item.id, rev: 1, since: item.announced?.at ?? live.firstLive },
    ...announcedAs(announcementOf(item)),
    ...(fastest === undefined ? {} : { fastest }),
    taken: own.map(({ digest, cadence, announcement = 1 }) => ({
      ...{ digest, cadence },
      ...announcedAs(announcement),
    })),
    withdrawn: item.state !== 'live',
  };
  const isDone = newsletter !== undefined && isTakenByAll(mailable, newsletter);
  return isDone ? mailable : { ...mailable, word: { kind: 'recalled', at: now } };
}
