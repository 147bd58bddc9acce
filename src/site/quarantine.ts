/** Articles that no feed shows, because with them it could not be read (docs/protocols.md, Site). */
import { readItem, writeQuarantined } from '../article/records.ts';
import { type EntryFault, ownWriter } from '../feeds/writer.ts';
import type { ArticleId } from '../ids.ts';
import type { Build } from './bring.ts';
import { entriesOf } from './feed-entries.ts';
import { type LiveItem, listedOf } from './plan.ts';
import type { SitePorts } from './ports.ts';
import type { Listed } from './site.ts';

export interface Quarantined extends EntryFault {
  readonly id: ArticleId;
  /** Of the item as it was listed. */
  readonly rev: number;
}

/** Those that one build has found, by article. */
export type Quarantine = Map<ArticleId, Quarantined>;

/** What a document left out, by the articles that it was made of. */
export function quarantine(
  found: Quarantine,
  listed: readonly Listed[],
  faults: readonly EntryFault[],
): void {
  for (const fault of faults) {
    const one = listed.findLast(({ guid }) => guid === fault.guid);
    if (one !== undefined) found.set(one.id, { ...fault, id: one.id, rev: one.rev });
  }
}

/**
 * Tells the authors of those whose own pass is not this one. What the item says already is not written again, and one
 * that has moved on is judged by its own pass.
 */
export async function tellQuarantined(
  { table, report, log }: Pick<SitePorts, 'table' | 'report' | 'log'>,
  found: Iterable<Quarantined>,
): Promise<void> {
  for (const { id, rev, format, fault } of found) {
    const item = await readItem(table, id);
    const said = item?.quarantined;
    if (item?.rev !== rev || (said?.format === format && said.fault === fault)) continue;
    log.error('An article stands in no feed', { key: item.key, format, fault });
    if ((await writeQuarantined(table, item, { format, fault })) === 'refused') continue;
    if (item.key !== undefined) await report(item.key);
  }
}

/** Takes the verdict back if it holds no more: with another program, or other pictures, the entry may be sound. */
export async function judgeAgain(build: Build, item: LiveItem): Promise<void> {
  const { ports, appearance, pictures } = build;
  const { feeds = ownWriter } = ports;
  const [entry] = await entriesOf({ ...ports, pictures }, appearance, [listedOf(item)]);
  if (entry === undefined || feeds.judge(entry) !== undefined) return;
  if ((await writeQuarantined(ports.table, item)) === 'written') await ports.report(item.key);
}
