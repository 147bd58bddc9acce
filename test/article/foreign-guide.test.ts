/** The guide for authors is made of the tables by which texts are translated, and its examples are translated here. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foreignGuide } from '../../src/article/foreign/guide.ts';
import { table } from '../../src/article/foreign/table.ts';
import { translateForeign } from '../../src/article/foreign/translate.ts';

const path = 'docs/other-generators.md';

it('docs/other-generators.md is what the tables say; UPDATE=1 writes it anew', () => {
  if (process.env['UPDATE'] === '1') writeFileSync(path, foreignGuide());
  expect(readFileSync(path, 'utf8')).toBe(foreignGuide());
});

describe('the table', () => {
  const place = {
    key: 'articles/a.md',
    find: () => undefined,
    values: new Map([['page.title', 'The tide tables']]),
  };

  it.each(table.filter(({ becomes }) => !becomes.startsWith('A quiet box')).map(({ example }) => [example]))(
    'translates its example: %s',
    (example) => {
      const { text, problems } = translateForeign(example, place, 1);
      expect(problems).toEqual([]);
      expect(text).not.toMatch(/\{\{|\{%|could not be shown/);
    },
  );

  it('has each name once', () => {
    const names = table.flatMap((rule) => rule.names.map((name) => name.toLowerCase()));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
