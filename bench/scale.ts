/** A whole archive dropped at once (./scale-run.ts), by the program as it is in the bundle. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFile } from '../infra/bundle.ts';
import type { Figure } from './measure.ts';
import type { dropArchive } from './scale-run.ts';

/** `articles`: how many; `npm run bench -- scale=10000`. */
export async function scale(articles?: number): Promise<Figure[]> {
  const folder = await bundleFile(resolve('bench/scale-run.ts'));
  try {
    const run: { dropArchive: typeof dropArchive } = await import(
      pathToFileURL(join(folder, 'index.mjs')).href
    );
    return await run.dropArchive(articles);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
