/** A whole archive dropped at once (./scale-run.ts), by the program as it is in the bundle. */
import { bundled } from './bundled.ts';
import type { Figure } from './measure.ts';

/** `articles`: how many; `npm run bench -- scale=10000`. */
export const scale = (articles?: number): Promise<Figure[]> =>
  bundled<typeof import('./scale-run.ts'), Figure[]>('bench/scale-run.ts', (run) =>
    run.dropArchive(articles),
  );
