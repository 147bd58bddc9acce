/**
 * A stage's bundle: its handler and everything it imports in one ES module, made by esbuild in this process. What cannot
 * go into it lies beside it.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Module → what takes its place. */
type Aliases = Readonly<Record<string, string>>;

export interface BundleOptions {
  readonly alias?: Aliases;
  /** Left as they are written: found beside the bundle when it runs. */
  readonly external?: readonly string[];
  /** Puts into the folder what the bundle finds beside it. */
  readonly beside?: (folder: string) => void;
}

/** A stage's handler, see `bundleFile`. */
export const bundle = (stage: string, options?: BundleOptions): string =>
  bundleFile(path(`../lambdas/${stage}.ts`), options);

/** Writes `index.mjs` into a new folder, which belongs to the caller. Throws with esbuild's message. */
export function bundleFile(entryPoint: string, options: BundleOptions = {}): string {
  const { alias = {}, external = [], beside } = options;
  const folder = mkdtempSync(join(tmpdir(), 'courant-bundle-'));
  buildSync({
    entryPoints: [entryPoint],
    outfile: join(folder, 'index.mjs'),
    absWorkingDir: path('..'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    // Lambda runs Node 24; the same file must also run on the oldest Node that the local run allows.
    target: 'node20',
    mainFields: ['module', 'main'],
    loader: { '.liquid': 'text', '.css': 'text' },
    // Some dependencies are CommonJS and ask for `require` in an ES module.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    alias,
    external: [...external],
    legalComments: 'none',
    logLevel: 'error',
  });
  beside?.(folder);
  return folder;
}

const absent = path('./bundle-stub.mjs');

/** Leaves out the parts of mjml that beautify and minify; the HTML stays the same to the byte. */
export const trimmedMjml: BundleOptions = {
  alias: {
    cheerio: 'cheerio/slim',
    htmlnano: absent,
    'js-beautify': absent,
    'cssnano-preset-lite': absent,
  },
};
