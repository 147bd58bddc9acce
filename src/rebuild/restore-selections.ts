/** Lists that are empty by now keep their pages: which there were, the versions of the articles tell. */
import { readPublication } from '../article/records.ts';
import { summaryOf } from '../article/summary.ts';
import type { Publication } from '../config.ts';
import type { Instant } from '../ids.ts';
import { inParallel } from '../site/in-parallel.ts';
import { changeSelection } from '../site/records.ts';
import { selectionsOf } from '../site/selections.ts';
import type { Selection } from '../site/site.ts';
import type { History, Sighting } from './history.ts';
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
    await changeSelection(ports.table, selection, (row) => ({ empty: row?.empty ?? true }));
  });
}

/** Of each version that may have been shown: the article was public and at that key before a later one followed. */
async function formerSelections(
  ports: RebuildPorts,
  { live, sightings }: History,
  publication: Publication,
): Promise<readonly Selection[]> {
  if (live === undefined) return [];
  const found: Selection[] = [];
  for (const stay of staysOf(sightings)) {
    const from = stay.from > live.firstLive ? stay.from : live.firstLive;
    const versions = await versionsOf(ports.content, stay.key);
    // What was never changed and is there still is in its lists already.
    if (versions.length === 1) continue;
    let followed: string | undefined;
    for (const { versionId, lastModified, stored } of versions) {
      const wasShown =
        (followed === undefined || followed >= from) && !(stay.until && lastModified > stay.until);
      followed = lastModified;
      if (stored === undefined || !wasShown) continue;
      const good = await readGood({ ...ports, publication }, stay.key, versionId);
      if (good === undefined || good.document.draft) continue;
      found.push(...selectionsOf(summaryOf(good.document), live.published, publication));
    }
  }
  return found;
}

interface Stay {
  readonly key: string;
  readonly from: Instant;
  /** Absent: it is there still, or was to the end. */
  readonly until?: Instant;
}

function staysOf(sightings: readonly Sighting[]): readonly Stay[] {
  const stays: Stay[] = [];
  for (const { key, at } of sightings) {
    const last = stays.at(-1);
    if (last?.key === key) continue;
    if (last !== undefined) stays[stays.length - 1] = { ...last, until: at };
    stays.push({ key, from: at });
  }
  return stays;
}
