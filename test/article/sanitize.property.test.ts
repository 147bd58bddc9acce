/** Whatever HTML an author writes, what goes out is closed as it was opened, and of tags that are allowed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedTags } from '../../src/article/allowed-html.ts';
import { sanitize } from '../../src/article/sanitize.ts';

const washed = (html: string): string => sanitize(html, { rewrite: (url) => url, withoutAlt: () => {} });

const names = [
  ...Object.values(allowedTags).flat(),
  'form',
  'select',
  'option',
  'script',
  'b-c',
  'dropped',
  'svg',
];
const name = fc.oneof(fc.constantFrom('input', 'form', 'p', 'a', 'li', 'td'), fc.constantFrom(...names));
const attributes = fc.constantFrom(
  '',
  ' type="checkbox"',
  ' type=text name=a',
  ' href="/x"',
  ' style="text-align:left"',
);
const mark = fc.oneof(
  fc.tuple(name, attributes).map(([tag, said]) => `<${tag}${said}>`),
  name.map((tag) => `</${tag}>`),
  name.map((tag) => `<${tag}/>`),
  fc.constantFrom('text', '<', '>', '&', '<!--', '-->', ']]>'),
);

const empty = new Set(['br', 'hr', 'img', 'input', 'col', 'wbr', 'source', 'track']);

/** The first tag that does not close what is open, or that nothing allows. */
function fault(html: string): string | undefined {
  const open: string[] = [];
  for (const [tag, slash, is = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9-]*)\b[^>]*>/g)) {
    if (!names.includes(is)) return tag;
    if (slash === '/') {
      if (!empty.has(is) && open.pop() !== is) return tag;
    } else if (!empty.has(is)) open.push(is);
  }
  return open.at(-1);
}

describe('any HTML', () => {
  it('goes out closed as it was opened', () => {
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 12 }), (marks) => {
        expect(fault(washed(marks.join('')))).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('with a field that is dropped leaves no trace at the next closing tag', () => {
    expect(washed('<input> <a href="/x">y</a>')).toBe(' <a href="/x">y</a>');
  });
});
