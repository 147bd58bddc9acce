/** Reads what a pass has to do: the records of the dirty set's subjects, after the dirty set itself. */
import {
  type ArticleItem,
  type FileRecord,
  fileSubject,
  type Intent,
  isVolumeSubject,
  publicationSubject,
} from '../article/article.ts';
import { reachedRev, readFile, readIntents, readIntentsOf, readItem } from '../article/records.ts';
import type { Publication } from '../config.ts';
import { pagesPrefix, themePrefix } from '../keys.ts';
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
  /** How many subjects these are. */
  readonly size: number;
}

const width = 16;

/** Of a dirty set that is larger, a pass reads only so many: it would read ten thousand for each hundred it takes. */
const mostIntents = 1_000;

interface Dirty {
  readonly intents: readonly Intent[];
  /** There may be more. */
  readonly isPart: boolean;
}

/** `whole`: what was found in a part of it was too little. What shows on every page is always in it. */
export async function readDirty(table: Table, whole: boolean): Promise<Dirty> {
  if (whole) return { intents: await readIntents(table), isPart: false };
  const first = await readIntents(table, mostIntents);
  // Of subjects, those of volumes come last, and they have no part in a pass.
  const isWhole = first.length < mostIntents || isVolumeSubject(first.at(-1)?.subject ?? '');
  if (isWhole) return { intents: first, isPart: false };
  const early = [publicationSubject, fileSubject(themePrefix), fileSubject(pagesPrefix)];
  const found = await Promise.all(early.map((subject) => readIntentsOf(table, subject)));
  const all = [...found.flat(), ...first].map(
    (intent) => [`${intent.subject}#${intent.rev}`, intent] as const,
  );
  return { intents: [...new Map(all).values()], isPart: true };
}

interface Taking {
  /** So many subjects are taken into the pass; the rest is the next one's. */
  readonly most: number;
  /** These are left for another time. */
  readonly without: ReadonlySet<string>;
}

/** `intents` must have been read before `appearance`. */
export async function readWork(
  ports: Pick<SitePorts, 'table' | 'digests'>,
  intents: readonly Intent[],
  appearance: Appearance,
  { most, without }: Taking,
): Promise<Work> {
  const wishes = wishesOf(intents.filter(({ subject }) => !without.has(subject)));
  const found: Part[] = [];
  for (let from = 0; from < wishes.length && found.length < most; from += most) {
    await inParallel(width, wishes.slice(from, from + most), async (wish) => {
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
    size: found.length,
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
    case 'volume':
      return undefined;
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
