/** Runs a part of the program as it is in a bundle: what is measured from source is slower, for reasons of its own. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFile } from '../infra/bundle.ts';

export async function bundled<Module, Answer>(
  file: string,
  run: (module: Module) => Promise<Answer>,
): Promise<Answer> {
  const folder = await bundleFile(resolve(file));
  try {
    return await run((await import(pathToFileURL(join(folder, 'index.mjs')).href)) as Module);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
