/**
 * Each step of a translation moves on, so that a text takes time by its length. These once took it by the square of
 * some part of it: minutes for the largest file. What is compared is time that the processor spent, and generously; a
 * machine that is busy with a gigabyte of something else has needed ten times as much for the same, so there are retries.
 */
import { describe, expect, it } from 'vitest';
import { lineFinder } from '../../src/article/foreign/lines.ts';
import { translateForeign } from '../../src/article/foreign/translate.ts';

const size = 500_000;
const filled = (piece: string): string => piece.repeat(Math.floor(size / piece.length));
const spaces = ' '.repeat(3_900);
const place = (key: string) => ({ key, find: () => undefined, values: new Map<string, string>() });

describe('a text for another generator', () => {
  it.each([
    ['beginnings of shown tags, in code', `\`\`\`\n${filled('{{</*')}`],
    ['beginnings, and one end near enough', filled(`${'{{ a '.repeat(790)}}}\n`)],
    ['beginnings in an attribute', filled(`<a href="${'{%'.repeat(3_900)}">\n`)],
    ['spaces before a quote that nothing closes', filled(`{{< x${spaces}" >}}\n`)],
    ['spaces before a slash', filled(`{{< x${spaces}/ y >}}\n`)],
    ['spaces in an expression', filled(`{{ page.a${spaces}b }}\n`)],
    ['spaces in a value of JSX', filled(`<X a={b${spaces}${spaces}c}/>\n`)],
    ['an import, and nothing but empty lines', `import${'\n'.repeat(size)}x`],
    ['imports of nothing', filled(`import ${'{a, '.repeat(148)}\n`)],
    ['braces within braces', filled(`${'{a '.repeat(1_500)}${'}'.repeat(1_500)}\n\n`)],
  ])('takes time by its length: %s', { timeout: 120_000, retry: 2 }, (_, text) => {
    const before = process.cpuUsage();
    for (const key of ['articles/a.md', 'articles/a.mdx']) translateForeign(text, place(key), 1);
    expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  });
});

describe('a translation that is too much work', () => {
  it.each(['{', '<', '\n', '`a'])('is left half done: %j', (piece) => {
    const text = `{% a %}${piece.repeat(610_000)}`;
    expect(translateForeign(text, place('articles/a.md'), 1).tooMuch).toBe(true);
  });

  it('is none where a long text has few tags', () => {
    const text = `{{< ref "b.md" >}} ${'The tide tables of 1871 were wrong.\n'.repeat(25_000)}`;
    expect(translateForeign(text, place('articles/a.md'), 1).tooMuch).toBeUndefined();
  });
});

it('finds the line of a long address by where it begins', () => {
  const address = `${'[a]('.repeat(100)}`;
  const source = `one\n\n  ${address.slice(0, 300)}`;
  const find = lineFinder(source, { text: '', lines: [], problems: [], untold: 0 }, 5);
  expect(find([address])).toEqual({ line: 7, column: 3 });
});
