import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { stylesheetProblem } from '../src/stylesheet.ts';
import { defaultStylesheet } from '../src/theme-defaults.ts';

describe('a stylesheet', () => {
  it.each([
    ['nothing', ''],
    ['rules in rules', '@media (min-width: 3rem) { a { color: red } }'],
    ['braces in strings and comments', `a::before { content: "}"; } /* { */ b { content: '\\'{' }`],
    ['an address without quotes', "a { background: url(data:image/svg+xml,%3Csvg'{) }"],
    ['an escape', '.a\\{b { color: red }'],
    ['our own', defaultStylesheet],
  ])('is whole with %s', (_, text) => {
    expect(stylesheetProblem(text)).toBeUndefined();
  });

  it.each([
    ['a { color: red', 1, 3, 'The "{" here is not closed'],
    ['a { color: red }\n}', 2, 1, 'Here is a "}" that closes nothing'],
    ['a { color: rgb(1 }', 1, 18, 'Here is a "}" that closes nothing'],
    ['a { }\n\n  /* never', 3, 3, 'The comment here is not closed'],
    ['a { content: "x;\n}', 1, 14, 'The string here is not closed'],
    ['a { b: url(x', 1, 8, 'The address here is not closed'],
  ])('says where %j is not whole', (text, line, column, wrong) => {
    expect(stylesheetProblem(text)).toMatchObject({ severity: 'error', line, column });
    expect(stylesheetProblem(text)?.wrong).toContain(wrong);
  });
});

test('whatever it is, the answer is an answer, and a place in it', () => {
  const piece = fc.constantFrom('{', '}', '(', ')', '"', "'", '\\', '/*', '*/', 'url(', '\n', 'a', ':', ';');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const problem = stylesheetProblem(text);
      if (problem === undefined) return;
      const line = text.split('\n')[(problem.line ?? 0) - 1];
      expect(line).toBeDefined();
      expect(problem.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
    }),
  );
});
