/** The README's pictures, and the receipt it quotes, come from a run of what is here. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { changedSources, pictureFolder, readMadeFrom, remedy } from '../pictures/sources.ts';

const readme = readFileSync('README.md', 'utf8');
const pictures = readdirSync(pictureFolder).filter((name) => name.endsWith('.webp'));

it('are of the content, the control room and the story as they are now', () => {
  expect(changedSources(readMadeFrom()), remedy).toEqual([]);
});

it('stand in the README, for light and for dark readers, and nothing else does', () => {
  const shown = [...readme.matchAll(/"docs\/pictures\/([^"]+)"/g)].map(([, name]) => name);
  expect(pictures).not.toEqual([]);
  expect([...new Set(shown)].sort()).toEqual([...pictures].sort());
});

it('come within a quarter of a megabyte each', () => {
  const large = pictures.filter((name) => statSync(`${pictureFolder}/${name}`).size > 250_000);
  expect(large).toEqual([]);
});

it('leave the receipt of their digest in the README, and its sum holds', () => {
  const { receipt } = readMadeFrom();
  expect(receipt).toMatch(/^week \d{4}-W\d\d: 23 = .* ✓$/);
  expect(readme).toContain(`\n${receipt}\n`);
});
