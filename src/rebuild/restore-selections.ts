/** Lists that are empty by now keep their pages: which there were, the versions of the articles tell. */
import { readPublication, rowOf } from '../article/records.ts';
import { summaryOf } from '../article/summary.ts';
import type { Publication } from '../config.ts';
import { rowKey } from '../keys.ts';
import { absent } from '../ports.ts';
import { inParallel } from '../site/in-parallel.ts';
import { selectionsOf } from '../site/selections.ts';
import type { Selection } from '../site/site.ts';
import type { History } from './history.ts';
import type { RebuildPorts } from './ports.ts';
import { readGood, versionsOf } from './versions.ts';

const width = 8;

export async function restoreSelections(ports: RebuildPorts, histories: readonly History[]): Promise<void> {
  const { config } = await readPublication(ports.table);
  const found = new Set<Selection>();
  await inParallel(width, histories, async (history) => {
    for (const selection of await formerSelections(ports, history, config)) found.add(selection);
  });
  found.delete('all');
  await inParallel(width, found, async (selection) => {
    await ports.table.put(rowOf(rowKey.selection(selection), { selection, empty: true }), absent);
  });
}

/** Of each version that may have been shown: one that a later one had followed before the article was public was not. */
async function formerSelections(
  ports: RebuildPorts,
  { live, sightings }: History,
  publication: Publication,
): Promise<readonly Selection[]> {
  if (live === undefined) return [];
  const found: Selection[] = [];
  for (const key of new Set(sightings.map((one) => one.key))) {
    const versions = await versionsOf(ports.content, key);
    // What was never changed and is there still is in its lists already.
    if (versions.length === 1) continue;
    let followed: string | undefined;
    for (const { versionId, lastModified, stored } of versions) {
      const wasShown = followed === undefined || followed >= live.firstLive;
      followed = lastModified;
      if (stored === undefined || !wasShown) continue;
      const good = await readGood({ ...ports, publication }, key, versionId);
      if (good === undefined || good.document.draft) continue;
      found.push(...selectionsOf(summaryOf(good.document), live.published, publication));
    }
  }
  return found;
}
