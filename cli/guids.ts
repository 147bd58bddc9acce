/** `courant guids`: feeds of the old site become identity/guids.json, before its articles come (docs/moving-here.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseArticle } from '../src/article/parse.ts';
import { maxOldEntriesBytes } from '../src/article/read-old-entries.ts';
import { readPublication } from '../src/article/records.ts';
import { itemSchema } from '../src/article/row-schemas.ts';
import { summaryOf } from '../src/article/summary.ts';
import { wallClock } from '../src/aws/clock.ts';
import type { Publication } from '../src/config.ts';
import { readOldFeed } from '../src/feeds/old-feed.ts';
import { type MergedFeeds, mergeOldFeeds } from '../src/feeds/old-feeds.ts';
import { articlesPrefix, contentKind, oldEntriesKey } from '../src/keys.ts';
import type { Table } from '../src/ports.ts';
import type { Outcome, Problem } from '../src/problem.ts';
import { isItemKey } from '../src/table-keys.ts';
import { type KnownArticle, printable, standings, tableOf } from './guids-table.ts';
import type { Place } from './place.ts';

interface GuidsOptions {
  readonly place: Pick<Place, 'content' | 'table'>;
  /** Files; the one that most people read first. */
  readonly feeds: readonly string[];
  /** What is to be uploaded under `articles/`, on this machine. */
  readonly folder?: string;
  /** Only show what would come of it. */
  readonly dryRun: boolean;
  readonly print: (line: string) => void;
}

export async function runGuids(options: GuidsOptions): Promise<Outcome<MergedFeeds>> {
  const { place, folder, dryRun, print } = options;
  const merged = readFeeds(options.feeds);
  if (!merged.ok) return merged;
  const { entries } = merged.value;
  for (const { wrong } of merged.problems) print(printable(wrong));
  const { config } = await readPublication(place.table);
  const here = await articlesHere(place.table);
  const known = new Set(here.map(({ key }) => key));
  const coming = folder === undefined ? [] : filesOf(folder, config).filter(({ key }) => !known.has(key));
  for (const line of tableOf(standings(entries, [...here, ...coming], config, wallClock()), config))
    print(line);
  if (dryRun) return merged;
  await place.content.put(oldEntriesKey, textOf(merged.value), { contentType: 'application/json' });
  print(
    `Written to ${oldEntriesKey}. Upload the articles now: an id is given at first publication, and never later.`,
  );
  return merged;
}

const textOf = ({ entries }: MergedFeeds): string => `${JSON.stringify(entries)}\n`;

function readFeeds(names: readonly string[]): Outcome<MergedFeeds> {
  const read = names.map((name) => readOldFeed(name, readFileSync(name, 'utf8')));
  const failed = read.flatMap((one) => (one.ok ? [] : [one.problem]));
  if (names.length === 0) return { ok: false, problems: [noFeed] };
  if (failed.length > 0) return { ok: false, problems: failed };
  const value = mergeOldFeeds(read.flatMap((one) => (one.ok ? [one.feed] : [])));
  const large = Buffer.byteLength(textOf(value)) > maxOldEntriesBytes ? [tooLarge] : [];
  const errors = [...value.problems, ...large].filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? { ok: false, problems: errors } : { ok: true, value, problems: value.problems };
}

async function articlesHere(table: Table): Promise<readonly KnownArticle[]> {
  const here: KnownArticle[] = [];
  for await (const row of table.scan()) {
    if (!isItemKey(row)) continue;
    const { key, summary, ...item } = itemSchema.parse(row);
    if (key !== undefined && summary !== undefined) here.push({ key, summary, item });
  }
  return here;
}

/** As a look would read them; what it would refuse is left to it. */
function filesOf(folder: string, publication: Publication): readonly KnownArticle[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.sort().flatMap((name): KnownArticle[] => {
    const key = articlesPrefix + name.split(sep).join('/');
    if (contentKind(key) !== 'article') return [];
    const parsed = parseArticle(readFileSync(join(folder, name)), { key, publication });
    if (!parsed.ok || parsed.value.draft) return [];
    const { declaredId } = parsed.value;
    const summary = summaryOf(parsed.value);
    return [{ key, summary, ...(declaredId === undefined ? {} : { declaredId }) }];
  });
}

const noFeed: Problem = {
  severity: 'error',
  code: 'feed-missing',
  wrong: 'No feed is named.',
  expected: 'one feed file or more, the one that most people read first',
  example: 'npm run courant -- guids old-feed.xml --local .courant',
};

const tooLarge: Problem = {
  severity: 'error',
  code: 'guids-too-large',
  wrong: 'The feeds have more to keep than guids.json may hold.',
  expected: `at most ${maxOldEntriesBytes} bytes`,
  example: 'The feed with the newest entries: readers forget the oldest ones by themselves',
};
