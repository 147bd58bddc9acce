/** Reads what a pass has to do: the records of the dirty set's subjects, after the dirty set itself. */
import type { ArticleItem, FileRecord, Intent } from '../article/article.ts';
import { reachedRev, readFile, readIntents, readItem } from '../article/records.ts';
import type { Publication } from '../config.ts';
import type { Table } from '../ports.ts';
import type { Appearance } from './appearance.ts';
import { inParallel } from './in-parallel.ts';
import { isLive, type Move, moveOf, reached, type Wish, wishesOf } from './plan.ts';
import type { SitePorts } from './ports.ts';
import { readShown } from './records.ts';
import { selectionsOf, translationsOf } from './selections.ts';
import type { GatheringDigest, Shown } from './site.ts';

export interface ArticleWork {
  readonly item: ArticleItem;
  /** The builder's row as it was read. */
  readonly shown: Shown | undefined;
  readonly move: Move;
}

export interface Work {
  readonly publication: boolean;
  readonly articles: readonly ArticleWork[];
  readonly digests: readonly GatheringDigest[];
  readonly files: readonly FileRecord[];
  /** Those that their records have reached; they go when everything is out. */
  readonly intents: readonly Intent[];
}

/** So many subjects are taken into one pass; the rest is the next one's. */
const passLimit = 100;
const width = 16;

/** `intents` must have been read before `appearance`. Subjects in `without` are left for another time. */
export async function readWork(
  ports: Pick<SitePorts, 'table' | 'digests'>,
  intents: readonly Intent[],
  appearance: Appearance,
  without: ReadonlySet<string>,
): Promise<Work> {
  const wishes = wishesOf(intents.filter(({ subject }) => !without.has(subject)));
  const found: Part[] = [];
  for (let from = 0; from < wishes.length && found.length < passLimit; from += passLimit) {
    await inParallel(width, wishes.slice(from, from + passLimit), async (wish) => {
      const part = await readPart(ports, wish, appearance);
      if (part !== undefined) found.push(part);
    });
  }
  return {
    publication: found.some(({ publication }) => publication),
    articles: found.flatMap(({ article }) => article ?? []),
    digests: found.flatMap(({ digest }) => digest ?? []),
    files: found.flatMap(({ file }) => file ?? []),
    intents: found.flatMap((part) => part.intents),
  };
}

interface Part {
  readonly intents: readonly Intent[];
  readonly publication?: boolean;
  readonly article?: ArticleWork;
  readonly digest?: GatheringDigest;
  readonly file?: FileRecord;
}

/** `undefined`: the record has not reached any of the intents. */
async function readPart(
  { table, digests }: Pick<SitePorts, 'table' | 'digests'>,
  wish: Wish,
  appearance: Appearance,
): Promise<Part | undefined> {
  const upTo = (rev: number | undefined): Part | undefined => {
    const intents = reached(wish, rev ?? 0);
    return intents.length > 0 ? { intents } : undefined;
  };
  const { subject } = wish;
  switch (subject.kind) {
    case 'publication': {
      const part = upTo(appearance.publication.rev);
      return part && { ...part, publication: true };
    }
    case 'file': {
      const file = await readFile(table, subject.key);
      const part = upTo(file?.rev);
      return part && file && { ...part, file };
    }
    case 'digest': {
      const digest = await digests.read(subject.id);
      const part = upTo(digest?.rev);
      return part && digest && { ...part, digest };
    }
    case 'article': {
      const item = await readItem(table, subject.id);
      const part = upTo(item?.rev);
      return (
        part && item && { ...part, article: await articleWork(table, item, appearance.publication.config) }
      );
    }
  }
}

export async function articleWork(
  table: Table,
  item: ArticleItem,
  publication: Publication,
): Promise<ArticleWork> {
  const shown = await readShown(table, item.id);
  const selections = isLive(item)
    ? [...selectionsOf(item.summary, item.published, publication), translationsOf(item.key, item.summary)]
    : [];
  return { item, shown, move: moveOf(item, shown, selections) };
}

/** Is there an intent that its record has reached? The others wait for the nudge that follows their record. */
export async function anythingReached(table: Table, without: ReadonlySet<string>): Promise<boolean> {
  const intents = await readIntents(table);
  for (const wish of wishesOf(intents.filter(({ subject }) => !without.has(subject)))) {
    const rev = await reachedRev(table, wish.intents[0]?.subject ?? '');
    if (reached(wish, rev).length > 0) return true;
  }
  return false;
}
