/** The guide for authors is made of the parser's own tables: it cannot say anything else than the parser does. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { frontMatterGuide } from '../../src/article/front-matter-guide.ts';

const path = 'docs/front-matter.md';

it('docs/front-matter.md is what the tables say; UPDATE=1 writes it anew', () => {
  if (process.env['UPDATE'] === '1') writeFileSync(path, frontMatterGuide());
  expect(readFileSync(path, 'utf8')).toBe(frontMatterGuide());
});
