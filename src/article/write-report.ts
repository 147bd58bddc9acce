/**
 * Writes the report about a key, whoever noticed that it changed: the upload's look or the builder. Each renders what
 * stands in the table and reads again, until nothing moved while it wrote; so a late writer cannot leave an old
 * report (docs/protocols.md, Article: Reports).
 */
import { contentKind, reportKey, reportTextKey } from '../keys.ts';
import type { ObjectStore, Table } from '../ports.ts';
import type { Report } from './article.ts';
import { identityOf } from './plan.ts';
import { readFile, readItem, readKeyRow, readPublicationRecord } from './records.ts';
import { articleReport, fileReport, publicationReport, strangerReport } from './report.ts';
import { reportText } from './report-text.ts';
import { readThemeTrouble } from './theme-troubles.ts';

export interface ReportPorts {
  /** The content bucket. */
  readonly content: ObjectStore;
  /** The content table. */
  readonly table: Table;
  /** Without a slash at the end. */
  readonly siteUrl: string;
}

const maxRounds = 20;

/** Answers with the report as written; `undefined`: nothing is known about the key, and nothing was written. */
export async function writeReport(ports: ReportPorts, key: string): Promise<Report | undefined> {
  let report = await readReport(ports, key);
  for (let round = 1; report !== undefined && round <= maxRounds; round++) {
    await putReport(ports.content, report);
    const next = await readReport(ports, key);
    if (JSON.stringify(next) === JSON.stringify(report)) return report;
    report = next;
  }
  return report;
}

/** From consistent reads. The rendering stands still exactly when everything that it shows does. */
export async function readReport(
  { table, siteUrl }: Omit<ReportPorts, 'content'>,
  key: string,
): Promise<Report | undefined> {
  switch (contentKind(key)) {
    case 'article':
      return renderArticle(table, key, siteUrl);
    case 'page':
    case 'asset':
    case 'public': {
      const file = await readFile(table, key);
      return file && fileReport(file, siteUrl);
    }
    case 'theme': {
      const file = await readFile(table, key);
      return file && fileReport(file, siteUrl, await readThemeTrouble(table, key));
    }
    case 'publication': {
      const record = await readPublicationRecord(table);
      return record && publicationReport(key, record);
    }
    // Ignored ones have no record, and their reports are written without one (./ignored.ts).
    case 'own':
    case 'ignored':
      return undefined;
  }
}

async function renderArticle(table: Table, key: string, siteUrl: string): Promise<Report | undefined> {
  const row = await readKeyRow(table, key);
  if (row === undefined) return undefined;
  const pointed = row.id && (await readItem(table, row.id));
  const item = identityOf({ key, row, ...(pointed ? { pointed } : {}) });
  return item ? articleReport(item, row, siteUrl) : strangerReport(row);
}

export async function putReport(content: ObjectStore, report: Report): Promise<void> {
  await content.put(reportKey(report.key), `${JSON.stringify(report, undefined, 2)}\n`, {
    contentType: 'application/json',
  });
  await content.put(reportTextKey(report.key), reportText(report), {
    contentType: 'text/plain; charset=utf-8',
  });
}
