import { describe, expect, it } from 'vitest';
import { plainHtml } from '../../src/article/html.ts';
import { highlighted } from '../../src/site/highlight.ts';

const code = (language: string, escaped: string) =>
  `<pre><code class="language-${language}">${escaped}</code></pre>`;
const text = (html: string): string => html.replace(/<[^>]*>/g, '');

describe('code on a page', () => {
  it('is coloured by class names, where its language is known', () => {
    expect(highlighted(code('js', 'const a = 1;'))).toBe(
      code('js', '<span class="hljs-keyword">const</span> a = <span class="hljs-number">1</span>;'),
    );
    expect(highlighted(code('cobol', 'MOVE a TO b.'))).toBe(code('cobol', 'MOVE a TO b.'));
    expect(highlighted('<code>const a</code>')).toBe('<code>const a</code>');
  });

  it('says the same with colours as without, and what was text is no tag', () => {
    const escaped = 'if (a &lt; b &amp;&amp; c &gt; "d") e(\'f\', `&lt;script&gt;`, "&amp;lt;");';
    const coloured = highlighted(code('ts', escaped));
    expect(coloured).toContain('hljs-');
    expect(text(coloured)).toBe(escaped);
    expect(coloured).not.toContain('<script');
  });

  it('is plain again for a feed and a mail', () => {
    expect(plainHtml(highlighted(code('js', 'const a = "b";')))).toBe(
      '<pre><code>const a = "b";</code></pre>',
    );
  });

  it('stays plain when it is long, or comes after very much of it', () => {
    const long = code('js', 'a;'.repeat(10_001));
    expect(highlighted(long)).toBe(long);
    const many = Array.from({ length: 30 }, () => code('js', `let a = 1;${'; '.repeat(4_995)}`)).join('\n');
    expect(highlighted(many).match(/hljs-keyword/g)).toHaveLength(20);
  });

  it('are not put into words that no hand wrote, which would take seconds for each listing', () => {
    const listing = (word: string) =>
      `<pre><code class="language-typescript">const ${word} = 1;</code></pre>`;
    expect(highlighted(listing('x'.repeat(500)))).toBe(listing('x'.repeat(500)));
    expect(highlighted(listing('x'.repeat(499)))).toContain('hljs-keyword');
    expect(highlighted(listing(`${'\n'.repeat(600)}x`))).not.toContain('hljs-keyword');
    expect(highlighted(listing(`${'\n'.repeat(400)}x`))).toContain('hljs-keyword');
  });
});
