import { describe, expect, it } from 'vitest';
import { mailHtml, mailText } from '../../src/digest/body.ts';
import { siteUrl } from './builders.ts';

const html = (source: string) => mailHtml(source, siteUrl);
const text = (source: string) => mailText(source, siteUrl);

describe('the body of a mail', () => {
  it('has absolute addresses, and keeps those inside the text', () => {
    expect(html('<a href="/x/?a=1&amp;b=2">x</a>')).toContain('href="https://ledger.example/x/?a=1&amp;b=2"');
    expect(html('<img src="/i.png" alt="I">')).toContain('src="https://ledger.example/i.png"');
    expect(html('<a href="https://other.example/">x</a>')).toContain('href="https://other.example/"');
    expect(html('<a href="#fn1">1</a>')).toContain('href="#fn1"');
  });

  it('carries its looks on each element, and no classes', () => {
    const code = html(
      '<pre><code class="hljs"><span class="hljs-keyword">const</span> a  =  1;\n  b</code></pre>',
    );
    expect(code).toMatch(
      /^<pre style="[^"]*white-space:pre-wrap[^"]*"><code style="[^"]*">const a {2}= {2}1;\n {2}b/,
    );
    expect(code).not.toMatch(/class=|<span/);
  });

  it('keeps the alignment of table cells and lets wide tables scroll', () => {
    const table = html('<table><tr><td style="text-align:right">1</td></tr></table>');
    expect(table).toMatch(/^<div style="overflow-x:auto"><table /);
    expect(table).toMatch(/<td style="[^"]*;text-align:right"/);
  });

  it('caps the width of pictures, for Outlook', () => {
    expect(html('<img src="/i.png" alt="" width="1104" height="500">')).toMatch(/width="552" height="250"/);
    expect(html('<img src="/i.png" alt="" width="32" height="32">')).toMatch(/width="32" height="32"/);
    expect(html('<img src="/i.png" alt="">')).toMatch(/width="552"/);
  });

  it('drops what no mail shows, whatever came in', () => {
    const bad =
      '<script>x()</script><iframe src="https://a.example"></iframe><p onclick="x()">a</p><a href="javascript:x()">b</a><img src="data:image/png;base64,AA" alt="c">';
    expect(html(bad)).not.toMatch(/script|iframe|onclick|data:/);
  });
});

describe('the text part', () => {
  it('writes links out, but not twice and not those inside the text', () => {
    expect(text('<p>See <a href="/log/">the log</a>.</p>')).toBe(
      'See the log [https://ledger.example/log/].',
    );
    expect(text('<a href="https://a.example/">https://a.example/</a>')).toBe('https://a.example/');
    expect(text('<p>a<sup><a href="#fn1">1</a></sup></p>')).toBe('a1');
    expect(text('<p>note <a href="#fnref1" class="footnote-backref">↩︎</a></p>')).toBe('note');
  });

  it('keeps code as it is and tables in columns', () => {
    expect(text('<pre><code>if (a &lt; b) {\n    c();\n}</code></pre>')).toBe('if (a < b) {\n    c();\n}');
    expect(text('<table><tr><th>Port</th><th>s</th></tr><tr><td>Olhão</td><td>30</td></tr></table>')).toBe(
      'Port    s\nOlhão   30',
    );
  });

  it('leaves no HTML and keeps the case of headings', () => {
    expect(text('<h2>Über uns</h2><blockquote><p>a &amp; b</p></blockquote>')).toBe('Über uns\n\n> a & b');
  });
});
