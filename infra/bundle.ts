/**
 * A stage's bundle: its handler and everything it imports in one ES module, made by esbuild in this process. Beside it
 * lies what cannot go into it, and what is imported only when it is asked for, so that no start has to read it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';

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

/** Between the two passes. */
const joinedFolder = 'joined';

/** Writes `index.mjs`, and what it imports later, into a new folder, which belongs to the caller. Throws with esbuild's message. */
export function bundleFile(entryPoint: string, options: BundleOptions = {}): string {
  const { alias = {}, external = [], beside } = options;
  const folder = mkdtempSync(join(tmpdir(), 'courant-bundle-'));
  const common: BuildOptions = {
    absWorkingDir: path('..'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'later-[hash]',
    // Lambda runs Node 24; the same file must also run on the oldest Node that the local run allows.
    target: 'node20',
    mainFields: ['module', 'main'],
    external: [...external],
    legalComments: 'none',
    logLevel: 'error',
  };
  const joined = buildSync({
    ...common,
    ...{ entryPoints: { index: entryPoint }, outdir: joinedFolder, write: false },
    loader: { '.liquid': 'text', '.css': 'text' },
    alias: { '@aws-sdk/credential-provider-node': path('./bundle-credentials.mjs'), ...alias },
  });
  const between = join(folder, joinedFolder);
  mkdirSync(between);
  for (const { path: file, text } of joined.outputFiles ?? [])
    writeFileSync(join(between, basename(file)), withPlainFields(withLiteralKeys(text)));
  buildSync({
    ...common,
    // The names of files are made of paths too: only from within are they the same each time.
    ...{ absWorkingDir: between, entryPoints: ['index.mjs'], outdir: '..' },
    minify: true,
    // Some dependencies are CommonJS and ask for `require` in an ES module.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  rmSync(between, { recursive: true });
  beside?.(folder);
  return folder;
}

/**
 * The SDK's schemas name their traits by constants (`{ [_hH]: "etag" }`), and a computed key counts as a side effect:
 * esbuild keeps the shapes of all hundred operations of S3 for the six that are called. With the constants' values
 * in their place, which is the same program, it drops them.
 */
function withLiteralKeys(program: string): string {
  const constants = new Map(
    [...program.matchAll(/^(?:var|const) (_\w+) = "(\w+)";$/gm)].map(([, name, value]) => [name, value]),
  );
  return program.replace(/\[(_\w+)\]: /g, (key, name: string) => {
    const value = constants.get(name);
    return value === undefined ? key : `"${value}": `;
  });
}

/**
 * markdown-it is published with its class fields written through a helper for engines of long ago, which takes seven
 * in a hundred of the time of an article. The fields are its own and nothing is inherited: an assignment is the same.
 */
const withPlainFields = (program: string): string =>
  program.replace(
    /_defineProperty\(\s*this,\s*(?:\/\*(?:[^*]|\*(?!\/))*\*\/\s*)?"(\w+)",\s*([^;]*?)\s*\);/g,
    'this.$1 = $2;',
  );

const absent = path('./bundle-stub.mjs');

const parserAlone = path('../node_modules/htmlparser2/dist/esm/Parser.js');

/**
 * For functions that read Markdown but make no mails: what the sanitizer, markdown-it and the YAML reader carry and are
 * never asked for. What they make of an article stays the same to the byte (test/article/trimmed.test.ts).
 */
export const trimmedMarkdown: BundleOptions = {
  alias: {
    // Style sheets are not parsed (parseStyleAttributes: false).
    postcss: absent,
    // Without the tree, its serializer and their tables.
    htmlparser2: parserAlone,
    'entities/decode': path('./bundle-entities.mjs'),
    'linkify-it': path('./bundle-linkify.mjs'),
    // The build in ES modules, of which only the reading half is used.
    yaml: path('../node_modules/yaml/browser/index.js'),
  },
};

/** Leaves out the parts of mjml that beautify and minify; the HTML stays the same to the byte. */
export const trimmedMjml: BundleOptions = {
  alias: {
    cheerio: 'cheerio/slim',
    htmlnano: absent,
    'js-beautify': absent,
    'cssnano-preset-lite': absent,
  },
};
