import { describe, expect, it } from 'vitest';
import { mailHtml } from '../../src/digest/body.ts';
import { mailText } from '../../src/digest/body-text.ts';
import { siteUrl } from './builders.ts';

const html = (source: string) => mailHtml(source, { siteUrl, direction: 'ltr' });
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
      /<pre dir="ltr" style="[^"]*white-space:pre-wrap[^"]*"><code style="[^"]*">const a {2}= {2}1;\n {2}b/,
    );
    expect(code).not.toMatch(/class="(?!code")|<span/);
  });

  it('keeps the alignment of table cells and lets wide tables scroll', () => {
    const table = html('<table><tr><td style="text-align:right">1</td></tr></table>');
    expect(table).toMatch(/^<div style="overflow-x:auto;word-break:normal;margin:24px 0"><table /);
    expect(table).toMatch(/<td style="[^"]*;text-align:right"/);
  });

  it('puts code into a cell, because Outlook gives a pre no padding', () => {
    const code = html('<pre><code>a</code></pre>');
    expect(code).toMatch(
      /^<table role="presentation" width="100%"[^>]*><tr><td class="code" bgcolor="#f5f1e8" style="padding:[^"]*"><pre [^>]*>/,
    );
    expect(code).toMatch(/<\/pre><\/td><\/tr><\/table>$/);
    const both = html('<table><tr><td>b</td></tr></table><pre><code>a</code></pre>');
    expect(both.match(/<div/g)).toHaveLength(1);
    expect(both.match(/<\/div>/g)).toHaveLength(1);
  });

  it('names the sides of lists, quotes and cells by the direction of the text', () => {
    const source = '<ul><li>a</li></ul><blockquote>b</blockquote><table><tr><th>c</th></tr></table>';
    const rtl = mailHtml(source, { siteUrl, direction: 'rtl' });
    expect(rtl).toMatch(/padding-right:24px.*border-right:3px.*text-align:right/);
    expect(rtl).not.toMatch(/left|start/);
    expect(html(source)).not.toMatch(/right|start/);
  });

  it('leads to recordings that no mail program plays, and shows which tasks are done', () => {
    expect(html('<audio src="/fog.mp3" title="Fog" controls></audio>')).toMatch(
      /^<a href="https:\/\/ledger\.example\/fog\.mp3" style="[^"]*">Listen: Fog<\/a>$/,
    );
    expect(html('<video src="/quay.mp4"></video>')).toMatch(/<a href="[^"]*quay\.mp4"[^>]*>Watch<\/a>/);
    expect(html('<ul><li><input type="checkbox" checked="" disabled=""> a</li></ul>')).toContain('☑ a');
  });

  it('keeps the footnotes of several articles in one mail apart', () => {
    const note = mailHtml('<sup><a href="#fn1">1</a></sup><ol><li id="fn1">n</li></ol>', {
      ...{ siteUrl, direction: 'ltr', idPrefix: 'a2-' },
    });
    expect(note).toContain('href="#a2-fn1"');
    expect(note).toContain('id="a2-fn1"');
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
  it('gathers the addresses of its links below, each once, and not those inside the text', () => {
    expect(text('<p>See <a href="/log/">the log</a>, <a href="/a">a</a>, <a href="/log/">it</a>.</p>')).toBe(
      'See the log [1], a [2], it [1].\n\n[1] https://ledger.example/log/\n[2] https://ledger.example/a',
    );
    expect(text('<a href="mailto:ines@l.example">ines@l.example</a>')).toBe('ines@l.example');
    expect(text('<a href="https://a.example/">https://a.example/</a>')).toBe('https://a.example/');
    expect(text('<p>a<sup class="footnote-ref"><a href="#fn12">[12]</a></sup></p>')).toBe('a¹²');
    expect(text('<p>note <a href="#fnref1" class="footnote-backref">↩︎</a></p>')).toBe('note');
  });

  it('keeps code as it is and tables in columns', () => {
    expect(text('<pre><code>if (a &lt; b) {\n    c();\n}</code></pre>')).toBe('if (a < b) {\n    c();\n}');
    expect(text('<table><tr><th>Port</th><th>s</th></tr><tr><td>Olhão</td><td>30</td></tr></table>')).toBe(
      'Port    s\nOlhão   30',
    );
  });

  it('breaks lines at 72, and has a number for each recording', () => {
    const long = text(`<p>${'word '.repeat(60)}</p>`);
    expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(text('<p>a</p><audio src="/fog.mp3" title="Fog"></audio>')).toBe(
      'a\n\nListen: Fog [1]\n\n[1] https://ledger.example/fog.mp3',
    );
  });

  it('leaves no HTML and keeps the case of headings', () => {
    expect(text('<h2>Über uns</h2><blockquote><p>a &amp; b</p></blockquote>')).toBe('Über uns\n\n> a & b');
  });
});
