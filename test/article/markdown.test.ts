/** What authors of other generators are used to, as it stands on the page, and plain in feeds and mails. */
import { describe, expect, it } from 'vitest';
import type { ArticleDocument } from '../../src/article/article.ts';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { plainHtml } from '../../src/article/html.ts';
import { parseArticle } from '../../src/article/parse.ts';

function read(markdown: string): ArticleDocument {
  const file = new TextEncoder().encode(`---\ntitle: T\n---\n${markdown}\n`);
  const outcome = parseArticle(file, { key: 'articles/a.md', publication: defaultPublication });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}
const page = (markdown: string): string => read(markdown).html.trim();
const mail = (markdown: string): string => plainHtml(page(markdown));
const words = (markdown: string): string => read(markdown).text;

describe('a task list', () => {
  it('has boxes that cannot be ticked, each with a name for those who hear the page', () => {
    expect(page('- [ ] low\n- [x] high')).toBe(
      '<ul>\n<li><input type="checkbox" disabled aria-label="☐" /> low</li>\n<li><input type="checkbox" checked disabled aria-label="☑" /> high</li>\n</ul>',
    );
  });

  it('is readable where fields are dropped', () => {
    expect(mail('- [ ] low\n- [x] high')).toBe('<ul>\n<li>☐ low</li>\n<li>☑ high</li>\n</ul>');
    expect(words('- [ ] low\n- [x] high')).toBe('☐ low\n☑ high');
  });

  it('is made of nothing else: no other field, and no box of an author that can be ticked', () => {
    expect(page('a <input type="text" name="b"> c')).toBe('<p>a  c</p>');
    expect(page('a <input type="checkbox" name="b" onclick="x()"> c')).toBe(
      '<p>a <input type="checkbox" disabled aria-label="☐" /> c</p>',
    );
    expect(page('[x] alone')).toBe('<p>[x] alone</p>');
  });
});

describe('a definition list', () => {
  it('has terms and what they mean', () => {
    expect(page('Ebb\n: The tide going out\n\nFlood\n: The tide coming in')).toBe(
      '<dl>\n<dt>Ebb</dt>\n<dd>The tide going out</dd>\n<dt>Flood</dt>\n<dd>The tide coming in</dd>\n</dl>',
    );
  });
});

describe('mathematics', () => {
  it.each([
    ['$a_1*b*c_2$', 'a_1*b*c_2'],
    ['$\\frac{a}{b} \\{x\\}$', '\\frac{a}{b} \\{x\\}'],
    ['$$a_1 < b_2 & c$$', 'a_1 &lt; b_2 &amp; c'],
    ['\\(a_1 \\le b_1\\)', 'a_1 \\le b_1'],
    ['\\[x^2 + y^2\\] and so on', 'x^2 + y^2'],
    ['$x$', 'x'],
  ])('%s is left as it was typed', (markdown, formula) => {
    expect(page(`So ${markdown}.`)).toContain(`So <code class="math">${formula}</code>`);
    expect(mail(`So ${markdown}.`)).toContain(`So <code>${formula}</code>`);
  });

  it.each([
    ['$$\nx_1 = \\sum_{i} *a*\n$$', 'x_1 = \\sum_{i} *a*\n'],
    ['$$ x_1\n- y_1 $$', 'x_1\n- y_1\n'],
    ['\\[\nx_1 \\\\\ny_1\n\\]', 'x_1 \\\\\ny_1\n'],
  ])('%s stands as a block of its own, also below a line of text', (markdown, formula) => {
    expect(page(`So:\n${markdown}\n\nEnd`)).toBe(
      `<p>So:</p>\n<pre class="math"><code>${formula}</code></pre>\n<p>End</p>`,
    );
  });

  it.each([
    'It costs $5 and $10.',
    'From $5 to $6, or US$5 and CA$7.',
    'A shell says $HOME/$USER or $PATH.',
    '$ a $ is none, and a lone $ is none.',
    'Two $$ signs.',
  ])('is not what money or a shell says: %s', (prose) => {
    expect(page(prose)).toBe(`<p>${prose}</p>`);
  });

  it('is not an escaped bracket or an escaped dollar', () => {
    expect(page('\\[not a link\\] and \\(so on\\), \\$5 and \\$6_')).toBe(
      '<p>[not a link] and (so on), $5 and $6_</p>',
    );
  });

  it('is no mathematics inside of code', () => {
    expect(page('`$a_1$`')).toBe('<p><code>$a_1$</code></p>');
  });
});

describe('an alert', () => {
  it('stays a quote, with its word at the top', () => {
    expect(page('> [!NOTE]\n> Low *water*.')).toBe(
      '<blockquote class="alert alert-note">\n<p><strong>Note</strong></p>\n<p>Low <em>water</em>.</p>\n</blockquote>',
    );
    expect(mail('> [!warning] Spring tide\n> Stay off.')).toBe(
      '<blockquote>\n<p><strong>Spring tide</strong></p>\n<p>Stay off.</p>\n</blockquote>',
    );
  });

  it('is none when it stands elsewhere', () => {
    expect(page('[!NOTE]')).toBe('<p>[!NOTE]</p>');
  });
});

describe('attributes in braces', () => {
  it.each(['## Low water {#low .wide}', '## Low water {: #low}', '## Low water\n{: #low .no_toc}'])(
    'give a heading its id: %s',
    (markdown) => {
      expect(page(markdown)).toBe('<h2 id="low">Low water</h2>');
    },
  );

  it('of two headings never are one id', () => {
    expect(page('## A {#low}\n\n## B {#low}')).toBe('<h2 id="low">A</h2>\n<h2 id="low--2">B</h2>');
  });

  it.each([
    ['[a](https://a.example/){:target="_blank"}.', '<p><a href="https://a.example/">a</a>.</p>'],
    ['![a](a.png){: .wide width="700"}', '<p><img src="/articles/a.png" alt="a" /></p>'],
    ['![a](a.png){width=50%}', '<p><img src="/articles/a.png" alt="a" /></p>'],
    ['*a*{: .wide} b', '<p><em>a</em> b</p>'],
    ['Text\n{: .notice--info}', '<p>Text</p>'],
    ['> Text\n{: .prompt-tip }', '<blockquote>\n<p>Text</p>\n</blockquote>'],
  ])('go without a word elsewhere: %s', (markdown, html) => {
    expect(page(markdown)).toBe(html);
  });

  it.each(['Set {a, b} and {x}', 'f(x){ return }', 'see `a` {.b}'])('are not every brace: %s', (markdown) => {
    expect(page(markdown)).toContain('{');
  });
});

describe('marked and struck text', () => {
  it('takes two equals signs, and one tilde or two', () => {
    expect(page('==a== ~b~ ~~c~~')).toBe('<p><mark>a</mark> <s>b</s> <s>c</s></p>');
  });

  it.each(['if a == b or c == d', 'a==b==c', 'H~2~O', '~5 to ~10', '~/a and ~/b'])('is not: %s', (prose) => {
    expect(page(prose)).toBe(`<p>${prose}</p>`);
  });
});

describe('a bare address', () => {
  it('is a link, also after a bracket, and ends before what belongs to the sentence', () => {
    expect(page('(see https://a.example/b_c_d?e=1&amp;f=2).')).toBe(
      '<p>(see <a href="https://a.example/b_c_d?e=1&amp;f=2">https://a.example/b_c_d?e=1&amp;f=2</a>).</p>',
    );
    expect(page('[see https://a.example]')).toContain('<a href="https://a.example">https://a.example</a>]');
  });

  it('is none in code, in a link or in HTML that is one', () => {
    expect(page('`https://a.example`')).not.toContain('<a');
    expect(page('[https://a.example](https://b.example/)').match(/<a /g)).toHaveLength(1);
    expect(page('<a href="https://b.example/">b@b.example</a>').match(/<a /g)).toHaveLength(1);
  });
});

describe('a fence', () => {
  it.each([
    ['js {1,3} title="x.js"', 'js'],
    ['js{1,3-4}', 'js'],
    ['js:title=x.js', 'js'],
    ['{.python .numberLines}', 'python'],
    ['{r, echo=FALSE}', 'r'],
    ['language-c++', 'c++'],
    ['c#', 'c#'],
  ])('may say more than its language: %s', (info, language) => {
    expect(page(`~~~ ${info}\n${'a'}\n~~~`)).toBe(`<pre><code class="language-${language}">a\n</code></pre>`);
  });

  it('may be missing: four spaces make code as well', () => {
    expect(page('    a < b')).toBe('<pre><code>a &lt; b\n</code></pre>');
  });
});
