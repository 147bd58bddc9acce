/** Front matter in every form and spelling, friendly and hostile; the samples of ./corpus say how generators write it. */
import { describe, expect, it } from 'vitest';
import type { ArticleDocument } from '../../src/article/article.ts';
import { parseArticle } from '../../src/article/parse.ts';
import type { Problem } from '../../src/problem.ts';
import { corpusPublication as publication } from './corpus/publication.ts';

const parse = (file: string, key = 'articles/tides.md') =>
  parseArticle(new TextEncoder().encode(file), { key, publication });

function understood(file: string, key?: string): ArticleDocument {
  const outcome = parse(file, key);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}
const problems = (file: string, key?: string): readonly Problem[] => parse(file, key).problems;
const refusal = (file: string): Problem => {
  const outcome = parse(file);
  expect(outcome.ok).toBe(false);
  return outcome.problems.find(({ severity }) => severity === 'error')!;
};
const yaml = (...lines: string[]): string => ['---', 'title: T', ...lines, '---', 'Text', ''].join('\n');

describe('a format', () => {
  it.each([
    ['YAML', '---\ntitle: T\n---\n'],
    ['YAML that ends with dots', '---\ntitle: T\n...\n'],
    ['YAML that says so', '---yaml\ntitle: T\n---\n'],
    ['YAML between longer lines', '------\ntitle: T\n------\n'],
    ['YAML after a mark, empty lines and Windows line ends', '\ufeff\r\n \r\n---\r\ntitle: T\r\n---\r\n'],
    ['YAML indented with tabs', '---\ntitle: T\ntags:\n\t- a\n---\n'],
    ['YAML without a first line', 'title: T\ntags:\n  - a\n# a remark\ndraft: false\n---\n'],
    ['TOML', '+++\ntitle = "T"\n+++\n'],
    ['TOML that says so', '---toml\ntitle = "T"\n---\n'],
    ['JSON', '{\n\t"title": "T",\n\t"tags": ["}", "\\"]"]\n}\n'],
    ['JSON in one line', '{ "title": "T" }\n'],
    ['JSON that says so', '---json\n{ "title": "T" }\n---\n'],
    ['JSON between semicolons', ';;;\n{ "title": "T" }\n;;;\n'],
    ['JSON between semicolons without braces', ';;;\n"title": "T",\n"draft": false\n;;;\n'],
  ])('of %s is known', (_, frontMatter) => {
    expect(understood(`${frontMatter}\nText\n`)).toMatchObject({ title: 'T', html: '<p>Text</p>\n' });
  });

  it.each([
    ['a line across the page', '----\n\nText\n'],
    ['a paragraph that is underlined', 'Note: high water\n---\n\nText\n'],
    ['a list of links', 'see: one\n\ntitle: two\n---\n'],
    ['a template', '{% include a.html %}\n\nText\n'],
    ['a brace in a text', '{ one brace\n\nText\n'],
    ['a shortcode', '{{< figure src="a.png" >}}\n\nText\n'],
  ])('is not seen in %s', (_, file) => {
    expect(understood(file).title).toBe('Tides');
    expect(understood(file).html).not.toBe('');
  });

  it.each([
    ['YAML', '---\ntitle: T\ndeck: 1\ndate: x\n---\n', 4, 7],
    ['YAML after empty lines', '\n\n---\ntitle: T\ndate: x\n---\n', 5, 7],
    ['YAML without a first line', 'title: T\ndate: x\n---\n', 2, 7],
    ['TOML', '+++\ntitle = "T"\n\ndate = "x"\n+++\n', 4, 8],
    ['TOML in a table', '+++\ntitle = "T"\n[extra]\ndate = "x"\n+++\n', 4, 8],
    ['JSON', '{\n  "title": "T",\n  "date": "x"\n}\n', 3, 11],
  ])('of %s says line and column', (_, file, line, column) => {
    expect(refusal(file)).toMatchObject({ code: 'date-unreadable', line, column, received: 'x' });
  });

  it.each([
    ['YAML', '---\ntitle: T\ntags: [a\n---\n', 'yaml-syntax'],
    ['TOML', '+++\ntitle = "T"\ntags = [a\n+++\n', 'toml-syntax'],
    ['JSON', '{\n"title": "T",\n"tags": ["a" "b"]\n}\n', 'yaml-syntax'],
    ['JSON that does not end', '{\n"title": "T",\n"tags": []\n\nText\n', 'front-matter-unclosed'],
    ['TOML that does not end', '+++\ntitle = "T"\n\nText\n', 'front-matter-unclosed'],
  ])('of %s that is broken is refused with its line and an example', (_, file, code) => {
    expect(refusal(file)).toMatchObject({
      code,
      line: expect.any(Number),
      column: expect.any(Number),
      wrong: expect.stringMatching(/\S/),
      expected: expect.stringMatching(/\S/),
      example: expect.stringMatching(/\S/),
    });
  });
});

describe('YAML in which quotes are missing around a text', () => {
  it.each([
    ['title: Tides: a history', 'Tides: a history'],
    ['title: [book] The tides', '[book] The tides'],
    ['title: "The tides" and others', '"The tides" and others'],
    ['title: @tides', '@tides'],
    ['title: `tides` and more', '`tides` and more'],
    ['title: 100%: "all"', '100%: "all"'],
  ])('is read as the text that stands there, with a warning: %s', (line, title) => {
    const outcome = parse(`---\ndate: 2026-11-23\n${line}\n---\nText.\n`);
    expect(outcome.ok && outcome.value.title).toBe(title);
    expect(outcome.problems).toMatchObject([
      {
        ...{ severity: 'warning', code: 'yaml-quotes', line: 3, column: 8 },
        ...{ example: `title: ${JSON.stringify(title)}`, received: title },
      },
    ]);
  });

  it('is read in several lines, and not where a value goes on in the next', () => {
    const both = parse('---\ntitle: A: b\ndescription: C: d\n---\nText.\n');
    expect(both.ok && [both.value.title, both.problems.map(({ code }) => code)]).toEqual([
      'A: b',
      ['yaml-quotes', 'yaml-quotes'],
    ]);
    expect(refusal('---\ntitle: A: b\n  and: c\n---\nText.\n')).toMatchObject({
      code: 'yaml-syntax',
      line: 2,
    });
  });

  it.each([
    'title: "open',
    "title: 'open: a",
    'tags: a: b',
    'date: 2026: 1',
    'title: &a b: c',
    'hero: src: a',
  ])('is refused where no text is meant: %s', (line) => {
    expect(refusal(`---\ntitle: T\n${line}\n---\nText.\n`.replace('title: T\ntitle', 'title')).code).toMatch(
      /^yaml-/,
    );
  });
});

describe('hostile front matter', () => {
  it.each([
    ['aliases that multiply', yaml('a: &a [x,x]', 'b: &b [*a,*a]', 'tags: [*b,*b]'), 'yaml-alias', 4],
    ['an alias of a merge', yaml('base: &base { draft: true }', '<<: *base'), 'yaml-alias', 4],
    ['a tag', yaml('deck: !!python/object/apply:os.system ["ls"]'), 'yaml-syntax', 3],
    ['a key twice in YAML', yaml('deck: a', 'deck: b'), 'yaml-syntax', 4],
    ['a key twice in TOML', '+++\ntitle = "a"\ntitle = "b"\n+++\n', 'toml-syntax', 3],
    ['a key twice in JSON', '{\n"title": "a",\n"title": "b"\n}\n', 'yaml-syntax', 3],
    ['nested brackets in TOML', `+++\ntitle = "T"\na = ${'['.repeat(5_000)}\n+++\n`, 'toml-syntax', 3],
    ['dotted keys without end', `+++\n${'a.'.repeat(5_000)}a = 1\n+++\n`, 'toml-depth', 2],
    ['tables in tables', `+++\n[${'a.'.repeat(5_000)}a]\n+++\n`, 'toml-depth', 2],
    ['nested braces in JSON', `{"a":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}\n`, 'yaml-depth', 1],
    ['twenty thousand characters', yaml(`deck: ${'x'.repeat(20_001)}`), 'front-matter-too-long', 1],
    ['JSON of a thousand lines', `{\n"title":\n${'\n'.repeat(1_000)}"T"}\n`, 'front-matter-too-long', 1],
  ])('with %s is refused where it stands', (_, file, code, line) => {
    expect(refusal(file)).toMatchObject({ code, line });
  });

  it.each([
    '---\ntitle: T\n__proto__: { draft: true }\nconstructor: { prototype: { draft: true } }\n---\n',
    '+++\ntitle = "T"\n[__proto__]\ndraft = true\n[extra.__proto__]\ndraft = true\n+++\n',
    '{\n"title": "T",\n"__proto__": { "draft": true },\n"extra": { "__proto__": { "draft": true } }\n}\n',
  ])('is not mistaken for a prototype: %j', (file) => {
    expect(understood(`${file}Text\n`).draft).toBe(false);
    expect(({} as { draft?: boolean }).draft).toBeUndefined();
  });

  it('may name as many tags, authors and keys as it likes: only the first few count', () => {
    const many = Array.from({ length: 150 }, (_, n) => `tag${n}`);
    const document = understood(
      yaml(`tags: [${many}]`, `aliases: [${many}]`, ...many.slice(0, 100).map((key) => `${key}: 1`)),
    );
    expect(document.tags).toHaveLength(20);
    expect(document.aliases).toHaveLength(50);
    expect(document.otherKeys).toHaveLength(40);
    expect(problems(yaml(`tags: [${many}]`))).toMatchObject([{ code: 'tags-left-out', line: 3, column: 1 }]);
  });
});

describe('a key', () => {
  it('means the same in every spelling', () => {
    for (const key of ['pubDate', 'pub_date', 'Pub-Date', 'PUBDATE', 'pubdate'])
      expect(understood(yaml(`${key}: 2024-01-19`)).date).toBe('2024-01-19T00:00:00.000Z');
  });

  it('wins over those behind it in its row, and the report says which one was used', () => {
    const file = yaml('deck: By its name', 'subtitle: By another');
    expect(understood(file).deck).toBe('By its name');
    expect(problems(file)).toMatchObject([{ code: 'key-twice', line: 4, column: 1, received: 'subtitle' }]);
    expect(problems(yaml('deck: Same', 'subtitle: Same'))).toEqual([]);
  });

  it('at the top wins over one in a table of extras', () => {
    const file =
      '+++\ntitle = "T"\ndescription = "top"\n[extra]\ndescription = "extra"\ndeck = "deck"\n+++\nText\n';
    expect(understood(file)).toMatchObject({ excerpt: 'top', deck: 'deck' });
  });

  it('that cannot be understood is left out where nothing depends on it, with a warning', () => {
    expect(problems(yaml('language: English', 'tags: { a: 1 }', 'updated: soon'))).toMatchObject([
      { severity: 'warning', code: 'language-unreadable', line: 3, column: 11, received: 'English' },
      { severity: 'warning', code: 'updated-unreadable', line: 5 },
      { severity: 'warning', code: 'tags-unreadable', line: 4 },
    ]);
  });

  it.each([
    ['draft: perhaps', 'draft-unreadable'],
    ['published: perhaps', 'published-unreadable'],
    ['mail: sometimes', 'mail-unreadable'],
    ['canonical: "javascript:alert(1)"', 'canonical-unreadable'],
    [`title: ${'x'.repeat(301)}`, 'title-unreadable'],
  ])('that cannot be understood refuses the file where publishing could be wrong: %s', (line, code) => {
    expect(refusal(`---\n${line}\n---\nText\n`)).toMatchObject({ code, line: 2 });
  });

  it.each([
    ['titel', 'title'],
    ['descripton', 'description'],
    ['pubilshed', 'published'],
    ['catgories', 'categories'],
    ['Auther', 'author'],
    ['feture_image', 'feature_image'],
  ])('that is misspelt is named with the right one: %s', (key, meant) => {
    expect(problems(`---\n${key}: x\n---\n# T\n\nText\n`)).toMatchObject([
      {
        code: 'unknown-key',
        line: 2,
        column: 1,
        received: key,
        wrong: expect.stringContaining(`Did you mean "${meant}"?`),
      },
    ]);
  });

  it('that nothing here knows is kept by name, without a word', () => {
    const file = yaml('layout: post', 'katex: true', 'my_own_thing: 1', 'extra: { a: 1 }');
    expect(understood(file).otherKeys).toEqual(['layout', 'katex', 'my_own_thing']);
    expect(problems(file)).toEqual([]);
    expect(understood(yaml())).not.toHaveProperty('otherKeys');
  });
});

describe('the public', () => {
  it.each([
    ['draft: false', false],
    ['draft: true', true],
    ['published: true', false],
    ['published: false', true],
    ['published: 2024-01-19', false],
    ['publish: no', true],
    ['status: published', false],
    ['status: Publish', false],
    ['status: seedling', false],
    ['status: draft', true],
    ['status: pending', true],
    ['status: whatever', true],
    ['visibility: public', false],
    ['visibility: members', true],
    ['hidden: true', true],
    ['hidden: false', false],
    ['private: true', true],
    ['unlisted: true', true],
    ['password: tide', true],
    ['redirect_to: /elsewhere/', true],
    ['permalink: false', true],
    ['permalink: /tides/', false],
  ])('is told by %s whether it is a draft: %s', (line, draft) => {
    expect(understood(yaml(line)).draft).toBe(draft);
  });

  it('is never let in by one key where another says no', () => {
    expect(understood(yaml('draft: false', 'published: true', 'status: draft')).draft).toBe(true);
    expect(understood(yaml('draft: false'), 'articles/_drafts/tides.md').draft).toBe(true);
  });

  it('is kept out by a key that means something else elsewhere, with a warning', () => {
    expect(problems(yaml('hidden: true'))).toMatchObject([{ code: 'kept-as-draft', line: 3, column: 1 }]);
    expect(problems(yaml('status: whatever'))).toMatchObject([{ code: 'kept-as-draft', line: 3 }]);
    expect(problems(yaml('draft: true', 'hidden: true'))).toEqual([]);
  });
});

describe('authors', () => {
  const jane = { id: 'jane', name: 'Jane Doe', url: 'https://jane.example/' };

  it.each([
    ['author: jane', [jane]],
    ['author: Jane  Doe', [jane]],
    ['author: JANE DOE', [jane]],
    ['author: Jane Doe, MD', [{ name: 'Jane Doe, MD' }]],
    ['authors: jane, Bob Roe', [jane, { name: 'Bob Roe' }]],
    ['author: [Bob Roe, jane]', [{ name: 'Bob Roe' }, jane]],
    ['author: "Bob Roe <bob@mail.example>"', [{ name: 'Bob Roe' }]],
    ['author: "[Bob Roe](https://bob.example/)"', [{ name: 'Bob Roe', url: 'https://bob.example/' }]],
    [
      'author: { name: Bob Roe, url: "https://bob.example/", email: bob@mail.example }',
      [{ name: 'Bob Roe', url: 'https://bob.example/' }],
    ],
    ['author: { name: bob@mail.example }', []],
    ['authors: [{ name: "Bob Roe <bob@mail.example>" }]', [{ name: 'Bob Roe' }]],
    ['author: { name: Bob Roe, url: "@bob" }', [{ name: 'Bob Roe' }]],
    ['authors: [{ name: Jane Doe, title: Editor }, { key: jane }]', [jane, jane]],
    ['author: Bob Roe\nauthor_url: https://bob.example/', [{ name: 'Bob Roe', url: 'https://bob.example/' }]],
  ])('are known by id or name, others are guests: %s', (line, authors) => {
    expect(understood(yaml(line)).authors).toEqual(authors);
  });
});

describe('labels', () => {
  it.each([
    ['tags: [a, B, b]', ['a', 'B']],
    ['tags: "a, b,, c"', ['a', 'b', 'c']],
    ['tags: two words', ['two words']],
    ['tags: ["#a", post, all]', ['a']],
    ['tags: [a]\ncategories: [b]\nkeywords: [c]', ['a', 'b']],
    ['keywords: c, d', ['c', 'd']],
    ['categories: [[a, b], c]', ['a', 'b', 'c']],
    ['tags: [{ name: a, slug: x }]', ['a']],
    [`tags: [a, ${'x'.repeat(61)}]`, ['a']],
  ])('are tags: %s', (lines, tags) => {
    expect(understood(yaml(lines)).tags).toEqual(tags);
  });

  it.each([
    ['section: sea', 'sea', []],
    ['section: Sea', 'sea', []],
    ['categories: [Harbours, SEA]', 'sea', ['Harbours']],
    ['section: other\ncategories: [Sea]', 'other', ['Sea']],
  ])('name the section: %s', (lines, section, tags) => {
    expect(understood(yaml(lines))).toMatchObject({ section, tags });
  });
});

describe('addresses', () => {
  it.each([
    ['permalink: /2024/tides/', '/2024/tides/'],
    ['permalink: 2024/tides.html', '/2024/tides.html'],
    ['permalink: /:year/:month/:title/', '/:year/:month/:slug/'],
    ['url: "https://old.example/2024/tides/?x=1#y"', undefined],
    ['url: "https://old.example/2024/Tides.html"', '/2024/Tides.html'],
    ['url: https://other.example/something-else/', undefined],
    ['path: /düne/a%20b/', '/d%C3%BCne/a%20b/'],
    ['slug: /blog/2024/tides/', '/blog/2024/tides/'],
    ['permalink: /../../etc/passwd', undefined],
    ['permalink: /a/%2e%2e/%2f/', undefined],
    ['permalink: /:categories/:title/', undefined],
    ['permalink: pretty', undefined],
    ['permalink: "/a b/"', undefined],
    ['permalink: "javascript:alert(1)"', undefined],
    ['permalink: "/a<b>/"', undefined],
    [`permalink: /${'x'.repeat(501)}`, undefined],
  ])('are wished for, or understood as none: %s', (line, wish) => {
    expect(understood(yaml(line)).addressWish).toBe(wish);
  });

  it('had before are kept, each once; what is no path of this site is named', () => {
    const file = yaml('aliases: [/a, /a, b/c.html, "https://old.example/d/", "Another title", "/?p=7"]');
    expect(understood(file).aliases).toEqual(['/a', '/b/c.html', '/d/']);
    expect(problems(file)).toMatchObject([
      { code: 'alias-unusable', line: 3, column: 1, received: 'Another title, /?p=7' },
    ]);
  });

  it('elsewhere are canonical only if they are elsewhere', () => {
    expect(understood(yaml('canonical_url: /own/')).canonical).toBeUndefined();
    expect(understood(yaml('canonical_url: https://e.example/')).canonical).toBe('https://e.example/');
  });
});

describe('a picture', () => {
  it.each([
    ['cover: a.png\ncover_alt: A', { src: '/articles/a.png', alt: 'A' }],
    ['image: { url: /a.png, description: A, width: 800px }', { src: '/a.png', alt: 'A', width: 800 }],
    ['images: [/a.png, /b.png]\nimage_alt: A', { src: '/a.png', alt: 'A' }],
    ['top_img: false\nthumbnail: /t.png\nthumbnail_alt: T', { src: '/t.png', alt: 'T' }],
    ['hero: { src: /h.png, alt: H }\nimage: /i.png', { src: '/h.png', alt: 'H' }],
    ['image: { src: { src: /a.png }, alt: A }', { src: '/a.png', alt: 'A' }],
    ['cover: { hidden: true, relative: true }', undefined],
    ['cover: "javascript:alert(1)"', undefined],
  ])('is found: %s', (lines, hero) => {
    expect(understood(yaml(...lines.split('\n'))).hero).toEqual(hero);
  });
});

describe('a text', () => {
  it('loses the few control characters that an input method left, and is told where', () => {
    const file = `---\ntitle: T\n---\n${'High water. '.repeat(20)}Ti\u0008des\n`;
    expect(understood(file).text).toContain('Tides');
    expect(problems(file)).toMatchObject([
      { severity: 'warning', code: 'control-characters', line: 4, column: 243, received: 'U+0008' },
    ]);
  });

  it('of many of them is a binary file', () => {
    expect(refusal(`---\ntitle: T\n---\n${'\u0008x'.repeat(200)}`).code).toBe('encoding');
  });
});
