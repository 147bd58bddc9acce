import { describe, expect, it } from 'vitest';
import type { ArticleDocument } from '../../src/article/article.ts';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { type ParsePlace, parseArticle } from '../../src/article/parse.ts';
import type { Problem } from '../../src/problem.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const publication = {
  ...defaultPublication,
  timezone: 'Europe/Lisbon',
  authors: { jane: { name: 'Jane Doe', url: 'https://jane.example/' } },
  sections: { sea: { title: 'The sea' } },
};
const place: ParsePlace = { key: 'articles/2026/tides.md', publication };
const parse = (text: string | Uint8Array, more: Partial<ParsePlace> = {}) =>
  parseArticle(typeof text === 'string' ? bytes(text) : text, { ...place, ...more });

function understood(text: string, more: Partial<ParsePlace> = {}): ArticleDocument {
  const outcome = parse(text, more);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}
const problems = (text: string | Uint8Array): readonly Problem[] => parse(text).problems;
const refusal = (text: string | Uint8Array): Problem => {
  const outcome = parse(text);
  expect(outcome.ok).toBe(false);
  return outcome.problems.find(({ severity }) => severity === 'error')!;
};
const withKeys = (...lines: string[]): string => ['---', 'title: T', ...lines, '---', 'Text', ''].join('\n');

describe('front matter', () => {
  it('carries every part of an article', () => {
    const document = understood(
      withKeys(
        'deck: One sentence.',
        'date: 2026-07-01 10:00',
        'updated: 2026-07-02T00:00:00Z',
        'authors: [jane, Bob Roe, { name: Guest, url: "https://guest.example/" }]',
        'section: sea',
        'tags: tides, maps, tides',
        'hero: { src: ../images/a b.png, alt: A gauge, caption: Low water, credit: Jane, width: 800, height: 600 }',
        'sponsor: { name: Gauge & Sons, text: Since 1871., url: "https://gauge.example/" }',
        'follow: [{ label: Mastodon, url: "https://social.example/@t" }]',
        'canonical: https://elsewhere.example/t/',
        'language: ar',
        'mail: never',
        'summary: Why they were wrong.',
      ),
    );
    expect(document).toMatchObject({
      title: 'T',
      deck: 'One sentence.',
      slug: 'tides',
      date: '2026-07-01T09:00:00.000Z',
      updated: '2026-07-02T00:00:00.000Z',
      authors: [
        { id: 'jane', name: 'Jane Doe', url: 'https://jane.example/' },
        { name: 'Bob Roe' },
        { name: 'Guest', url: 'https://guest.example/' },
      ],
      section: 'sea',
      tags: ['tides', 'maps'],
      hero: {
        src: '/articles/images/a%20b.png',
        alt: 'A gauge',
        caption: 'Low water',
        credit: 'Jane',
        width: 800,
      },
      sponsor: { name: 'Gauge & Sons', text: 'Since 1871.', url: 'https://gauge.example/' },
      follow: [{ label: 'Mastodon', url: 'https://social.example/@t' }],
      canonical: 'https://elsewhere.example/t/',
      language: 'ar',
      direction: 'rtl',
      mail: 'never',
      draft: false,
      excerpt: 'Why they were wrong.',
      assets: ['articles/images/a b.png'],
    });
  });

  it('is text as it was typed: a title of digits, a zone-less date, yes and no', () => {
    expect(understood('---\ntitle: 1984\nslug: 007\ndraft: yes\n---\n')).toMatchObject({
      title: '1984',
      slug: '007',
      draft: true,
    });
  });

  it.each([
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-07-01', '2026-06-30T23:00:00.000Z'],
    ['2026-07-01 10:00', '2026-07-01T09:00:00.000Z'],
    ['2026-07-01T10:00:30', '2026-07-01T09:00:30.000Z'],
    ['2026-07-01T10:00:00Z', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01T10:00:00+05:30', '2026-07-01T04:30:00.000Z'],
    ['2026-07-01 10:00 -0400', '2026-07-01T14:00:00.000Z'],
    // Clocks skip 01:30 on this day in Lisbon; and show it twice on the other.
    ['2026-03-29 01:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25 01:30', '2026-10-25T00:30:00.000Z'],
  ])('reads the date %s in the zone of the publication', (date, moment) => {
    expect(understood(withKeys(`date: ${date}`)).date).toBe(moment);
  });

  it.each(['tomorrow', '2026-02-30', '2026-13-01', '23.11.2026', '2026-11-23T25:00', '0050-01-01', '[2026]'])(
    'refuses the date %s with line, expectation and example',
    (date) => {
      expect(refusal(withKeys(`date: ${date}`))).toMatchObject({
        code: 'date-unreadable',
        line: 3,
        column: 7,
        expected: expect.stringContaining('2026-11-23'),
        example: 'date: 2026-11-23 10:00',
      });
    },
  );

  it('places a problem inside of an entry', () => {
    expect(refusal(withKeys('sponsor:', '  name: Gauge', '  url: ftp://gauge.example/'))).toMatchObject({
      code: 'sponsor-unreadable',
      line: 5,
      column: 8,
    });
  });

  it('warns of an unknown key and names the one it looks like', () => {
    const [warning] = problems(withKeys('titel: x'));
    expect(warning).toMatchObject({ severity: 'warning', code: 'unknown-key', line: 3, received: 'titel' });
    expect(warning?.wrong).toContain('Did you mean "title"?');
    expect(problems(withKeys('layout: post', 'katex: true'))).toEqual([]);
  });

  it('warns of a section that publication.yaml does not have, and of a misspelt author', () => {
    expect(problems(withKeys('section: see', 'author: jan')).map(({ code, line }) => [code, line])).toEqual([
      ['section-unknown', 3],
      ['author-unknown', 4],
    ]);
  });

  it.each([
    ['a value with a colon', 'title: Tides: a history', 1],
    ['an open bracket', 'tags: [a, b', 1],
    ['a tag of another language', 'deck: !!js/function "alert(1)"', 3],
    ['an alias', 'deck: &a x\nsummary: *a', 1],
    ['the same key twice', 'title: again', 1],
    ['brackets nested without end', `tags: ${'['.repeat(10_000)}`, 3],
    ['indicators nested without end', `${'- '.repeat(5_000)}x`, 3],
  ])('refuses broken YAML with its line: %s', (_, line) => {
    const problem = refusal(withKeys(...line.split('\n')));
    expect(problem.code).toMatch(/^yaml-/);
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem).toMatchObject({
      wrong: expect.any(String),
      expected: expect.any(String),
      example: expect.any(String),
    });
  });

  it('is not mistaken for a prototype', () => {
    const document = understood(
      withKeys('__proto__: { draft: true }', 'constructor: x', 'author: constructor'),
    );
    expect(document.draft).toBe(false);
    expect(document.authors).toEqual([{ name: 'constructor' }]);
    expect(({} as { draft?: boolean }).draft).toBeUndefined();
  });

  it.each([
    ['does not end', '---\ntitle: T\nText\n', 'front-matter-unclosed'],
    ['is too long', `---\ntitle: T\n${'# x\n'.repeat(201)}---\n`, 'front-matter-too-long'],
    ['is TOML and does not end', '+++\ntitle = "T"\n', 'front-matter-unclosed'],
    ['is a program', '---js\n{ title: process.env.HOME }\n---\n', 'front-matter-language'],
    ['is a list', '---\n- a\n- b\n---\n', 'front-matter-shape'],
  ])('that %s is refused', (_, text, code) => {
    expect(refusal(text)).toMatchObject({ code, line: expect.any(Number) });
  });

  it('counts an empty value as none', () => {
    expect(
      understood(withKeys('deck:', 'tags: []', 'hero: { src: a.png, alt: A, caption: }')),
    ).not.toHaveProperty('deck');
  });

  it('takes the escapes of YAML apart: no control character, no half of a pair gets in', () => {
    expect(understood('---\ntitle: "a\\u0008b\\uD800c"\n---\n').title).toBe('abc');
  });
});

describe('a declared id', () => {
  it('stands for itself as a UUID, in any spelling', () => {
    const id = '0f4c2a8e-5b1d-4c3e-9a6f-2d7b8e1c0a35';
    for (const spelling of [id, id.toUpperCase(), `urn:uuid:${id}`]) {
      const document = understood(withKeys(`id: ${spelling}`));
      expect(document.declaredId).toBe(id);
      expect(document.declaredGuid).toBeUndefined();
    }
  });

  it('of another system is hashed, and kept verbatim where it is an address', () => {
    expect(understood(withKeys('id: https://old.example/?p=1'))).toMatchObject({
      declaredId: '8ace9007-17fa-5b10-9f9b-8cbe3329752f',
      declaredGuid: 'https://old.example/?p=1',
    });
    expect(understood(withKeys('id: 4711')).declaredGuid).toBeUndefined();
  });
});

describe('the title', () => {
  it('may be the heading at the top, which then leaves the text', () => {
    expect(understood('# The *tides*\n\nText\n')).toMatchObject({
      title: 'The tides',
      html: '<p>Text</p>\n',
    });
  });

  it('of the front matter wins; the same heading below it goes, another one stays', () => {
    expect(understood('---\ntitle: T\n---\n# T\n\nText\n').html).toBe('<p>Text</p>\n');
    expect(understood('---\ntitle: T\n---\n# Other\n').html).toContain('Other');
  });

  it('is made of the name of the file as a last resort, with a warning', () => {
    expect(understood('---\ndeck: x\n---\nText\n').title).toBe('Tides');
    expect(understood('Text\n', { key: 'articles/2026-11-23-high_water at-nine.md' }).title).toBe(
      'High water at nine',
    );
    expect(problems('---\ndeck: x\n---\nText\n')).toMatchObject([
      { severity: 'warning', code: 'title-guessed', line: 1, received: 'Tides' },
    ]);
  });

  it.each([
    ['344', 'On days like this I stay in. Then more.\n', 'On days like this I stay in'],
    ['344', 'Is it high water? No.\n', 'Is it high water?'],
    [
      '1493221',
      `${'The tide tables were wrong, '.repeat(4)}.\n`,
      'The tide tables were wrong, The tide tables were wrong, The…',
    ],
    ['344', '潮は今日も満ちている。明日は？\n', '潮は今日も満ちている'],
    ['344', '![A gauge](a.png)\n', '344'],
    ['2026-11-23', 'Low water at nine.\n', '2026-11-23'],
  ])('is made of the first words where the name is a number: %s, %j', (name, text, title) => {
    expect(understood(text, { key: `articles/${name}.md` }).title).toBe(title);
  });

  it('is made of the name for a picture without words', () => {
    expect(understood('---\nphoto: a.png\n---\n', { key: 'articles/low-water.md' }).title).toBe('Low water');
    expect(refusal('---\ndeck: x\n---\n').code).toBe('title-missing');
  });

  it('may be the only heading, wherever it stands, but not the first of several further down', () => {
    expect(understood('![A](a.png)\n\n# The tides\n\nText\n')).toMatchObject({
      title: 'The tides',
      html: expect.not.stringContaining('The tides'),
    });
    expect(understood('Text\n\n# One\n\n# Two\n')).toMatchObject({
      title: 'Tides',
      html: expect.stringContaining('One'),
    });
  });

  it('of a file without a text is missing, which is an error with an example', () => {
    expect(refusal('---\ndeck: x\n---\n')).toMatchObject({ code: 'title-missing', line: 1 });
    expect(refusal('').code).toBe('title-missing');
  });
});

describe('the encoding', () => {
  it.each([
    ['UTF-16 with a mark', new Uint8Array([0xff, 0xfe, 0x41, 0]), 'UTF-16 (little-endian)'],
    ['big-endian UTF-16', new Uint8Array([0xfe, 0xff, 0, 0x41]), 'UTF-16 (big-endian)'],
    ['UTF-16 without a mark', new Uint8Array(Buffer.from('---\ntitle: T\n---\n', 'utf16le')), 'UTF-16'],
    ['UTF-32', new Uint8Array([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 'UTF-32'],
    ['Latin-1', new Uint8Array(Buffer.from('# Café\n', 'latin1')), 'no UTF-8, at byte 6'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d]), 'PNG'],
    ['something binary', new Uint8Array([0x41, 0x42, 0x43, 0]), 'binary'],
  ])('%s is refused, and named', (_, file, found) => {
    expect(refusal(file)).toMatchObject({ code: 'encoding', expected: 'Markdown as UTF-8 text' });
    expect(refusal(file).wrong).toContain(found);
  });

  it('that is wrong is wrong at a place', () => {
    const file = new Uint8Array(Buffer.from('---\ntitle: T\n---\nCaf\xe9\n', 'latin1'));
    expect(refusal(file)).toMatchObject({ code: 'encoding', line: 4, column: 4 });
  });

  it('may have a byte order mark and Windows line ends', () => {
    expect(understood('\ufeff---\r\ntitle: T\r\n---\r\nText\r\n')).toMatchObject({
      title: 'T',
      html: '<p>Text</p>\n',
    });
  });

  it('of two megabytes is the most', () => {
    expect(refusal(new Uint8Array(2_000_001)).code).toBe('too-large');
  });
});

describe('the body', () => {
  it('has tables, strikethrough, footnotes, anchors and code, which its page colours', () => {
    const { html } = understood(
      '# T\n\n## A head\n\n~~old~~[^1]\n\n|a|b|\n|-|-:|\n|1|2|\n\n```js\nconst a = 1;\n```\n\n[^1]: Note\n',
    );
    for (const part of [
      '<h2 id="a-head">',
      '<s>old</s>',
      '<td style="text-align:right">2</td>',
      '<pre><code class="language-js">const a = 1;\n</code></pre>',
      '<li id="fn1" class="footnote-item">',
      'href="#fnref1"',
    ])
      expect(html).toContain(part);
  });

  it('links and shows files beside the article by their key', () => {
    const document = understood(
      '# T\n\n![A](img/a.png) [b](../../public/b.pdf#p2) [c](/articles/c.zip) [d](https://d.example/)\n',
    );
    expect(document.html).toBe(
      '<p><img src="/articles/2026/img/a.png" alt="A" /> <a href="/b.pdf#p2">b</a> <a href="/articles/c.zip">c</a> <a href="https://d.example/">d</a></p>\n',
    );
    expect(document.assets).toEqual(['articles/2026/img/a.png', 'public/b.pdf', 'articles/c.zip']);
  });

  it('links another article by its file, where that is known', () => {
    const find = ([key]: readonly string[]) => (key === 'articles/other.md' ? '/2026/01/other/' : undefined);
    expect(understood('# T\n\n[o](../other.md#part)\n', { find }).html).toContain(
      'href="/2026/01/other/#part"',
    );
    const outcome = parse('# T\n\nA\n[o](nowhere.md)\n', { find });
    expect(outcome.problems).toMatchObject([{ code: 'link-unknown', line: 4, received: 'nowhere.md' }]);
  });

  it('warns of an image without alternative text, with its line', () => {
    expect(problems('# T\n\n![](a b.png)\n\n![](<c d.png>)\n')).toMatchObject([
      { code: 'alt-missing', line: 5, severity: 'warning' },
    ]);
  });

  it.each([
    '<script>alert(1)</script>',
    '<style>p{}</style>',
    '<iframe src="javascript:alert(1)" srcdoc="<script>alert(1)</script>"></iframe>',
    '<iframe src="//evil.example/" width="1" height="1"></iframe>',
    '<form action="/x"><input name=a><button>b</button></form>',
    '<p onclick="alert(1)">x</p>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href=" &#1;javascript:alert(1)">x</a>',
    '<img src="data:text/html,x">',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '<svg><script>alert(1)</script></svg>',
    '<math><mtext><script>alert(1)</script></mtext></math>',
    '<object data="x"></object><embed src="x">',
    '<base href="https://evil.example/"><meta http-equiv="refresh" content="0"><link rel=stylesheet href=x>',
    '<p style="background:url(//evil.example)">x</p>',
    '<a href="//evil.example/">x</a>',
    '<img srcset="javascript:x 1x, data:y 2x">',
    '<!--><script>alert(1)</script>-->',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  ])('lets nothing through that runs or loads from elsewhere: %s', (html) => {
    const document = understood(`# T\n\n${html}\n\nafter\n`);
    expect(document.html).not.toMatch(
      /<\s*(script|style|iframe|form|input|button|svg|math|object|embed|base|meta|link|noscript)|<[^>]*\s(on\w+\s*=|\w+="[^"]*(javascript:|data:|url\(|evil\.example\/?"))/i,
    );
  });

  it('that would take a renderer forever is refused instead', () => {
    expect(refusal(`# T\n\n${'<b>'.repeat(300)}\n`).code).toBe('html-depth');
    expect(refusal(`# T\n\n${'[^a] '.repeat(4_000)}\n`).code).toBe('too-many-footnotes');
  });

  it('may speak of generics as often as it likes', () => {
    expect(parse(`# T\n\n\`\`\`ts\n${'Map<T, Array<U>>;\n'.repeat(300)}\`\`\`\n`).ok).toBe(true);
  });

  it('becomes text and an excerpt that ends at a word', () => {
    const { text, excerpt } = understood(
      `# T\n\n## Head\n\nA *few* words[^1] &amp; more.\n\n${'word '.repeat(100)}\n\n[^1]: Note\n`,
    );
    expect(text).toMatch(/^Head\nA few words & more\.\nword word/);
    expect(excerpt.length).toBeLessThanOrEqual(280);
    expect(excerpt).toMatch(/word…$/);
  });
});

describe('an address that leads nowhere', () => {
  it('is taken out of the text, and is no hero: a page or a mail could not be made with it', () => {
    const document = understood('---\ntitle: T\nimage: "https://["\n---\n[A link](https://[).\n');
    expect(document.hero).toBeUndefined();
    expect(document.html).toContain('A link');
    expect(document.html).not.toContain('href');
    const codes = problems('---\ntitle: T\nimage: "https://["\n---\n[A link](https://[).\n').map(
      ({ code }) => code,
    );
    expect(codes.sort()).toEqual(['hero-unusable', 'link-refused']);
  });
});

describe('what is wrong with very many links', () => {
  const pictures = Array.from({ length: 10_000 }, (_, n) => `![](p/${n}.png)`).join('\n');

  it('is listed up to fifty, and the rest is counted: a report is for a person, and a row has its limit', () => {
    const found = problems(`---\ntitle: T\n---\n${pictures}\n`);
    expect(found).toHaveLength(51);
    expect(found.at(-1)).toMatchObject({ code: 'more-problems', wrong: expect.stringContaining('9950') });
  });
});

describe('the slug', () => {
  it.each([
    ['articles/2026-11-23-Die Flut.md', 'die-flut'],
    ['articles/tides/index.md', 'tides'],
    ['articles/Crème brûlée.md', 'creme-brulee'],
    ['articles/дом.md', expect.stringMatching(/^a-[0-9a-f]{8}$/)],
  ])('of %s comes from its name', (key, slug) => {
    expect(understood('# T\n', { key }).slug).toEqual(slug);
  });
});
