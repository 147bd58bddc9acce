/** A list of subscribers imported (./import-run.ts), by the program as it is in the bundle. */
import { bundled } from './bundled.ts';
import type { Figure } from './measure.ts';

/** `rows`: of the longer list; `npm run bench -- import=1000000`. */
export const importLists = (rows?: number): Promise<Figure[]> =>
  bundled<typeof import('./import-run.ts'), Figure[]>('bench/import-run.ts', (run) => run.importLists(rows));
