/** Reading one article of 10 KB, as it is in the bundle: front matter, Markdown, sanitizer, excerpt. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFile } from '../infra/bundle.ts';
import type { parseArticle } from '../src/article/parse.ts';
import { type Figure, milliseconds } from './measure.ts';

const runs = 300;
const what = 'JSON of the same text, written and read 100 times';

export async function parseTimes(): Promise<Figure[]> {
  const made = mkdtempSync(resolve('bench/.parse-'));
  const entry = join(made, 'entry.ts');
  writeFileSync(
    entry,
    "export { parseArticle } from '../../src/article/parse.ts';\nexport { defaultPublication } from '../../src/article/default-publication.ts';\n",
  );
  const folder = await bundleFile(entry);
  const module: {
    parseArticle: typeof parseArticle;
    defaultPublication: Parameters<typeof parseArticle>[1]['publication'];
  } = await import(pathToFileURL(join(folder, 'index.mjs')).href);
  const text = article();
  const bytes = new TextEncoder().encode(text);
  const place = { key: 'articles/tides.md', publication: module.defaultPublication };
  const ours: number[] = [];
  const baseline: number[] = [];
  for (let run = 0; run < runs; run++) {
    ours.push(await milliseconds(() => module.parseArticle(bytes, place)));
    baseline.push(
      await milliseconds(() => {
        for (let time = 0; time < 100; time++) JSON.parse(JSON.stringify(text));
      }),
    );
  }
  for (const one of [made, folder]) rmSync(one, { recursive: true });
  return [{ what: 'article of 10 KB, read', unit: 'ms', runs: ours, baseline: { what, runs: baseline } }];
}

/** Prose with links, footnotes, pictures, lists, quotes, tables and code. */
function article(): string {
  const prose = (n: number) =>
    `The tables of 1871 were *wrong*, and **nobody** knew why: [the gauge](https://tides.example/${n}) stood in a \`well\`, and the well had silted up[^${n}]. It took Miss Doe, who kept the books at Olhão, eleven years and one letter to find it out.\n\n[^${n}]: See the *Annals*, volume ${n}.\n\n`;
  const code =
    '```js\nexport const tide = (at, gauge) => gauge.mean + Math.cos(at / 44712) * gauge.range;\n```\n\n';
  const list = '- one *thing*\n- another, see https://a.example/b\n\n> Quoted, with a **word**.\n\n';
  const table = '| port | height |\n| --- | ---: |\n| Olhão | 3.1 |\n| Faro | 3.4 |\n\n';
  let text = '---\ntitle: The tides\ndate: 2026-01-01\ntags: [sea, maps]\n---\n';
  for (let n = 0; text.length < 10_000; n++)
    text += `## Part ${n}\n\n${prose(2 * n)}${prose(2 * n + 1)}![Gauge ${n}](img/g${n}.png)\n\n${n % 2 ? code : list}${n % 3 ? '' : table}`;
  return text;
}
