/**
 * Whoever refers to what a pass has brought is looked at again if that stands otherwise by now
 * (docs/protocols.md, Article: telling).
 */
import { type FileRecord, fileSubject } from '../article/article.ts';
import { nameOfKey } from '../article/names.ts';
import { pageAddress } from '../article/page-address.ts';
import { type Refers, readReferrers, writeTold } from '../article/refers.ts';
import { readServed } from '../article/served.ts';
import type { Target } from '../article/targets.ts';
import type { LookHint } from '../hints.ts';
import { type Instant, shifted } from '../ids.ts';
import type { Table } from '../ports.ts';
import { inParallel } from './in-parallel.ts';
import type { SitePorts } from './ports.ts';
import type { ArticleWork, Work } from './work.ts';

/** So many files are looked at again because of one pass; the rest because of the next. */
const tellLimit = 250;
/** A look that was asked for should have happened by then; milliseconds. */
const patience = 600_000;
const width = 8;

/** Subjects whose intents stay. */
export interface Untold {
  /** More is to be told than fits into one pass. */
  readonly unfinished: ReadonlySet<string>;
  /** The queue did not take it. */
  readonly failed: ReadonlySet<string>;
}

/** `now` is the publication's time. */
export async function tellReferrers(
  ports: Pick<SitePorts, 'table' | 'uploadsQueue' | 'wallClock' | 'log'>,
  work: Work,
  now: Instant,
): Promise<Untold> {
  const wall = ports.wallClock();
  const found: Telling[] = [];
  await inParallel(width, changesOf(work), async (change) => {
    const rows = await readUntold(ports.table, change.targets, wall);
    if (rows.length > 0) found.push({ subject: change.subject, rows });
  });
  const { rows, unfinished } = fitting(found);
  if (rows.length === 0) return { unfinished, failed: new Set() };
  try {
    const keys = new Set(rows.map(({ row }) => row.key));
    await ports.uploadsQueue.send([...keys].map((look): LookHint => ({ look, now })));
  } catch (error) {
    ports.log.error('Files that refer to what has changed are told later', { error });
    return { unfinished: new Set(), failed: new Set(found.map(({ subject }) => subject)) };
  }
  // Only when the queue has the hints: a crash here means that they are sent twice, never that one is lost.
  await inParallel(width, rows, async ({ row, as }) => {
    // Refused: it was looked at meanwhile.
    await writeTold(ports.table, row, { as, at: wall });
  });
  return { unfinished, failed: new Set() };
}

interface Change {
  /** Of the intents that tell of it. */
  readonly subject: string;
  readonly targets: readonly Target[];
}

const changesOf = ({ articles, files }: Work): readonly Change[] => [
  ...articles.map((one) => ({ subject: one.item.id, targets: targetsOfArticle(one) })),
  ...files.map((file) => ({ subject: fileSubject(file.key), targets: targetsOfFile(file) })),
];

/** An article that lost its key is found by its address. */
const targetsOfArticle = ({ item, shown }: ArticleWork): readonly Target[] => {
  const { key, address, aliases = [] } = item;
  const name = key === undefined ? undefined : nameOfKey(key);
  const all = [key, name, address, ...aliases, ...(shown?.aliases ?? [])];
  return [...new Set(all.filter((target) => target !== undefined))];
};

const targetsOfFile = ({ key, kind }: FileRecord): readonly Target[] => {
  if (kind === 'theme') return [];
  return kind === 'page' ? [key, pageAddress(key)] : [key];
};

/** A row that says otherwise, and how its target stands. */
interface UntoldRow {
  readonly row: Refers;
  readonly as: string;
}

interface Telling {
  readonly subject: string;
  readonly rows: readonly UntoldRow[];
}

async function readUntold(
  table: Table,
  targets: readonly Target[],
  wall: Instant,
): Promise<readonly UntoldRow[]> {
  const found: UntoldRow[] = [];
  for (const target of targets) {
    let as: string | undefined;
    for await (const row of readReferrers(table, target)) {
      as ??= (await readServed(table, target))?.as ?? '';
      if (isUntold(row, as, wall)) found.push({ row, as });
      if (found.length > tellLimit) return found;
    }
  }
  return found;
}

const isUntold = ({ as, told }: Pick<Refers, 'as' | 'told'>, now: string, wall: Instant): boolean =>
  as !== now && !(told?.as === now && told.at > shifted(wall, -patience));

/** What fits into one pass. */
function fitting(
  found: readonly Telling[],
): Pick<Untold, 'unfinished'> & { readonly rows: readonly UntoldRow[] } {
  const rows = found.flatMap((telling) => telling.rows).slice(0, tellLimit);
  const fits = new Set(rows);
  const unfinished = found.filter((telling) => telling.rows.some((row) => !fits.has(row)));
  return { rows, unfinished: new Set(unfinished.map(({ subject }) => subject)) };
}
