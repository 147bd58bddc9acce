/** The record of a file learns what its picture is. */
import { type FileRecord, fileSubject } from '../article/article.ts';
import { readFile, writeFile, writeIntent } from '../article/records.ts';
import { isUnmeasured, type Picture } from '../article/rendition.ts';
import { type ReportPorts, writeReport } from '../article/write-report.ts';
import type { WallClock } from '../ports.ts';

interface RecordPorts extends ReportPorts {
  readonly wallClock: WallClock;
}

export type There = Extract<FileRecord['standing'], { kind: 'there' }>;

export const unmeasuredStanding = (record: FileRecord): There | undefined =>
  isUnmeasured(record) && record.standing.kind === 'there' ? record.standing : undefined;

/**
 * The intent, then the record, then the report. Answers whether the record says it now: one that holds other bytes
 * meanwhile has a row of its own.
 */
export async function recordPicture(
  ports: RecordPorts,
  key: string,
  etag: string,
  picture: Picture,
): Promise<boolean> {
  const { table, wallClock } = ports;
  for (;;) {
    const record = await readFile(table, key);
    const standing = record && unmeasuredStanding(record);
    if (record === undefined || standing?.etag !== etag) return false;
    const next = { ...record, rev: record.rev + 1, standing: { ...standing, picture }, at: wallClock() };
    await writeIntent(table, { subject: fileSubject(key), rev: next.rev, key }, wallClock());
    if ((await writeFile(table, next)) === 'refused') continue;
    await writeReport(ports, key);
    return true;
  }
}
