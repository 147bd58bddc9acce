/**
 * One post more in an archive, and the whole archive anew, beside Hugo and Eleventy where they are installed. Ours is cold:
 * a new process loads the functions whole and looks at the file and builds the site, with services in memory; or warm:
 * the same once more, as in a function that is awake. Theirs is their command, run again.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFile } from '../infra/bundle.ts';
import { environment } from '../src/keys.ts';
import { type Figure, milliseconds } from './measure.ts';
import type { Ours } from './peers-run.ts';
import { eleventySite, hugoSite, type PeerSite, writePost, writeSite } from './peers-sites.ts';

/** `npm install @11ty/eleventy@3.1.8 @11ty/eleventy-plugin-rss@3.0.0` was run there. */
const eleventyFolder = process.env['ELEVENTY'] ?? join(tmpdir(), 'eleventy');
const eleventyCommand = join(eleventyFolder, 'node_modules/@11ty/eleventy/cmd.cjs');
/** Times that one more post is published by each. */
const runs = 3;

export async function peers(articles = 10_000): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'courant-peers-'));
  try {
    const ours = await measureOurs(folder, articles);
    const found = [...(await measureHugo(folder, articles)), ...(await measureEleventy(folder, articles))];
    return found.flatMap((peer) => figuresOf(articles, ours, peer));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Theirs {
  readonly name: string;
  readonly all: readonly number[];
  readonly more: readonly number[];
}

function figuresOf(articles: number, ours: readonly Ours[], { name, all, more }: Theirs): Figure[] {
  const figure = (what: string, mine: keyof Ours, theirs: readonly number[]): Figure => ({
    ...{
      what,
      unit: 's',
      runs: ours.flatMap((one) => one[mine] ?? []).map((time) => time / 1_000),
    },
    baseline: { what: `${name}, which builds everything`, runs: theirs.map((time) => time / 1_000) },
  });
  return [
    figure(`one post more beside ${articles}, cold process`, 'cold', more),
    figure(`one post more beside ${articles}, warm`, 'warm', more),
    figure(`all of ${articles} anew`, 'all', all),
  ];
}

/** Nearly any value will do: the functions are loaded, and services in memory are called. */
const told = {
  ...Object.fromEntries(Object.values(environment).map((name) => [name, 'bench'])),
  AWS_REGION: 'us-east-1',
  NODE_NO_WARNINGS: '1',
};

async function measureOurs(folder: string, articles: number): Promise<readonly Ours[]> {
  const bundle = await bundleWithFunctions();
  const module = JSON.stringify(pathToFileURL(join(bundle, 'index.mjs')).href);
  const snapshot = join(folder, 'world');
  const call = (name: string, whole = false) =>
    `const m = await import(${module}); const answer = await m.${name}(${JSON.stringify(snapshot)}, ${articles}, ${whole}); console.log(JSON.stringify(answer ?? null)); process.exit();`;
  await nodeAnswer(call('fill'));
  const measured: Ours[] = [];
  for (let run = 0; run < runs; run++)
    measured.push(JSON.parse(await nodeAnswer(call('measure', run === 0))) as Ours);
  rmSync(bundle, { recursive: true });
  return measured;
}

/** Both functions of the path are loaded, in one process instead of two. */
async function bundleWithFunctions(): Promise<string> {
  const made = mkdtempSync(resolve('bench/.peers-'));
  const entry = join(made, 'entry.ts');
  const functions = ['article', 'site'].map(
    (stage) => `export * as ${stage} from '../../lambdas/${stage}.ts';\n`,
  );
  writeFileSync(entry, `${functions.join('')}export * from '../peers-run.ts';\n`);
  try {
    return await bundleFile(entry);
  } finally {
    rmSync(made, { recursive: true });
  }
}

function nodeAnswer(program: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, ...told },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answer = '';
  child.stdout.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  return new Promise((done, reject) =>
    child.on('exit', (code) => (code === 0 ? done(answer) : reject(new Error(`It ended with ${code}`)))),
  );
}

async function measureHugo(folder: string, articles: number): Promise<readonly Theirs[]> {
  if (spawnSync('hugo', ['version']).status !== 0) return absent('Hugo is not installed');
  return [await measurePeer(hugoSite, join(folder, 'hugo'), articles, ['hugo', '--quiet'])];
}

async function measureEleventy(folder: string, articles: number): Promise<readonly Theirs[]> {
  if (!existsSync(eleventyCommand)) return absent(`Eleventy is not in ${eleventyFolder} (ELEVENTY)`);
  const site = join(folder, 'eleventy');
  const link = () => symlinkSync(join(eleventyFolder, 'node_modules'), join(site, 'node_modules'));
  const command = [process.execPath, eleventyCommand, '--quiet'];
  return [await measurePeer(eleventySite, site, articles, command, link)];
}

function absent(why: string): readonly Theirs[] {
  console.error(`${why}: not measured`);
  return [];
}

async function measurePeer(
  site: PeerSite,
  folder: string,
  articles: number,
  [program = '', ...args]: readonly string[],
  prepare: () => void = () => undefined,
): Promise<Theirs> {
  writeSite(site, folder, articles);
  prepare();
  const build = () =>
    milliseconds(() => {
      const { status } = spawnSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
      if (status !== 0) throw new Error(`${site.name} ended with ${status}`);
    });
  const all = [await build()];
  const more: number[] = [];
  for (let run = 0; run < runs; run++) {
    writePost(folder, articles + run, articles);
    more.push(await build());
    const feed = readFileSync(join(folder, site.feed), 'utf8');
    if (!feed.includes(`Article ${articles + run}<`)) throw new Error(`${site.name} did not publish it`);
  }
  return { name: site.name, all, more };
}
