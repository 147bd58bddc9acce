/** What the digest function's bundle leaves out is nothing that a mail could notice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFile } from '../../infra/bundle.ts';
import * as mjml from '../../src/digest/mjml.ts';
import * as source from '../../src/digest/render.ts';
import { digestWish, frozenArticle, publication, renderWish } from './builders.ts';

let folder: string;
let trimmed: typeof source & typeof mjml;

beforeAll(async () => {
  const entry = mkdtempSync(join(tmpdir(), 'courant-entry-'));
  const all = ['src/digest/render.ts', 'src/digest/mjml.ts'];
  writeFileSync(
    join(entry, 'entry.ts'),
    all.map((file) => `export * from ${JSON.stringify(resolve(file))};\n`).join(''),
  );
  folder = await bundleFile(join(entry, 'entry.ts'));
  rmSync(entry, { recursive: true });
  trimmed = (await import(
    /* @vite-ignore */ pathToFileURL(join(folder, 'index.mjs')).href
  )) as typeof trimmed;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const html =
  '<h2>&Uuml;ber &amp; &nbsp;&copy;&notin;</h2><blockquote><p>a &lt; b</p></blockquote><pre><code>if (a &lt; b) {\n  c();\n}</code></pre><table><thead><tr><th style="text-align:right">a</th></tr></thead><tbody><tr><td>&#x1f600;</td></tr></tbody></table><ul><li>x<ol start="3"><li>y</li></ol></li></ul><p><a href="/a?b=1&amp;c=2">l</a> <img src="/i.png" alt="&quot;I&quot;" width="900" height="300"></p><audio src="/a.mp3"></audio>';
const hero = { src: '/h.jpg', alt: 'A "horn" & more', caption: 'At <Cabo>.', width: 1104, height: 600 };
const rich = { html, hero, title: 'Fog & <signals> “é”', deck: 'What’s & "said"', section: 'undertow' };

describe('the trimmed renderer', () => {
  it.each(['full', 'summary', 'headlines'])('makes the same mails of the layout %s', async (layout) => {
    const config = publication([{ layout }]);
    const article = renderWish(rich, config);
    expect(await trimmed.renderArticleMail(article)).toEqual(await source.renderArticleMail(article));
    const members = [frozenArticle(1, rich), frozenArticle(2, rich), frozenArticle(3)];
    const digest = digestWish(members, {}, config);
    expect(await trimmed.renderDigestMail(digest)).toEqual(await source.renderDigestMail(digest));
  });

  it('makes the same of every element that a theme may use', async () => {
    const mail = `<mjml><mj-head><mj-title>a &amp; b</mj-title><mj-style>.a > .b { color: red; }</mj-style>
      <mj-attributes><mj-class name="x" color="#123456" /></mj-attributes><mj-breakpoint width="320px" /></mj-head><mj-body>
      <mj-wrapper padding="1px"><mj-section background-url="https://a.example/b.png?c=1&amp;d=2" background-size="cover"><mj-group>
      <mj-column width="30%"><mj-text mj-class="x">a&nbsp;&lt;b&gt; <b>c</b> <![CDATA[d]]> &copy;</mj-text></mj-column>
      <mj-column><mj-button href="https://a.example/?b=1&amp;c=2">d</mj-button><mj-spacer height="5px" /></mj-column></mj-group></mj-section></mj-wrapper>
      <mj-hero mode="fixed-height" height="100px" background-width="10px" background-height="10px" background-url="https://a.example/h.png"><mj-text>h</mj-text></mj-hero>
      <mj-section><mj-column><mj-social><mj-social-element name="mastodon" href="https://a.example/">m</mj-social-element></mj-social>
      <mj-navbar><mj-navbar-link href="/a">n</mj-navbar-link></mj-navbar><mj-divider /><mj-image src="https://a.example/i.png" alt="i &quot;j&quot;" />
      <mj-accordion><mj-accordion-element><mj-accordion-title>t</mj-accordion-title><mj-accordion-text>x</mj-accordion-text></mj-accordion-element></mj-accordion>
      <mj-carousel><mj-carousel-image src="https://a.example/1.png" /><mj-carousel-image src="https://a.example/2.png" /></mj-carousel>
      <mj-table><tr><td>&amp;</td></tr></mj-table><mj-raw><!-- x --><i>r</i></mj-raw></mj-column></mj-section></mj-body></mjml>`;
    // A carousel's name is by chance.
    const steady = (text: string) => text.replace(/[0-9a-f]{16}/g, 'id');
    expect(steady(await trimmed.mjmlToHtml(mail))).toBe(steady(await mjml.mjmlToHtml(mail)));
  });

  it('refuses the same, in the same words', async () => {
    const mails = [
      '<mjml><mj-body><p>no</p></mj-body></mjml>',
      '<mjml><mj-head><mj-style inline="inline">p { color: red; }</mj-style></mj-head><mj-body></mj-body></mjml>',
      '<mjml><mj-head><mj-html-attributes><mj-selector path="p"></mj-selector></mj-html-attributes></mj-head><mj-body></mj-body></mjml>',
      'no MJML at all',
    ];
    for (const mail of mails) {
      const said = (render: typeof mjml.mjmlToHtml) => render(mail).then(() => 'rendered', String);
      expect(await said(trimmed.mjmlToHtml)).toBe(await said(mjml.mjmlToHtml));
      expect(await said(trimmed.mjmlToHtml)).not.toBe('rendered');
    }
  });
});
