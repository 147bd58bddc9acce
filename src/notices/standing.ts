/** What stands of an owed notice now: whatever was mended or withdrawn meanwhile is told to nobody. */

import type { Report } from '../article/article.ts';
import type { OwedRow } from '../article/owed-rows.ts';
import { readFile, readItem } from '../article/records.ts';
import { fileReport } from '../article/report.ts';
import { readReport } from '../article/write-report.ts';
import { type Instant, shifted } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { Notice } from './notice.ts';

/** The row comes before the record; after this time (wall clock) its look is over, whatever became of it. */
const lookIsOver = 120_000;
/** Two days: a site that was not built for so long has other worries. */
const builderIsLate = 48 * 3_600_000;

export type Standing = Notice | 'not yet' | 'over';

interface StandingPorts {
  readonly table: Table;
  readonly siteUrl: string;
}

export async function standingOf(ports: StandingPorts, row: OwedRow, wall: Instant): Promise<Standing> {
  const age = (longest: number) => (row.madeAt > shifted(wall, -longest) ? 'not yet' : 'over');
  if (row.kind === 'rejected') {
    const report = await reportOn(ports, row.key);
    if (report?.status !== 'rejected' || report.versionId !== row.versionId) return age(lookIsOver);
    const { key, url, stillUp = false, problems } = report;
    return { ...{ row, kind: 'rejected', key, stillUp, problems }, ...(stillUp && url ? { url } : {}) };
  }
  const item = await readItem(ports.table, row.id);
  const { state, liveRev, key, address, summary } = item ?? {};
  if (state !== 'live' || key === undefined || address === undefined || summary === undefined)
    return age(lookIsOver);
  // The site does not show it yet: the address would be a 404.
  if (liveRev === 0) return age(builderIsLate);
  return { row, kind: 'published', key, title: summary.title, url: `${ports.siteUrl}${address}` };
}

/** Public files have no report of their own in the bucket, but can be rejected all the same. */
async function reportOn(ports: StandingPorts, key: string): Promise<Report | undefined> {
  const report = await readReport(ports, key);
  if (report !== undefined) return report;
  const file = await readFile(ports.table, key);
  return file && fileReport(file, ports.siteUrl);
}
