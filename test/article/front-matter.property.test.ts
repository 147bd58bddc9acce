/** Whatever stands in front matter: an answer, always the same one, within the limits, and the report tells it as it is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArticleDocument, ArticleItem, KeyRow } from '../../src/article/article.ts';
import { articleFields } from '../../src/article/fields.ts';
import { parseArticle } from '../../src/article/parse.ts';
import { articleReport } from '../../src/article/report.ts';
import { summaryOf } from '../../src/article/summary.ts';
import { articleId, contentHash, instant } from '../../src/ids.ts';
import { corpusPublication as publication } from './corpus/publication.ts';

const parse = (file: string, key = 'articles/tides.md') =>
  parseArticle(new TextEncoder().encode(file), { key, publication });

const names = Object.values(articleFields({ timezone: 'UTC', language: 'en', spacedLabels: false })).flatMap(
  (field) => field.names,
);

const words = [
  '',
  'true',
  'false',
  'null',
  '~',
  '2024-01-19',
  'Jun 19 2024',
  '01/02/2024',
  '1718784000',
  'draft',
  'fr',
];
const texts = [
  ...[
    'a.png',
    '/a/b/',
    '../../x',
    'https://e.example/x',
    'javascript:alert(1)',
    '{{ x }}',
    ':year/:title',
    '#tag',
  ],
  ...['a, b', 'Jane Doe <j@mail.example>', '[J](https://j.example/)', 'x'.repeat(600), '\u0007\ud800\ufffe'],
];
const scalar = fc.oneof(fc.constantFrom(...words, ...texts), fc.string({ unit: 'binary', maxLength: 40 }));
const key = fc.oneof(
  fc.constantFrom(
    ...names.map((name) => name.split('.')[0] ?? name),
    'extra',
    'taxonomies',
    'seo',
    '__proto__',
  ),
  fc.string({ maxLength: 12 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(key, fc.constantFrom('src', 'url', 'alt', 'name', 'image')), tie('any'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).any;
const data = fc.dictionary(key, value, { maxKeys: 12, noNullPrototype: true });

/** JSON is YAML as well: one value, three ways to write it, and text that is none of them. */
const file = fc.oneof(
  data.map((given) => `${JSON.stringify({ title: 'T', ...given }, null, 1)}\nText\n`),
  data.map((given) => `---\n${JSON.stringify(given)}\n---\nText\n`),
  fc
    .array(fc.tuple(key, scalar), { maxLength: 12 })
    .map(
      (lines) =>
        `+++\n${lines.map(([name, text]) => `${JSON.stringify(name)} = ${JSON.stringify(text)}`).join('\n')}\n+++\nText\n`,
    ),
  fc
    .array(fc.tuple(key, scalar), { maxLength: 12 })
    .map((lines) => `title: T\n${lines.map(([name, text]) => `${name}: ${text}`).join('\n')}\n---\nText\n`),
);
const fileKey = fc
  .array(
    fc.oneof(
      fc.constantFrom('fr', '2024', '01', '_drafts', 'index.zh', '2024-01-19-x', 'a.b'),
      fc.string({ maxLength: 8 }),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => `articles/${parts.join('/')}.md`);

describe('any front matter', () => {
  it('is understood or refused with a place, and never throws', () => {
    fc.assert(
      fc.property(file, fileKey, (text, at) => {
        const outcome = parse(text, at);
        for (const problem of outcome.problems) {
          expect([problem.code, problem.line, problem.column]).toEqual([
            problem.code,
            expect.any(Number),
            expect.any(Number),
          ]);
          expect(problem.wrong && problem.expected && problem.example).toBeTruthy();
          expect((problem.received ?? '').length).toBeLessThanOrEqual(200);
          expect(problem.line ?? 1).toBeLessThanOrEqual(text.split('\n').length);
        }
        expect(outcome.ok || outcome.problems.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('means the same each time', () => {
    fc.assert(
      fc.property(file, fileKey, (text, at) => {
        expect(parse(text, at)).toEqual(parse(text, at));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps its limits', () => {
    fc.assert(
      fc.property(file, (text) => {
        const outcome = parse(text);
        if (outcome.ok) expectLimits(outcome.value);
      }),
      { numRuns: 400 },
    );
  });

  it('is told by the report as the document has it', () => {
    fc.assert(
      fc.property(file, fileKey, (text, at) => {
        const outcome = parse(text, at);
        if (!outcome.ok) return;
        const { value: document } = outcome;
        const { understood } = articleReport(item(document, at), row(at), 'https://site.example');
        const { authors, hero, ...rest } = document;
        expect(understood['authors']).toEqual(authors.map(({ name }) => name));
        expect(understood['hero']).toBe(hero?.src);
        for (const name of told) expect([name, understood[name]]).toEqual([name, rest[name]]);
      }),
      { numRuns: 150 },
    );
  });
});

const told = [
  ...([
    'title',
    'deck',
    'slug',
    'date',
    'updated',
    'language',
    'translationOf',
    'section',
    'tags',
    'mail',
  ] as const),
  ...(['canonical', 'addressWish', 'aliases', 'otherKeys'] as const),
];

function expectLimits(document: ArticleDocument): void {
  expect(document.title.length).toBeLessThanOrEqual(300);
  expect(document.tags.length).toBeLessThanOrEqual(20);
  expect(document.authors.length).toBeLessThanOrEqual(20);
  expect(document.aliases?.length ?? 0).toBeLessThanOrEqual(50);
  expect(document.otherKeys?.length ?? 0).toBeLessThanOrEqual(40);
  expect(document.excerpt.length).toBeLessThanOrEqual(280);
  for (const tag of document.tags) expect(tag.length).toBeLessThanOrEqual(60);
  for (const path of [document.addressWish ?? '/', ...(document.aliases ?? [])])
    expect(path).toMatch(/^\/[\x21-\x7e]{0,3000}$/);
  expect(document.slug).toMatch(/^[a-z0-9-]{1,80}$/);
  // Nothing that XML, HTML's attributes or a mail's header could not carry.
  const lines = [
    document.title,
    document.deck ?? '',
    ...document.tags,
    ...document.authors.map(({ name }) => name),
  ];
  expect(lines.join('')).not.toMatch(/[\0-\x1f\x7f\ufffe\uffff]|\p{Surrogate}/u);
  expect(document.canonical ?? 'https://').toMatch(/^https?:\/\//i);
  expect(document.hero?.src ?? '/').toMatch(/^(https:\/\/|\/)/i);
}

const at = instant('2026-11-23T09:00:00Z');
const id = articleId('00000000-0000-4000-8000-000000000001');
const item = (document: ArticleDocument, key: string): ArticleItem => ({
  ...{ id, rev: 1, liveRev: 1, state: 'live', key, guid: `urn:uuid:${id}`, problems: [], at },
  content: { hash: contentHash('a'.repeat(64)), versionId: 'v1' },
  summary: summaryOf(document),
});
const row = (key: string): KeyRow => ({ key, rev: 1, id, standing: { kind: 'article' }, problems: [], at });
