/**
 * A file is judged by the work it would be, counted in steps. These would take a parser minutes, or its square; here
 * each is read or refused within the time of a test, which has to be generous: the machine may be busy.
 */
import { describe, expect, it, vi } from 'vitest';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { renderMarkdown } from '../../src/article/markdown.ts';
import { nestsTooDeep, tooManyFootnotes } from '../../src/article/markdown-limits.ts';
import { parseArticle } from '../../src/article/parse.ts';
import { sanitize } from '../../src/article/sanitize.ts';

const much = (piece: string): string => piece.repeat(Math.ceil(600_000 / piece.length));
const numbered = (count: number, piece: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => piece(n)).join('');
const render = (markdown: string) => renderMarkdown(markdown, () => false);

describe('a text that is too much work', () => {
  it.each([
    ['headings', much('# a\n')],
    ['list items', much('- a\n')],
    ['links', much('[a](b) ')],
    ['references', `[a]: /b\n\n${much('[a] ')}`],
    ['emphasis that opens', much('*a ')],
    ['emphasis that closes', much('*a*')],
    ['tildes', much('~a ')],
    ['rows of a table', `|a|b|\n|-|-|\n${much('|c|d|\n')}`],
    ['columns of a table', `${'|a'.repeat(200_000)}|\n${'|-'.repeat(200_000)}|\n`],
    ['terms', much('a\n: b\n\n')],
    ['bare addresses', much('www.a.b ')],
    ['mail addresses', much('a@b.c*d* ')],
    ['dollars', much('$a$ ')],
    ['open brackets', much('[')],
    ['lines of a paragraph in deep quotations', `${'> '.repeat(1_000)}a\n${much('b\n')}`],
    ['inline tags', much('<b>a</b>')],
    ['line ends', much('a  \n')],
    ['entities without an end', much('&')],
    ['one address with entities', `https://a.example/${'&amp;'.repeat(300_000)}`],
  ])('is refused: %s', { timeout: 60_000 }, (_, markdown) => {
    expect(render(markdown)).toEqual({ html: '', leftovers: [], tooMuch: true });
  });

  it('is refused with an error that says what is too much', () => {
    const file = new TextEncoder().encode(`---\ntitle: T\n---\n${much('# a\n')}`);
    const outcome = parseArticle(file, { key: 'articles/a.md', publication: defaultPublication });
    expect(outcome.ok).toBe(false);
    expect(outcome.problems).toMatchObject([{ severity: 'error', code: 'too-much-markup' }]);
  });

  it('takes nothing from the next one', () => {
    render(much('# a\n'));
    expect(render('# a\n').html).toBe('<h1 id="a">a</h1>\n');
  });
});

describe('a text that is long or odd, but no more than that', () => {
  it.each([
    ['600 KB of prose', much('The tide tables of 1871 were wrong, and nobody knew why. ')],
    ['a thousand paragraphs', 'The *tide* was [low](a.md), see https://a.example.\n\n'.repeat(1_000)],
    ['10,000 nested quotes', `${'> '.repeat(10_000)}x`],
    ['10,000 nested brackets', `${'['.repeat(10_000)}x${']'.repeat(10_000)}`],
    ['500 nested lists', numbered(500, (n) => `${'  '.repeat(n)}- x\n`)],
    ['10,000 nested definitions', `a\n${': '.repeat(10_000)}x`],
    ['30,000 reference definitions', numbered(30_000, (n) => `[a${n}]: /b\n`)],
    ['3,000 footnotes', `${'[^a]'.repeat(3_000)}\n\n[^a]: b\n`],
    ['3,000 footnotes in each other', `${'^['.repeat(3_000)}a`],
    ['one word', much('a')],
    ['one address', `https://a.example/${much(')')}`],
    ['a mail address without an end', `${much('a')}@`],
    ['attributes without an end', `# ${'{.a '.repeat(50_000)}`],
    ['formulas without an end', `${'\\[a\n'.repeat(20_000)}`],
    ['formulas without an end, in one line', '\\(a'.repeat(20_000)],
    ['backticks', numbered(1_000, (n) => `${'`'.repeat(n)}a`)],
    ['spaces', much(' ')],
  ])('is read: %s', { timeout: 60_000 }, (_, markdown) => {
    expect(render(markdown)).not.toHaveProperty('tooMuch');
  });
});

describe('what is counted before and after', () => {
  it('is footnotes, because their plugin takes time by the square', () => {
    expect(tooManyFootnotes('[^a]'.repeat(3_000))).toBe(false);
    expect(tooManyFootnotes('^[a]'.repeat(3_001))).toBe(true);
  });

  it('is the depth and the number of tags, because the sanitizer reads each', () => {
    expect(nestsTooDeep('<b>'.repeat(200))).toBe(false);
    expect(nestsTooDeep('<b>'.repeat(201))).toBe(true);
    expect(nestsTooDeep('<br>'.repeat(200_000))).toBe(false);
    expect(nestsTooDeep('<br>'.repeat(200_001))).toBe(true);
  });
});

it('is candidates of a picture too, each of which is looked for', () => {
  const asked: string[] = [];
  const srcset = numbered(1_000, (n) => `a${n}.png ${n + 1}w, `);
  sanitize(`<img src="a.png" alt="A" srcset="${srcset}">`, {
    rewrite: (url) => {
      asked.push(url);
      return url;
    },
    withoutAlt: () => {},
  });
  expect(asked.length).toBeLessThan(40);
});

it('leaves nothing on the console, whatever the author wrote', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const rewriting = { rewrite: (url: string) => url, withoutAlt: () => {} };
  const html = sanitize('<img alt="A" srcset="a.png 0w, b.png 2y, c.png 1x 2x, d.png 2x, e.png">', rewriting);
  expect(html).toBe('<img alt="A" srcset="d.png 2x, e.png" />');
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
});
