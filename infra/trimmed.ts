/**
 * What bundles leave out of their libraries: modules that are never asked for, each with what takes its place, and two
 * ways of writing that keep a bundler from dropping what is not used. What the program does stays the same to the byte
 * (test/article/trimmed.test.ts, test/images/sharp.test.ts).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const library = (relative: string): string => here(`../node_modules/${relative}`);
const absent = here('./bundle-stub.mjs');

interface Replacement {
  /** As importers write it. */
  readonly module: string;
  /** Only where a file below such a path imports it; absent: everywhere. */
  readonly within?: string;
  readonly by: string;
}

const replacements: readonly Replacement[] = [
  // Lambda, and the local run, hand a function its credentials in the environment.
  { module: '@aws-sdk/credential-provider-node', by: here('./bundle-credentials.mjs') },
  // Style sheets are not parsed (parseStyleAttributes: false).
  { module: 'postcss', within: '/sanitize-html/', by: absent },
  // Without the tree, its serializer and their tables.
  { module: 'htmlparser2', within: '/sanitize-html/', by: library('htmlparser2/dist/esm/Parser.js') },
  // Addresses are washed, dates never.
  { module: 'dayjs', within: '/launder/', by: absent },
  { module: 'entities/decode', within: '/node_modules/htmlparser2/', by: here('./bundle-entities.mjs') },
  { module: 'entities/decode', within: '/node_modules/markdown-it/', by: here('./bundle-entities.mjs') },
  { module: 'linkify-it', within: '/node_modules/markdown-it/', by: here('./bundle-linkify.mjs') },
  // The build in ES modules, of which only the reading half is used.
  { module: 'yaml', within: '/src/', by: library('yaml/browser/index.js') },
  // Schemas are never written as JSON Schema by a function.
  {
    module: '../core/to-json-schema.js',
    within: '/zod/v4/classic/schemas.js',
    by: here('./bundle-json-schema.mjs'),
  },
  {
    module: '../core/json-schema-processors.js',
    within: '/zod/v4/classic/schemas.js',
    by: here('./bundle-json-schema.mjs'),
  },
  // Mails have no files, whose types would be guessed by their names.
  {
    module: './mime-types.js',
    within: '/nodemailer/dist/esm/mime-funcs/',
    by: here('./bundle-mime-types.mjs'),
  },
  // Nor parts that are fetched from an address: what is in a mail is handed over.
  { module: '../fetch/index.js', within: '/nodemailer/dist/esm/', by: absent },
  // mjml without what beautifies and minifies, nor what src/digest/mjml.ts refuses: inlined style sheets and attributes
  // set by selectors. Its parser gets the newest of three copies of htmlparser2: it reads XML, where they are alike.
  { module: 'cheerio', within: '/mjml', by: absent },
  { module: 'juice', within: '/mjml', by: absent },
  { module: 'htmlparser2', within: '/mjml-parser-xml/', by: library('htmlparser2/dist/esm/Parser.js') },
  { module: './lodash.min', within: '/lodash/', by: library('lodash/lodash.js') },
  { module: 'htmlparser2', within: '/html-to-text/', by: here('./bundle-htmlparser2.mjs') },
  // Only for formats that leave HTML in the text.
  { module: 'dom-serializer', within: '/html-to-text/', by: absent },
  { module: 'htmlnano', by: absent },
  { module: 'js-beautify', by: absent },
  { module: 'cssnano-preset-lite', by: absent },
  // The ES form of sharp makes a `require` of its own, through which no bundler sees.
  { module: 'sharp', by: join(dirname(createRequire(import.meta.url).resolve('sharp')), 'index.cjs') },
];

const escaped = (text: string): string => text.replace(/[/.*+?^${}()|[\]\\]/g, '\\$&');
const replaced = new RegExp(`^(?:${replacements.map(({ module }) => escaped(module)).join('|')})$`);

function replacementOf({ path, importer }: OnResolveArgs): OnResolveResult | undefined {
  const fits = ({ module, within = '' }: Replacement) => module === path && importer.includes(within);
  const found = replacements.find(fits);
  return found && { path: found.by };
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

/**
 * Each client writes the same fifteen lines for each of its errors, dozens of which stay in a bundle, because answers are
 * read with them. Made by one function they are the same classes (test/infra/trimmed-errors.test.ts).
 */
export function withMadeErrors(program: string): string {
  const made = program.replace(errorClass, (_, name: string, id: string, fault: string, given = '') => {
    const fields = [...given.matchAll(/^ {4}(\w+);$/gm)].map(([, field]) => field);
    return `export const ${name} = /* @__PURE__ */ madeError("${id}", "${fault}", ${JSON.stringify(fields)});`;
  });
  return made === program ? program : `${made}\n${madeError}`;
}

const errorClass =
  /^export class (\w+) extends __BaseException \{\n {4}static shapeId = "([\w.]+#\1)";\n {4}name = "\1";\n {4}\$fault = "(\w+)";\n((?: {4}\w+;\n)*) {4}constructor\(opts\) \{\n {8}super\(\{\n {12}name: "\1",\n {12}\$fault: "\3",\n {12}\.\.\.opts,\n {8}\}\);\n {8}Object\.setPrototypeOf\(this, \1\.prototype\);\n(?: {8}this\.(\w+) = opts\.\5;\n)* {4}\}\n\}$/gm;

const madeError = `function madeError(shapeId, fault, fields) {
  const name = shapeId.slice(shapeId.indexOf('#') + 1);
  return class Made extends __BaseException {
    static shapeId = shapeId;
    static name = name;
    name = name;
    $fault = fault;
    constructor(opts) {
      super({ name, $fault: fault, ...opts });
      Object.setPrototypeOf(this, Made.prototype);
      for (const field of fields) this[field] = opts[field];
    }
  };
}
`;

/** The SDK reads the version of each client from all that npm knows of it. */
function nameAndVersion(text: string): string {
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return JSON.stringify({ name, version });
}

/** Rewrites each file like this before it is bundled. */
function rewrites(
  build: PluginBuild,
  filter: RegExp,
  loader: 'js' | 'json',
  rewrite: (text: string) => string,
) {
  build.onLoad({ filter }, ({ path }) => ({ contents: rewrite(readFileSync(path, 'utf8')), loader }));
}

export const trimmed: Plugin = {
  name: 'trimmed',
  setup(build) {
    build.onResolve({ filter: replaced }, replacementOf);
    rewrites(build, /@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/, 'js', withLiteralKeys);
    rewrites(build, /@aws-sdk\/client-[^/]+\/dist-es\/models\/errors\.js$/, 'js', withMadeErrors);
    rewrites(build, /@aws-sdk\/[^/]+\/package\.json$/, 'json', nameAndVersion);
    rewrites(build, /markdown-it\/dist\/markdown-it\.mjs$/, 'js', withPlainFields);
  },
};
