/**
 * sharp in its WebAssembly build, for every platform the same: its JavaScript goes into the stage's bundle, and the
 * library itself stands beside it as `sharp.cjs` with its `.wasm`. Its threads start from that file too, so that it
 * must be one of its own (docs/decisions/0008).
 */
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { BundleOptions } from './bundle.ts';

const require = createRequire(import.meta.url);

/** In sharp's own code this is the file that looks for the machine's native library. */
const library = './sharp.cjs';

export const webAssemblySharp: BundleOptions = {
  external: [library],
  async beside(folder) {
    const entryPoint = require.resolve('@img/sharp-wasm32/sharp.node');
    await build({
      entryPoints: [entryPoint],
      outfile: join(folder, library),
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      legalComments: 'none',
      logLevel: 'error',
    });
    const wasm = wasmOf(entryPoint);
    copyFileSync(wasm, join(folder, basename(wasm)));
  },
};

/** `lib/sharp-wasm32-<version>.node.wasm`: the library looks for it by this name. */
function wasmOf(entryPoint: string): string {
  const { version } = require('@img/sharp-wasm32/package') as { version: string };
  return join(dirname(entryPoint), 'lib', `sharp-wasm32-${version}.node.wasm`);
}
