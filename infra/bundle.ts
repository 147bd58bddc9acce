/**
 * A stage's bundle: its handler and everything it imports in one ES module, made by esbuild. Beside it lies what cannot
 * go into it, and what is imported only when it is asked for, so that no start has to read it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { browserScript } from '../browser-script.mjs';
import { trimmed } from './trimmed.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** What a browser runs is text here. */
const browserScripts: Plugin = {
  name: 'browser-scripts',
  setup: ({ onLoad }) =>
    // The SDK has files of that name too, which are none.
    onLoad({ filter: /\/src\/.*\.browser\.js$/ }, ({ path: script }) =>
      script.includes('/node_modules/') ? undefined : { contents: browserScript(script), loader: 'text' },
    ),
};

export interface BundleOptions {
  /** Left as they are written: found beside the bundle when it runs. */
  readonly external?: readonly string[];
  /** Puts into the folder what the bundle finds beside it. */
  readonly beside?: (folder: string) => Promise<void>;
}

/** Writes `index.mjs`, and what it imports later, into a new folder, which belongs to the caller. Throws with esbuild's message. */
export async function bundleFile(entryPoint: string, options: BundleOptions = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'courant-bundle-'));
  await bundleInto(folder, entryPoint, options);
  return folder;
}

async function bundleInto(
  folder: string,
  entryPoint: string,
  { external = [], beside }: BundleOptions,
): Promise<void> {
  await build({
    entryPoints: { index: entryPoint },
    outdir: folder,
    absWorkingDir: path('..'),
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'later-[hash]',
    // Lambda runs Node 24; the same file must also run on the oldest Node that the local run allows.
    target: 'node20',
    mainFields: ['module', 'main'],
    external: [...external],
    loader: { '.liquid': 'text', '.css': 'text' },
    plugins: [browserScripts, trimmed],
    // Some dependencies are CommonJS and ask for `require` in an ES module.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'error',
  });
  await beside?.(folder);
}

/** One folder for each stage: `<folder>/<stage>`. */
export interface Bundles<Stage extends string> {
  folderOf(stage: Stage): string;
  /** An assembly that was made of them has copies. */
  remove(): void;
}

/** Of the handlers in `lambdas/`. */
export async function bundleAll<Stage extends string>(
  stages: Readonly<Record<Stage, BundleOptions>>,
): Promise<Bundles<Stage>> {
  const folder = mkdtempSync(join(tmpdir(), 'courant-bundles-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    // One after the other: esbuild has work for every processor already.
    for (const [stage, options] of Object.entries<BundleOptions>(stages))
      await bundleInto(join(folder, stage), path(`../lambdas/${stage}.ts`), options);
  } catch (error) {
    remove();
    throw error;
  }
  return { folderOf: (stage) => join(folder, stage), remove };
}
