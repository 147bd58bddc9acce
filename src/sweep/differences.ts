/** One slice of the daily comparison: which keys ought to be looked at, because an event or a report was lost. */
import { readFiles } from '../article/records.ts';
import { type Instant, shifted } from '../ids.ts';
import {
  articlesPrefix,
  contentKind,
  pagesPrefix,
  publicationKey,
  publicPrefix,
  reportKey,
  reportsPrefix,
  themePrefix,
} from '../keys.ts';
import type { ObjectHead, ObjectStore, Table } from '../ports.ts';
import { inParallel } from '../site/in-parallel.ts';
import { type Recorded, readRecorded } from './standing.ts';

export interface Sides {
  /** The content bucket and the content table. */
  readonly bucket: ObjectStore;
  readonly table: Table;
  /** By the wall clock. */
  readonly wall: Instant;
}

export interface Slice {
  /** To be looked at. */
  readonly keys: readonly string[];
  /** Where the next slice of this kind goes on; absent: there is no more. */
  readonly after?: string;
}

type Compare = (sides: Sides, after: string | undefined) => Promise<Slice>;

/** What is there, then what the records know: reports tell of each key that was looked at but of public files. */
export const comparisons: readonly Compare[] = [
  ...[publicationKey, themePrefix, pagesPrefix, articlesPrefix, publicPrefix].map(compareObjects),
  ...[publicationKey, themePrefix, pagesPrefix, articlesPrefix].map(compareReports),
  comparePublicFiles,
];

/** So many keys are compared in one minute. */
export const sliceLength = 1_000;
const width = 16;
/** Younger than this, the event is on its way, or the report is being written; milliseconds. */
const patience = 120_000;
/** An object that is older than its record by more was seen by it for certain: clocks differ by less. */
const doubt = 300_000;

function compareObjects(prefix: string): Compare {
  return async ({ bucket, table, wall }, after) => {
    const objects = await sliceOf(bucket.list(prefix, given(after)));
    const seen = objects.filter(({ key }) => !['own', 'ignored'].includes(contentKind(key)));
    const reports = await reportsOf(bucket, seen);
    const keys: string[] = [];
    await inParallel(width, seen, async (object) => {
      const record = await readRecorded(table, object.key);
      if (object.lastModified > shifted(wall, -patience)) return;
      if (await differs(bucket, object, record)) keys.push(object.key);
      else if (record && lacksReport(object.key, record, reports, wall)) keys.push(object.key);
    });
    return slice(keys, objects);
  };
}

/** Pure but for the doubtful case, in which the version decides. */
async function differs(
  bucket: ObjectStore,
  object: ObjectHead,
  record: Recorded | undefined,
): Promise<boolean> {
  if (record === undefined || !record.isThere || object.lastModified > record.at) return true;
  if (object.lastModified < shifted(record.at, -doubt)) return false;
  const newest = await bucket.head(object.key);
  return newest === undefined || (newest.versionId !== undefined && newest.versionId !== record.versionId);
}

const hasReport = (key: string): boolean => contentKind(key) !== 'public';

/** S3 dates objects by whole seconds. */
function lacksReport(
  key: string,
  { at }: Recorded,
  reports: ReadonlyMap<string, ObjectHead>,
  wall: Instant,
): boolean {
  if (!hasReport(key) || at > shifted(wall, -patience)) return false;
  const report = reports.get(reportKey(key));
  return report === undefined || report.lastModified < `${at.slice(0, 19)}.000Z`;
}

/** The reports about these objects, by one listing: it begins before the first and ends behind the last. */
async function reportsOf(
  bucket: ObjectStore,
  objects: readonly ObjectHead[],
): Promise<ReadonlyMap<string, ObjectHead>> {
  const found = new Map<string, ObjectHead>();
  const wanted = objects.filter(({ key }) => hasReport(key)).map(({ key }) => reportKey(key));
  const [first, last] = ends(wanted);
  if (first === undefined || last === undefined) return found;
  for await (const report of bucket.list(reportsPrefix, { after: justBefore(first) })) {
    if (isBehind(report.key, last)) break;
    found.set(report.key, report);
  }
  return found;
}

/** Keys whose report says that something was there. */
function compareReports(prefix: string): Compare {
  return async ({ bucket, table, wall }, after) => {
    const reports = await sliceOf(bucket.list(`${reportsPrefix}${prefix}`, given(after)));
    const known = reports
      .filter(({ key }) => key.endsWith('.json'))
      .map(({ key }) => key.slice(reportsPrefix.length, -'.json'.length));
    return slice(await missing({ bucket, table, wall }, known), reports);
  };
}

async function comparePublicFiles(sides: Sides, after: string | undefined): Promise<Slice> {
  const known: { readonly key: string }[] = [];
  for await (const file of readFiles(sides.table, publicPrefix, after)) {
    if (known.length === sliceLength) break;
    known.push(file);
  }
  return slice(
    await missing(
      sides,
      known.map(({ key }) => key),
    ),
    known,
  );
}

/** Of these keys, those that should be there by the records and are not. */
async function missing({ bucket, table, wall }: Sides, known: readonly string[]): Promise<readonly string[]> {
  const [first, last] = ends(known);
  if (first === undefined || last === undefined) return [];
  const there = new Set<string>();
  for await (const { key } of bucket.list(first.slice(0, first.indexOf('/') + 1), {
    after: justBefore(first),
  })) {
    if (isBehind(key, last)) break;
    there.add(key);
  }
  const keys: string[] = [];
  await inParallel(width, known, async (key) => {
    if (there.has(key)) return;
    const record = await readRecorded(table, key);
    if (record?.isThere && record.at <= shifted(wall, -patience)) keys.push(key);
  });
  return keys;
}

async function sliceOf(objects: AsyncIterable<ObjectHead>): Promise<readonly ObjectHead[]> {
  const found: ObjectHead[] = [];
  for await (const object of objects) {
    found.push(object);
    if (found.length === sliceLength) break;
  }
  return found;
}

function slice(keys: readonly string[], compared: readonly { readonly key: string }[]): Slice {
  const last = compared.length < sliceLength ? undefined : compared.at(-1)?.key;
  return { keys: [...keys].sort(), ...(last === undefined ? {} : { after: last }) };
}

const given = (after: string | undefined) => (after === undefined ? {} : { after });

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const isBehind = (key: string, last: string): boolean => byBytes(key, last) > 0;
const ends = (keys: readonly string[]): readonly [string | undefined, string | undefined] => {
  const sorted = keys.toSorted(byBytes);
  return [sorted[0], sorted.at(-1)];
};
/** The key itself is listed: a listing begins behind what it is given. */
const justBefore = (key: string): string => key.slice(0, -1);
