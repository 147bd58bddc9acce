import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/delivery/compose.ts';
import type { Rendering } from '../../src/digest/digest.ts';
import { renderDigestMail } from '../../src/digest/render.ts';
import type { EmailAddress } from '../../src/ids.ts';
import { digestWish, frozenArticle, publication } from './builders.ts';

const leave = 'https://ledger.example/u/token.signature';
const preferences = 'https://ledger.example/preferences/token.signature';
const raw = (rendering: Rendering): string =>
  Buffer.from(compose(rendering, { to: 'ada@mail.example' as EmailAddress, leave, preferences })).toString(
    'latin1',
  );
const read = async (rendering: Rendering) => {
  const { html = '', text = '', subject = '', headers } = await PostalMime.parse(raw(rendering));
  return { html, text, subject, headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])) };
};
const rendered = async (...wish: Parameters<typeof digestWish>) =>
  read(await renderDigestMail(digestWish(...wish)));

const picture = { src: '/articles/fog.jpg', alt: 'A horn', width: 1104, height: 600 };
const lead = frozenArticle(1, {
  title: 'Fog signals',
  deck: 'What the horn says.',
  section: 'undertow',
  hero: { ...picture, caption: 'At Cabo.', credit: 'Photo: I. D.' },
  sponsor: { name: 'Rope & Sons', text: 'Rope that remembers.', url: 'https://rope.example/?a=1&b=2' },
});
const second = frozenArticle(2, {
  title: 'Small cranes',
  section: 'undertow',
  hero: { ...picture, alt: 'A crane' },
});
const third = frozenArticle(3, {
  title: 'Counting gulls',
  deck: 'Three methods, one roof.',
  sponsor: { name: 'Casa do Cabo' },
});
const rich = [lead, second, third];

describe('a digest of several articles', () => {
  it('has the headers of a newsletter, one reader, and the first headline for a subject', async () => {
    const { headers } = await rendered(rich);
    expect(headers).toMatchObject({
      from: 'The Ledger <ledger@courant.example>',
      to: '<ada@mail.example>',
      subject: 'Fog signals',
      'list-id': '"The Ledger, by mail" <ledger.courant.example>',
      'list-unsubscribe': `<${leave}>`,
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      'auto-submitted': 'auto-generated',
      'content-type': expect.stringContaining('multipart/alternative'),
    });
  });

  it('says in both parts what it is, and has every part of its articles', async () => {
    const { html, text } = await rendered(rich);
    for (const part of [html, text]) {
      for (const words of [
        ...['The Ledger, by mail', 'Week of November 23, 2026', 'Read this digest on the web'],
        ...['https://ledger.example/digests/ledger/2026-W48/', 'Fog signals', 'What the horn says.'],
        ...['Inês Duarte', 'The beginning of 1.', 'https://ledger.example/2026/11/a1/', 'Read on'],
        ...['Small cranes', 'The beginning of 2.', 'https://ledger.example/2026/11/a2/'],
        ...['Counting gulls', 'Three methods, one roof.', 'https://ledger.example/2026/11/a3/'],
        ...['Read more of Undertow', 'https://ledger.example/sections/undertow/'],
        ...['Sponsor', 'Rope that remembers.', 'Casa do Cabo'],
        ...['https://social.example/@ledger', 'Rua do Cais 12, Olhão', leave],
      ])
        expect(part).toContain(words);
      expect(part.indexOf('Fog signals')).toBeLessThan(part.indexOf('Small cranes'));
    }
    expect(html).toContain('At Cabo.');
  });

  it('leads to the recordings and the series of its articles, the first and the others', async () => {
    const { html, text } = await rendered(
      rich.map((frozen, index) => ({
        ...frozen,
        document: {
          ...frozen.document,
          enclosure: { url: `/articles/${index}.mp3`, type: 'audio/mpeg', duration: 2_052 },
          series: { name: 'Sounds', part: index + 1 },
        },
      })),
    );
    for (const index of rich.keys()) {
      expect(text).toContain(`(34 min)\nhttps://ledger.example/articles/${index}.mp3`);
      expect(text).toContain(`Part ${index + 1} of Sounds: https://ledger.example/series/sounds/`);
      expect(html).toContain(`href="https://ledger.example/articles/${index}.mp3"`);
      expect(html).toContain(`Part ${index + 1} of <a href="https://ledger.example/series/sounds/"`);
    }
  });

  it.each([
    ['daily', '2026-11-23', 'November 23, 2026'],
    ['weekly', '2026-W48', 'Week of November 23, 2026'],
    ['monthly', '2026-11', 'November 2026'],
  ] as const)('of the %s cadence names its period', async (cadence, period, line) => {
    const { html, text } = await rendered(rich, { cadence, period });
    expect(html).toMatch(new RegExp(`<span dir="auto">${line}</span> ·`));
    expect(text).toContain(`\n${line}\n`);
  });

  it('names its period by the calendar, whatever zone the publication is in', async () => {
    for (const timezone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const { text } = await rendered(
        rich,
        { cadence: 'daily', period: '2026-11-23' },
        { ...publication(), timezone },
      );
      expect(text).toContain('\nNovember 23, 2026\n');
    }
  });

  it('never has the subject of the digest before it', async () => {
    const { subject } = await rendered(rich, { previousSubject: 'Fog signals' });
    expect(subject).toBe('Fog signals (November 23, 2026)');
    expect((await rendered(rich, { previousSubject: 'Small cranes' })).subject).toBe('Fog signals');
  });

  it('shows beside the subject what the subject does not say, padded', async () => {
    const padding = '(&#847;&zwnj;&nbsp;){80}';
    const { html } = await rendered(rich);
    expect(html).toMatch(new RegExp(`<div style="display:none[^>]*>Small cranes · Counting gulls${padding}`));
    expect((await rendered([lead])).html).toMatch(
      new RegExp(`<div style="display:none[^>]*>What the horn says\\.${padding}`),
    );
  });

  it('has one heading for itself, one below it for each article, and a link in each of these', async () => {
    const { html } = await rendered(rich);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(html.match(/<h2 class="headline[^"]*"[^>]*><a href="https:/g)).toHaveLength(3);
  });

  it('has a title, a language, a direction, tables for layout only, and styles for the dark', async () => {
    const { html } = await rendered(rich, {}, { ...publication(), language: 'ar' });
    expect(html).toMatch(/<html lang="ar" dir="rtl"/);
    expect(html).toContain('<title>Fog signals</title>');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(html).toContain('@media (prefers-color-scheme: dark)');
    const tables = html.match(/<table\b[^>]*>/g) ?? [];
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) expect(table).toContain('role="presentation"');
  });

  it('has pictures with an absolute address, their words, and a width that Outlook keeps to', async () => {
    const { html } = await rendered(rich);
    const pictures = html.match(/<img\b[^>]*>/g) ?? [];
    expect(pictures).toHaveLength(2);
    for (const one of pictures) {
      expect(one).toContain('src="https://ledger.example/articles/fog.jpg"');
      expect(one).toMatch(/\salt="A (horn|crane)"/);
    }
    expect(pictures[0]).toMatch(/width="552" height="300"|height="300"[^>]*width="552"/);
    expect(pictures[1]).toMatch(/width="152" height="83"/);
  });

  it('loads nothing but its pictures: no script, no stylesheet, no data: address', async () => {
    const { html } = await rendered(rich);
    expect(html).not.toMatch(/<script|<link|@import|url\(|src="(?!https:)/);
  });

  it('says of an article in another language which it is, and in which direction it runs', async () => {
    const arabic = { title: 'صباح الميناء', language: 'ar', direction: 'rtl' as const };
    const { html } = await rendered([lead, frozenArticle(2, arabic), frozenArticle(3, { language: 'en' })]);
    expect(html.match(/ lang="ar" dir="rtl"/g)).toHaveLength(1);
    // The document and MJML's body.
    expect(html.match(/ lang="en"/g)).toHaveLength(2);
    expect((await rendered([frozenArticle(1, arabic)])).html).toMatch(/<div lang="ar" dir="rtl">/);
  });

  it('leaves out what its articles do not have', async () => {
    const { html, text } = await rendered(
      [frozenArticle(1, { authors: [] }), frozenArticle(2, { authors: [] })],
      {},
      { ...publication(), follow: [] },
    );
    for (const part of [html, text]) {
      expect(part).not.toContain('Sponsor');
      expect(part).not.toContain('Read more');
      expect(part).not.toContain('Follow');
      expect(part).not.toContain('Also in');
    }
    expect(html).not.toContain('<img');
    expect(text).not.toMatch(/\n\n\n/);
  });

  it('has a text part in lines of at most 72, but for addresses, and without HTML', async () => {
    const long = 'A rope is as long as the room it was made in, & that is why. '.repeat(4).trim();
    const { text } = await rendered([frozenArticle(1, { deck: long, excerpt: long }), frozenArticle(2)]);
    const lines = text.split('\n').filter((line) => !line.includes('https://'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(text.replace(/\s+/g, ' ')).toContain(long);
    expect(text).not.toMatch(/<[a-z]|&amp;/);
  });

  it('is the same bytes whoever renders it', async () => {
    expect(await renderDigestMail(digestWish(rich))).toEqual(await renderDigestMail(digestWish(rich)));
  });
});

describe('a digest that is too long for mail programs', () => {
  const many = (count: number, title: (n: number) => string = (n) => `Article ${n}`) =>
    Array.from({ length: count }, (_, n) =>
      frozenArticle(n + 1, {
        title: title(n + 1),
        excerpt: `Beginning ${n + 1}. ${'x'.repeat(250)}`,
        hero: picture,
      }),
    );

  it('keeps its newest whole and names the others with a link', async () => {
    const rendering = await renderDigestMail(digestWish(many(100)));
    expect(rendering.htmlBytes).toBeLessThanOrEqual(102_400 - 1_000);
    const { html, text } = await read(rendering);
    expect(html).toContain('Beginning 1.');
    expect(html).not.toContain('Beginning 100.');
    expect(html).toContain('Also in this digest');
    for (const part of [html, text])
      for (let n = 1; n <= 100; n++) expect(part).toContain(`https://ledger.example/2026/11/a${n}/`);
    expect(html.indexOf(leave)).toBeGreaterThan(0);
    expect(Buffer.byteLength(html.slice(0, html.indexOf(leave)))).toBeLessThan(102_400);
  });

  it('keeps all whole that have room', async () => {
    const { html } = await rendered(many(10));
    expect(html).toContain('Beginning 10.');
    expect(html).not.toContain('Also in this digest');
  });

  it('counts those that have no room even for their names, and leads to them', async () => {
    const rendering = await renderDigestMail(digestWish(many(300, (n) => `${n} ${'& '.repeat(140)}`)));
    expect(rendering.htmlBytes).toBeLessThanOrEqual(102_400 - 1_000);
    const { html, text } = await read(rendering);
    const [, more] = /And (\d+) more on the web/.exec(html) ?? [];
    const shown = new Set(html.match(/2026\/11\/a\d+\//g)).size;
    expect(shown).toBeGreaterThan(10);
    expect(Number(more)).toBe(300 - shown);
    expect(text).toContain(`And ${more} more on the web: https://ledger.example/digests/ledger/2026-W48/`);
  });
});

describe('what authors write cannot break a digest', () => {
  it('has no line end but CRLF, no line longer than 998 octets, and adds no header', async () => {
    const evil = 'A\r\nBcc: eve@evil.example\n\n<b>';
    const rendering = await renderDigestMail(
      digestWish([
        frozenArticle(1, { title: evil, deck: evil, excerpt: evil.repeat(40), authors: [{ name: evil }] }),
        frozenArticle(2, { title: evil, hero: { src: 'https://[', alt: evil } }),
      ]),
    );
    const message = raw(rendering);
    expect(message.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
    expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(Object.keys((await read(rendering)).headers).filter((key) => key.includes('cc'))).toEqual([]);
  });

  it('shows MJML, HTML and Liquid in a text as text', async () => {
    const text =
      '{{ leave }} {% raw %} <mj-include path="/etc/passwd" /></td></mj-table><script>x()</script>';
    const evil = {
      title: text,
      deck: text,
      excerpt: text,
      sponsor: { name: text },
      authors: [{ name: text }],
    };
    const mail = await rendered([frozenArticle(1, evil), frozenArticle(2, evil)]);
    expect(mail.subject).toBe(text);
    expect(mail.text).toContain(text);
    expect(mail.html).not.toMatch(/<mj-|<script/);
    expect(mail.html).toContain('&lt;/mj-table&gt;');
  });

  it('gives any title, deck, excerpt and name back as they were', async () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(line, line, line, line, async (title, deck, excerpt, name) => {
        const clean = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
        fc.pre(clean(title) !== '');
        const given = { title, deck, excerpt, authors: [{ name }], hero: { src: '/h.jpg', alt: deck } };
        const mail = await rendered([frozenArticle(1, given), frozenArticle(2, given)]);
        expect(clean(mail.subject)).toBe(clean(title));
        for (const text of [deck, excerpt]) expect(clean(mail.text)).toContain(clean(text));
        expect(mail.html).not.toMatch(/<script/i);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the theme of a publication', () => {
  it('may replace a part of its mails', async () => {
    const overrides = { 'mail-period.liquid': 'No. {{ period.day }}' };
    expect((await rendered(rich, { overrides })).text).toContain('\nNo. November 23, 2026\n');
  });

  it('is refused with a template that is no MJML, or leaves no way out', async () => {
    for (const template of ['<mjml><mj-body><p>no</p></mj-body></mjml>', '<mjml><mj-body></mj-body></mjml>'])
      await expect(
        renderDigestMail(digestWish(rich, { overrides: { 'mail-digest.liquid': template } })),
      ).rejects.toThrow();
  });
});
