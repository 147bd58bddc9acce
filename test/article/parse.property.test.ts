/** Whatever an author uploads: no exception, and nothing that runs in a reader's browser. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { absoluteUrls, plainHtml, plainText } from '../../src/article/html.ts';
import { parseArticle } from '../../src/article/parse.ts';
import { parsePublication } from '../../src/article/publication.ts';

const place = { key: 'articles/a.md', publication: defaultPublication };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const shards = [
  ...[
    '<script>',
    '</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '<a href="javascript:',
    '">',
  ],
  ...[
    '<iframe src=',
    '<style>',
    '<p onclick="x"',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<form>',
    'data:text/html,',
    '&#106;',
  ],
  ...[
    '[x](',
    ')',
    '![',
    '](',
    '`',
    '```html\n',
    '\n\n',
    '> ',
    '- ',
    '1. ',
    '|a|b|\n|-|-|\n',
    '[^1]',
    '\n[^1]: ',
    '# ',
    '***',
  ],
  ...[
    '<b>',
    '</b>',
    '\\',
    '"',
    "'",
    '<',
    '>',
    '&lt;',
    '\u0000',
    '\u202e',
    '😀',
    'javascript:alert(1)',
    '\t',
    '//evil.example',
  ],
];
const body = fc
  .array(fc.oneof(fc.constantFrom(...shards), fc.string({ unit: 'binary' })), { maxLength: 40 })
  .map((parts) => parts.join(''));

const yamlShards = [
  'title',
  'date',
  'hero',
  'id',
  ': ',
  ':\n  ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '\n',
  '&a ',
  '*a',
  '!!js ',
  '|',
  '>',
  '#',
  '2026-11-23',
  '__proto__',
  'true',
  '~',
  '\t',
  '%',
  '@',
  '? ',
];
const frontMatter = fc
  .array(fc.oneof(fc.constantFrom(...yamlShards), fc.string()), { maxLength: 30 })
  .map((parts) => parts.join(''));

/** A tag as a browser would see one, with what no article may contain; what stands within quotes is a value. */
const harmful =
  /<(script|style|iframe|form|svg|math|object|embed|base|meta|link)\b|<(?:[^>\x22]|\x22[^\x22]*\x22)*?\son\w+=|<[^>]*(href|src|srcset|poster)="\s*(javascript|data|vbscript):/i;

describe('any file', () => {
  it('is understood or refused, with problems that say all they have to', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(frontMatter, body).map(([a, b]) => bytes(`---\n${a}\n---\n${b}`)),
          fc.uint8Array({ maxLength: 300 }),
        ),
        (file) => {
          const outcome = parseArticle(file, place);
          for (const problem of outcome.problems) {
            expect(problem.wrong && problem.expected && problem.example && problem.code).toBeTruthy();
            expect((problem.received ?? '').length).toBeLessThanOrEqual(200);
          }
          expect(outcome.ok || outcome.problems.some(({ severity }) => severity === 'error')).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('puts nothing harmful on a page, into a feed or a mail', () => {
    fc.assert(
      fc.property(body, (text) => {
        const outcome = parseArticle(bytes(`---\ntitle: T\n---\n${text}`), place);
        if (!outcome.ok) return;
        const { html, excerpt } = outcome.value;
        expect(html).not.toMatch(harmful);
        expect(plainHtml(absoluteUrls(html, 'https://tides.example'))).not.toMatch(harmful);
        expect(excerpt.length).toBeLessThanOrEqual(280);
      }),
      { numRuns: 400 },
    );
  });

  it('means the same each time', () => {
    fc.assert(
      fc.property(body, (text) => {
        const file = bytes(`# T\n\n${text}`);
        expect(parseArticle(file, place)).toEqual(parseArticle(file, place));
      }),
      { numRuns: 100 },
    );
  });
});

describe('any publication.yaml', () => {
  it('is understood or refused with a place', () => {
    fc.assert(
      fc.property(frontMatter, (text) => {
        const outcome = parsePublication(bytes(text), 'tides.example');
        expect(
          outcome.ok || outcome.problems.every(({ line, code }) => line !== undefined || code === 'encoding'),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the other forms of HTML', () => {
  it('make every address absolute, several in a srcset too, and fragments lead to the page if there is one', () => {
    const html =
      '<p><a href="/a">a</a><a href="#fn1">1</a><img src="/b" srcset="/b 1x, https://c.example/c 2x" alt="" /></p>';
    expect(absoluteUrls(html, 'https://t.example')).toBe(
      '<p><a href="https://t.example/a">a</a><a href="#fn1">1</a><img src="https://t.example/b" srcset="https://t.example/b 1x, https://c.example/c 2x" alt="" /></p>',
    );
    expect(absoluteUrls(html, 'https://t.example', 'https://t.example/p/')).toContain(
      'href="https://t.example/p/#fn1"',
    );
  });

  it('lose classes, anchors and colours for feeds, and keep the ids of footnotes', () => {
    expect(
      plainHtml(
        '<h2 id="x">H</h2><pre><code class="language-js"><span class="hljs-keyword">a</span> <span lang="de">b</span></code></pre><li id="fn1" class="footnote-item">n</li>',
      ),
    ).toBe('<h2>H</h2><pre><code>a <span lang="de">b</span></code></pre><li id="fn1">n</li>');
  });

  it('are words in lines as text', () => {
    expect(
      plainText('<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2 &lt; 3</td></tr></table>'),
    ).toBe('a b\n1 2 < 3');
  });
});
