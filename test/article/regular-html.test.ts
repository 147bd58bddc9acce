/** What is written without a parser is what the library would have written, to the byte. */
import spec from 'commonmark-spec';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/article/markdown.ts';
import { regularPieces } from '../../src/article/regular-html.ts';
import { type Sanitizing, sanitize, sanitizedByLibrary } from '../../src/article/sanitize.ts';
import { astro } from './corpus/astro.ts';
import { hexo } from './corpus/hexo.ts';
import { hugo } from './corpus/hugo.ts';
import { jekyll } from './corpus/jekyll.ts';

const isRegular = (html: string): boolean => regularPieces(html) !== undefined;

/** With every question that was asked on the way, in its order. */
function outcome(html: string, by: typeof sanitize): readonly string[] {
  const asked: string[] = [];
  const sanitizing: Sanitizing = {
    rewrite: (url, use) => {
      asked.push(`${use} ${url}`);
      return /dead|javascript/i.test(url) ? undefined : url;
    },
    withoutAlt: (src) => void asked.push(`no alt ${src}`),
  };
  return [by(html, sanitizing), ...asked];
}

function same(html: string): void {
  expect(outcome(html, sanitize)).toEqual(outcome(html, sanitizedByLibrary));
}

const rendered = (markdown: string): string => renderMarkdown(markdown, () => false).html;

describe('Markdown', () => {
  it("gives the same for each of the specification's examples, most of which are regular", () => {
    const all = spec.tests.map(({ markdown }) => rendered(markdown));
    for (const html of all) same(html);
    expect(all.filter(isRegular).length / all.length).toBeGreaterThan(0.75);
  });

  it('gives the same for what authors of other generators wrote', () => {
    const all = [...jekyll, ...hugo, ...hexo, ...astro].map(({ file }) => rendered(file));
    for (const html of all) same(html);
    expect(all.filter(isRegular).length / all.length).toBeGreaterThan(0.5);
  });

  it('gives the same for tables, footnotes, code, pictures, alerts and lists in each other', () => {
    const text = `# A *b* \`c < d\`

| a | b |
| :- | -: |
| ![p](p.png "T") | [q](https://a.example/?x=1&y=2) |

Text[^1] & more > less "quoted" <https://b.example/>, [gone](dead.md), ![](no-alt.png).

[^1]: A note.

> [!NOTE]
> Take care.

\`\`\`js
if (a < b && "c") {}
\`\`\`

1. one

   - two
   - three
4. ~~four~~

term
: definition`;
    expect(isRegular(rendered(text))).toBe(true);
    same(rendered(text));
  });
});

describe('a form that is not regular is left to the library', () => {
  it.each([
    ['a script', '<p>a</p><script>alert(1)</script>'],
    ['an unknown tag', '<p><blink>a</blink></p>'],
    ['a tag in capitals', '<P>a</P>'],
    ['an attribute without quotes', '<p id=a>a</p>'],
    ['an attribute without a value', '<p hidden>a</p>'],
    ['an attribute twice', '<p id="a" id="b">a</p>'],
    ['a bracket in an attribute', '<p title="a>b">a</p>'],
    ['an unusual entity', '<p>&nbsp;</p>'],
    ['an entity by number in an address', '<a href="&#106;avascript:x">a</a>'],
    ['a space in an address', '<a href=" https://a.example/">a</a>'],
    ['a backslash in an address', '<a href="\\\\a.example/">a</a>'],
    ['tags out of order', '<p><em>a</p></em>'],
    ['a tag that is never closed', '<p>a'],
    ['a paragraph in a paragraph', '<p><p>a</p></p>'],
    ['a heading in a paragraph', '<p><h1>a</h1></p>'],
    ['an entry in an entry', '<ul><li><li>a</li></li></ul>'],
    ['a comment', '<p>a<!-- b --></p>'],
    ['several sources', '<img srcset="a.png 1x" alt="a">'],
    ['a lone bracket', '<p>a < b</p>'],
    ['an element of a prototype', '<constructor>a</constructor>'],
    ['an attribute of a prototype', '<p constructor="a">a</p>'],
    ['a hundred tags in each other', `${'<em>'.repeat(100)}a${'</em>'.repeat(100)}`],
  ])('%s', (_, html) => {
    expect(isRegular(html)).toBe(false);
    same(html);
  });

  it('but an attribute that nothing allows is dropped by both', () => {
    const html = '<p onclick="a()" id="b">a</p>';
    expect(isRegular(html)).toBe(true);
    expect(outcome(html, sanitize)).toEqual(['<p id="b">a</p>']);
    same(html);
  });

  it.each(['javascript:a()', 'data:text/html,a', 'vbscript:a', '//a.example/', 'JaVaScRiPt:a()'])(
    'and an address that leads nowhere is dropped by both: %s',
    (url) => {
      const kept: Sanitizing = { rewrite: () => url, withoutAlt: () => undefined };
      const html = '<p><a href="x">a</a></p>';
      expect(isRegular(html)).toBe(true);
      expect(sanitize(html, kept)).toBe('<p><a>a</a></p>');
      expect(sanitizedByLibrary(html, kept)).toBe('<p><a>a</a></p>');
    },
  );
});

describe('whatever is put together', () => {
  const words = fc.constantFrom(
    'a',
    ' ',
    '&amp;',
    '&lt;',
    '&quot;',
    '&',
    '>',
    '"',
    "'",
    '\n',
    'é',
    '\u0000',
    '&copy',
  );
  const name = fc.constantFrom(
    'p',
    'em',
    'a',
    'img',
    'td',
    'tr',
    'table',
    'ul',
    'li',
    'br',
    'hr',
    'code',
    'pre',
    'dl',
    'dd',
    'script',
    'svg',
    'h2',
    'thead',
    'th',
  );
  const attribute = fc.constantFrom(
    ...[
      '',
      ' href="/a"',
      ' href="https://a.example/?a&amp;b"',
      ' href="javascript:a"',
      ' src="x.png"',
      ' alt=""',
    ],
    ...[
      ' class="language-js x"',
      ' class="alert alert-note"',
      ' class=""',
      ' style="text-align:right"',
      ' id="a"',
    ],
    ...[
      ' title="&lt;a&gt;"',
      ' onclick="a"',
      ' href="dead"',
      ' style="color:red"',
      ' colspan="2"',
      ' href="/é"',
    ],
  );
  const open = fc.tuple(name, attribute, attribute).map(([tag, one, two]) => `<${tag}${one}${two}>`);
  const close = name.map((tag) => `</${tag}>`);
  const element: fc.Arbitrary<string> = fc.letrec<{ node: string; element: string }>((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, words, tie('element')),
    element: fc
      .tuple(name, attribute, fc.array(tie('node'), { maxLength: 4 }))
      .map(([tag, given, inner]) =>
        ['br', 'hr', 'img'].includes(tag) ? `<${tag}${given}>` : `<${tag}${given}>${inner.join('')}</${tag}>`,
      ),
  })).element;

  it('well-formed or not, both write the same', () => {
    fc.assert(fc.property(element, same), { numRuns: 400 });
    fc.assert(
      fc.property(fc.array(fc.oneof(words, open, close, element), { maxLength: 12 }), (parts) =>
        same(parts.join('')),
      ),
      { numRuns: 400 },
    );
  });
});
