/** Uploads while everything is built anew (./rebuild-run.ts), by the program as it is in the bundle. */
import { bundled } from './bundled.ts';
import type { Figure } from './measure.ts';

/** `articles`: how many there are; `npm run bench -- rebuild=10000`. */
export const rebuild = (articles?: number): Promise<Figure[]> =>
  bundled<typeof import('./rebuild-run.ts'), Figure[]>('bench/rebuild-run.ts', (run) =>
    run.uploadsDuringRebuild(articles),
  );
