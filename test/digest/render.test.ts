import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/delivery/compose.ts';
import type { Rendering } from '../../src/digest/digest.ts';
import { renderArticleMail } from '../../src/digest/render.ts';
import { type EmailAddress, nonce } from '../../src/ids.ts';
import { at, publication, render, renderWish } from './builders.ts';

const leave = 'https://ledger.example/u/token.signature';
const preferences = 'https://ledger.example/preferences/token.signature';
const raw = (rendering: Rendering): string =>
  Buffer.from(compose(rendering, { to: 'ada@mail.example' as EmailAddress, leave, preferences })).toString(
    'latin1',
  );
const read = (rendering: Rendering) => PostalMime.parse(raw(rendering));
const headers = async (rendering: Rendering): Promise<Record<string, string>> =>
  Object.fromEntries((await read(rendering)).headers.map(({ key, value }) => [key, value]));

const rich = {
  title: 'Fog signals',
  deck: 'What the horn says.',
  section: 'undertow',
  hero: {
    src: '/articles/fog.jpg',
    alt: 'A horn',
    caption: 'At Cabo.',
    credit: 'Photo: I. D.',
    width: 1104,
    height: 600,
  },
  sponsor: { name: 'Rope & Sons', text: 'Rope that remembers.', url: 'https://rope.example/?a=1&b=2' },
};

describe('an article mail', () => {
  it('has a text part and an HTML part, and the headers of a newsletter', async () => {
    expect(await headers(await render(rich))).toMatchObject({
      from: 'The Ledger <ledger@courant.example>',
      to: '<ada@mail.example>',
      subject: 'Fog signals',
      'list-id': '"The Ledger, by mail" <ledger.courant.example>',
      'list-unsubscribe': `<${leave}>`,
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      'auto-submitted': 'auto-generated',
      'feedback-id': expect.stringMatching(/^[0-9a-f]{12}:ledger:newsletter:courant$/),
      'content-type': expect.stringContaining('multipart/alternative'),
    });
  });

  it('keeps List-Unsubscribe on one line and every line within 998 octets, ended by CRLF', async () => {
    const message = raw(await render({ html: `<p>${'long '.repeat(5_000)}</p>` }));
    expect(message).toMatch(new RegExp(`^List-Unsubscribe: <${leave}>\r$`, 'm'));
    expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(message.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('carries every part of the content model', async () => {
    const { html = '', text = '' } = await read(await render(rich));
    const webPage = 'https://ledger.example/2026/11/fog-signals/';
    for (const part of [html, text]) {
      expect(part).toContain('What the horn says.');
      expect(part).toContain('Inês Duarte');
      expect(part).toContain('At Cabo.');
      expect(part).toContain('Photo: I. D.');
      expect(part).toContain('The horn sounds.');
      expect(part).toContain('Sponsored by');
      expect(part).toContain('Rope that remembers.');
      expect(part).toContain('Read more of Undertow');
      expect(part).toContain('https://ledger.example/sections/undertow/');
      expect(part).toContain('https://social.example/@ledger');
      expect(part).toContain('Rua do Cais 12, Olhão');
      expect(part).toContain(webPage);
      expect(part).toContain(leave);
    }
    expect(html).toContain('src="https://ledger.example/articles/fog.jpg"');
    expect(html).toMatch(/<img [^>]*alt="A horn" width="552" height="300"/);
  });

  it('leads to its recording, its series and the pages of its authors', async () => {
    const { html = '', text = '' } = await read(
      await render({
        enclosure: { url: '/articles/fog.mp3', type: 'audio/mpeg', length: 31_245_678, duration: 2_052 },
        series: { name: 'Sounds & signals', part: 2 },
        authors: [
          { id: 'ines', name: 'Inês Duarte' },
          { name: 'Bo', url: 'https://bo.example/' },
        ],
      }),
    );
    expect(text).toContain(
      'Listen to the article (34 min, 31 MB)\nhttps://ledger.example/articles/fog.mp3\n',
    );
    expect(text).toContain('Part 2 of Sounds & signals: https://ledger.example/series/sounds-signals/\n');
    expect(html).toMatch(
      /<a href="https:\/\/ledger\.example\/articles\/fog\.mp3"[^>]*>Listen to the article<\/a> <span dir="ltr">\(34 min, 31 MB\)/,
    );
    expect(html).toMatch(
      /Part 2 of <a href="https:\/\/ledger\.example\/series\/sounds-signals\/"[^>]*>Sounds &amp; signals/,
    );
    expect(html).toMatch(
      /<a href="https:\/\/ledger\.example\/authors\/ines\/"[^>]*>Inês Duarte<\/a>, <a href="https:\/\/bo\.example\/"/,
    );
  });

  it('has a film to watch, without measures that nobody knows', async () => {
    const enclosure = { url: 'https://films.example/quay.mp4', type: 'video/mp4', title: 'The quay' };
    const { text = '' } = await read(await render({ enclosure }));
    expect(text).toContain('Watch: The quay\nhttps://films.example/quay.mp4\n');
  });

  it('shows the date in the publication’s zone', async () => {
    const wish = renderWish();
    const late = { ...wish, article: { ...wish.article, published: '2026-11-22T23:30:00.000Z' as never } };
    const tokyo = {
      ...late,
      frame: { ...late.frame, publication: { ...publication(), timezone: 'Asia/Tokyo' } },
    };
    expect((await read(await renderArticleMail(late))).text).toContain('November 22, 2026');
    expect((await read(await renderArticleMail(tokyo))).text).toContain('November 23, 2026');
  });

  it('says when its author revised it, if the file says so', async () => {
    const { html = '', text = '' } = await read(await render({ updated: at('09:00:00') }));
    expect(text).toContain('November 23, 2026 (updated November 23, 2026)');
    expect(html).toContain('Updated November 23, 2026');
    expect((await read(await render())).text).not.toMatch(/updated/i);
  });

  it('leaves out what an article does not have', async () => {
    const { html = '', text = '' } = await read(await render({ authors: [] }));
    for (const part of [html, text]) {
      expect(part).not.toContain('Sponsor');
      expect(part).not.toContain('Read more');
      expect(part).not.toMatch(/Listen|Watch|Part/);
    }
    expect(html).not.toContain('<img');
    expect(text).not.toMatch(/\n\n\n\n/);
  });

  it('has a title, a language, a direction, a padded preheader and styles for the dark', async () => {
    const { html = '' } = await read(await render({ ...rich, language: 'ar', direction: 'rtl' }));
    expect(html).toMatch(/<html lang="ar" dir="rtl"/);
    expect(html).toContain('<title>Fog signals</title>');
    expect(html).toMatch(/<div style="display:none[^>]*>What the horn says\.(&#847;&zwnj;&nbsp;){80}/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(html).toContain('@media (prefers-color-scheme: dark)');
    expect(html).toMatch(/text-align:right/);
  });

  it('begins, for the eye, with the publication’s name and not with the preheader once more', async () => {
    const { html = '' } = await read(await render(rich));
    const seen = html
      .replace(/<head>.*<\/head>/s, '')
      .replace(/<div style="display:none.*?<\/div>/s, '')
      .replace(/<[^>]+>|&nbsp;/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    expect(seen).toMatch(
      /^The Ledger The Ledger, by mail · Read on the web Undertow Fog signals What the horn/,
    );
  });

  it('gives layout tables the role presentation', async () => {
    const { html = '' } = await read(await render(rich));
    const tables = html.match(/<table\b[^>]*>/g) ?? [];
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) expect(table).toContain('role="presentation"');
  });

  it('loads nothing but its pictures: no script, no stylesheet, no data: address', async () => {
    const { html = '' } = await read(await render(rich));
    expect(html).not.toMatch(/<script|<link|@import|url\(|src="(?!https:)/);
  });

  it('falls back to the excerpt where mail programs would cut it off', async () => {
    const whole = await render({ html: `<p>${'x'.repeat(60_000)}</p>` });
    expect((await read(whole)).html).not.toMatch(/>\s*Read on\s*</);
    const long = await render({ html: `<p>${'x'.repeat(90_000)}</p>`, excerpt: 'Short & <sweet>.' });
    expect(long.htmlBytes).toBeLessThan(102_400 - 1_000);
    const { html = '', text = '' } = await read(long);
    expect(html).toContain('Short &amp; &lt;sweet&gt;.');
    expect(html).toMatch(/>\s*Read on\s*</);
    expect(text).toContain('Short & <sweet>.');
    expect(text).toContain('Read on: https://ledger.example/2026/11/fog-signals/');
  });

  it('shares no Message-ID with another freeze, even of the same headline', async () => {
    const other = await renderArticleMail({ ...renderWish(rich), nonce: nonce('f'.repeat(32)) });
    const [one, two] = [await headers(await render(rich)), await headers(other)];
    expect(one['message-id']).toMatch(/^<[0-9a-f]{32}\.[0-9a-f]{24}@courant\.example>$/);
    expect(two['message-id']).not.toBe(one['message-id']);
  });

  it('is the same bytes whoever renders it', async () => {
    expect(await render(rich)).toEqual(await render(rich));
  });
});

describe('what authors write cannot break a mail', () => {
  it('adds no header by a line break in title, newsletter or author', async () => {
    const evil = 'A\r\nBcc: eve@evil.example\n\n<b>';
    const config = publication([
      { name: 'News\u2028Bcc: x', from: { name: 'L\nBcc: y', address: 'a@courant.example' } },
    ]);
    const rendering = await render({ title: evil, authors: [{ name: evil }] }, config);
    expect(Object.keys(await headers(rendering)).filter((key) => key.includes('cc'))).toEqual([]);
    expect((await read(rendering)).subject).toBe('A Bcc: eve@evil.example <b>');
    expect(raw(rendering).split('\r\n\r\n')[0]).not.toMatch(/^bcc/im);
  });

  it('adds no header by a newsletter that no schema has read', async () => {
    const wish = renderWish();
    const from = { name: 'L\r\nX-Evil: 1', address: 'ledger@courant.example' };
    const newsletter = { ...wish.frame.newsletter, name: 'News\r\nX-Evil: 2', from };
    const evil = await renderArticleMail({ ...wish, frame: { ...wish.frame, newsletter } });
    expect(raw(evil).split('\r\n\r\n')[0]).not.toMatch(/^x-evil/im);
    expect(await headers(evil)).toMatchObject({
      from: '"L X-Evil: 1" <ledger@courant.example>',
      'list-id': '"News X-Evil: 2" <ledger.courant.example>',
    });
  });

  it('has no line end but CRLF, whatever stands in the body', async () => {
    const html = '<p>a\rb</p><pre>c\r\nd\n\re\u0000</pre>';
    expect(raw(await render({ html })).replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
  });

  it('goes out without a picture whose address leads nowhere', async () => {
    const { html } = await read(await render({ hero: { src: 'https://[', alt: 'A horn' } }));
    expect(html).not.toContain('<img');
  });

  it('takes a section that is called like a part of every object for an unknown one', async () => {
    expect((await read(await render({ section: 'constructor' }))).text).not.toContain('undefined');
  });

  it.each([
    [
      'cells that span a hundred million others',
      '<table><tbody><tr><td colspan="1e8" rowspan="100000000">x</td></tr></tbody></table>',
    ],
    ['nothing but spaces', `<pre>${' '.repeat(95_000)}</pre>`],
    ['a table of two megabytes', `<table><tbody>${'<tr><td>x</td></tr>'.repeat(100_000)}</tbody></table>`],
  ])('is rendered in seconds from %s', { timeout: 10_000 }, async (_, html) => {
    await expect(render({ html })).resolves.toHaveProperty('v', 1);
  });

  it('shows MJML and Liquid in a text as text', async () => {
    const text = '{{ leave }} {% raw %} <mj-include path="/etc/passwd" /></mj-text></mj-column>';
    const html = `<p>${text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`;
    const mail = await read(await render({ title: text, deck: text, html }));
    expect(mail.subject).toBe(text);
    expect(mail.text?.replace(/\s+/g, ' ')).toContain(text);
    expect(mail.html).not.toContain('<mj-');
    expect(mail.html).toContain('&lt;/mj-text&gt;');
  });

  it('gives any title, deck and caption back as they were', async () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(line, line, line, async (title, deck, caption) => {
        const clean = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
        fc.pre(clean(title) !== '');
        const hero = { src: '/h.jpg', alt: caption, caption };
        const mail = await read(await render({ title, deck, hero }));
        expect(clean(mail.subject ?? '')).toBe(clean(title));
        expect(mail.text).toContain(clean(deck));
        expect(mail.html).not.toMatch(/<script/i);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the theme of a publication', () => {
  it('may replace a template', async () => {
    const overrides = { 'mail-article-text.liquid': 'Ours: {{ article.title | raw }} {{ leave }}' };
    const mail = await read(await renderArticleMail({ ...renderWish(), overrides }));
    expect(mail.text?.trim()).toBe(`Ours: Fog signals ${leave}`);
  });

  it.each([
    ['is not MJML', { 'mail-article.liquid': '<mjml><mj-body><p>no</p></mj-body></mjml>' }],
    ['does not compile', { 'mail-article.liquid': '{% if %}' }],
    [
      'has no way out for the reader',
      { 'mail-article-text.liquid': 'no link', 'mail-article.liquid': '<mjml><mj-body></mj-body></mjml>' },
    ],
  ])('is refused when a template %s', async (_, overrides) => {
    await expect(renderArticleMail({ ...renderWish(), overrides })).rejects.toThrow();
  });
});
