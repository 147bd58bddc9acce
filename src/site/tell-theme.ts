/** Tells the author of a template that it fails when pages are written (docs/protocols.md, Site: templates that fail). */
import { deleteThemeTrouble, putThemeTrouble, readThemeTroubles } from '../article/theme-troubles.ts';
import type { Appearance } from './appearance.ts';
import type { SitePorts } from './ports.ts';

/** What was told of each theme; a warm function keeps both. */
const told = new WeakMap<Appearance['faults'], Set<string>>();

/**
 * The row, then the report. What was found out about another appearance is forgotten the first time: if it still holds,
 * the walk that brings this one finds it again.
 */
export async function tellThemeFaults(
  { table, report, log }: SitePorts,
  { faults, fingerprint }: Appearance,
): Promise<void> {
  const known = told.get(faults) ?? new Set<string>();
  const changed: string[] = [];
  if (!told.has(faults)) {
    for (const { key, appearance } of await readThemeTroubles(table)) {
      if (appearance === fingerprint) continue;
      await deleteThemeTrouble(table, key);
      changed.push(key);
    }
  }
  for (const [key, trouble] of faults) {
    if (known.has(key)) continue;
    await putThemeTrouble(table, trouble);
    changed.push(key);
  }
  for (const key of new Set(changed)) {
    try {
      await report(key);
    } catch (error) {
      // The row stands: whoever writes the report next shows it.
      log.error('A report could not be written', { key, error });
    }
  }
  told.set(faults, new Set(faults.keys()));
}
