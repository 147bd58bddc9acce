/** What the records say of a key of the content bucket: the other side of the daily comparison. */
import { identityOf } from '../article/plan.ts';
import { readFile, readItem, readKeyRow, readPublicationRecord } from '../article/records.ts';
import type { Instant } from '../ids.ts';
import { contentKind } from '../keys.ts';
import type { Table } from '../ports.ts';

export interface Recorded {
  /** By the records, an object is there. */
  readonly isThere: boolean;
  /** When the record was last written, by the wall clock. */
  readonly at: Instant;
  /** The newest version that was looked at. */
  readonly versionId?: string;
}

/** `undefined`: the key was never looked at. */
export async function readRecorded(table: Table, key: string): Promise<Recorded | undefined> {
  const kind = contentKind(key);
  if (kind === 'article') return recordedArticle(table, key);
  if (kind === 'publication') return recordedPublication(table);
  const file = await readFile(table, key);
  if (file === undefined) return undefined;
  const { standing, rejected, at } = file;
  const seen = rejected?.versionId ?? (standing.kind === 'there' ? standing.versionId : undefined);
  return recorded(standing.kind === 'there' || rejected !== undefined, at, seen);
}

async function recordedArticle(table: Table, key: string): Promise<Recorded | undefined> {
  const row = await readKeyRow(table, key);
  if (row === undefined) return undefined;
  const pointed = row.id && (await readItem(table, row.id));
  const item = identityOf({ key, row, ...(pointed ? { pointed } : {}) });
  const { kind } = row.standing;
  if (item === undefined)
    return recorded(['parked', 'copy', 'rejected'].includes(kind), row.at, row.versionId);
  const isThere = kind === 'article' && item.state !== 'withdrawn';
  const at = item.at > row.at ? item.at : row.at;
  return recorded(isThere, at, item.rejected?.versionId ?? item.content?.versionId);
}

/** One that is gone still holds; its problem says so. */
async function recordedPublication(table: Table): Promise<Recorded | undefined> {
  const record = await readPublicationRecord(table);
  if (record === undefined) return undefined;
  const { accepted, rejected, problems, at } = record;
  const isGone = problems.some(({ code }) => code === 'publication-missing');
  return recorded(!isGone, at, rejected?.versionId ?? accepted?.versionId);
}

const recorded = (isThere: boolean, at: Instant, versionId: string | undefined): Recorded => ({
  isThere,
  at,
  ...(versionId === undefined ? {} : { versionId }),
});
