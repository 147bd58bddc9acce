/** What the article function's bundle leaves out is nothing that an article could notice. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import spec from 'commonmark-spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFile } from '../../infra/bundle.ts';
import { defaultPublication } from '../../src/article/default-publication.ts';
import * as source from '../../src/article/parse.ts';

let folder: string;
let trimmed: typeof source;

beforeAll(async () => {
  const entry = mkdtempSync(join(tmpdir(), 'courant-entry-'));
  writeFileSync(
    join(entry, 'entry.ts'),
    `export * from ${JSON.stringify(resolve('src/article/parse.ts'))};\n`,
  );
  folder = await bundleFile(join(entry, 'entry.ts'));
  rmSync(entry, { recursive: true });
  trimmed = (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'index.mjs')).href)) as typeof source;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const place = { key: 'articles/a.md', publication: defaultPublication };
const same = (text: string): void => {
  const file = new TextEncoder().encode(text);
  expect(trimmed.parseArticle(file, place)).toEqual(source.parseArticle(file, place));
};

describe('the trimmed reader', () => {
  it("makes of the specification's examples what the whole one makes of them", () => {
    for (const { markdown } of spec.tests) same(`---\ntitle: T\n---\n${markdown}`);
  });

  it.each([
    [
      'entities in text, raw HTML and addresses',
      '&nbsp;&copy;&notin;&not;&NotEqualTilde;&#x1f600;&#0;&bogus; <b title="&amp;&copy=1&lt">&AElig;&ampx</b> [a](/b?c&amp;d&copy=e)',
    ],
    [
      'styles and alignment',
      '<table><tr><td style="color:red;text-align:center">a</td></tr></table>\n\n|a|\n|:-:|\n|b|',
    ],
    [
      'tags out of order',
      '<p><b>a</p></b><svg><script>x</script></svg><textarea><b></textarea><xmp><b></xmp>',
    ],
    ['bare addresses', 'www.a.example, https://b.example/c_d(e) and f@g.example'],
  ])('makes the same of %s', (_, text) => {
    same(`---\ntitle: T\n---\n${text}\n`);
  });

  it.each([
    'title: "a\\u0041"\ntags: [a, b]\nhero: { src: a.png, alt: b }',
    'title: T\ndate: 2026-11-23 10:00\ntags:\n  - a\n  - b: c',
    'title: >\n  folded\n  lines\ndeck: |-\n  kept\n  lines',
    'title: *a',
    'title: [a',
    'title: T\ntitle: U',
  ])('makes the same of front matter, and of what is wrong in it: %s', (front) => {
    same(`---\n${front}\n---\nText\n`);
  });
});

describe('a bundle', () => {
  const files = async (): Promise<ReadonlyMap<string, string>> => {
    const made = await bundleFile('src/article/files.ts');
    const read = readdirSync(made).map((name) => [name, readFileSync(join(made, name), 'utf8')] as const);
    rmSync(made, { recursive: true });
    return new Map(read);
  };

  it('keeps the template engine in a file that is read when a template comes', async () => {
    const holding = [...(await files())].filter(([, text]) => text.includes('liquidjs.com'));
    expect(holding.map(([name]) => name)).toEqual([expect.stringMatching(/^later-\w+\.mjs$/)]);
  });

  it('is the same each time, names too, so a deploy replaces no function that did not change', async () => {
    expect(await files()).toEqual(await files());
  });
});
