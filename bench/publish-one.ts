/** One more article, beside few and beside many (./publish-one-run.ts), by the program as it is in the bundle. */
import { bundled } from './bundled.ts';
import type { Figure } from './measure.ts';

/** `articles`: the largest publication; `npm run bench -- publish-one=1000`. */
export const publishOne = (articles = 10_000): Promise<Figure[]> =>
  bundled<typeof import('./publish-one-run.ts'), Figure[]>('bench/publish-one-run.ts', (run) =>
    run.publishAtSizes([100, 1_000, 10_000].filter((size) => size <= articles)),
  );
