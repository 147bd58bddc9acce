/** What the keys of articles say by themselves. */
import { describe, expect, it } from 'vitest';
import { readFileName } from '../../src/article/file-name.ts';
import { parseArticle } from '../../src/article/parse.ts';
import { corpusPublication as publication } from './corpus/publication.ts';
import { World } from './world.ts';

const named = (key: string, language = 'en') => readFileName(`articles/${key}`, language);
const parse = (key: string, file = '---\ntitle: T\n---\nText\n') =>
  parseArticle(new TextEncoder().encode(file), { key: `articles/${key}`, publication });
const understood = (key: string, file?: string) => {
  const outcome = parse(key, file);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
};

describe('the name of a file', () => {
  it.each([
    ['2024-01-19-tides.md', 'tides', '2024-01-19'],
    ['2024-1-9 tides.md', 'tides', '2024-01-09'],
    ['2024_01_19_tides.md', 'tides', '2024-01-19'],
    ['20240119-tides.md', 'tides', '2024-01-19'],
    ['20240119_131626_tides.md', 'tides', '2024-01-19'],
    ['20240119_996699_tides.md', '996699_tides', '2024-01-19'],
    ['20240119_131626.md', '131626', '2024-01-19'],
    ['2024-01-19-131626-tides.md', '131626-tides', '2024-01-19'],
    ['2024-01-19--tides/index.md', 'tides', '2024-01-19'],
    ['2024-01-19.md', '2024-01-19', '2024-01-19'],
    ['2024-13-45-tides.md', '2024-13-45-tides', undefined],
    ['2024-01-tides.md', '2024-01-tides', undefined],
    ['20240119123-tides.md', '20240119123-tides', undefined],
    ['3024-01-19-tides.md', '3024-01-19-tides', undefined],
    ['tides/index.md', 'tides', undefined],
    ['tides/README.md', 'tides', undefined],
    ['index.md', 'index', undefined],
  ])('%s has a name and perhaps a date', (key, name, date) => {
    expect(named(key)).toMatchObject({ name });
    expect(named(key).date).toBe(date);
  });

  it.each([
    ['2024/01/19/tides.md', '2024-01-19'],
    ['blog/2024/1/tides.md', '2024-01-01'],
    ['2024/01/19/tides/index.md', '2024-01-19'],
    ['2024/tides.md', undefined],
    ['2024/13/tides.md', undefined],
    ['12024/01/tides.md', undefined],
  ])('%s lies in folders that are a date', (key, date) => {
    expect(named(key).dateOfFolders).toBe(date);
  });

  it.each([
    ['tides.fr.md', 'fr', 'articles/tides', 'tides'],
    ['tides.pt-br.md', 'pt-BR', 'articles/tides', 'tides'],
    ['tides.zh_CN.md', 'zh-CN', 'articles/tides', 'tides'],
    ['tides/index.zh.md', 'zh', 'articles/tides/index', 'tides'],
    ['tides/index.zh-hant-tw.md', 'zh-Hant-TW', 'articles/tides/index', 'tides'],
    ['fr/tides.md', 'fr', 'articles/tides', 'tides'],
    ['blog/de/2024-01-19-tides.md', 'de', 'articles/blog/2024-01-19-tides', 'tides'],
    ['tides/fr/index.md', 'fr', 'articles/tides/index', 'tides'],
    ['es-mx/tides.md', 'es-MX', 'articles/tides', 'tides'],
    ['tides.it.md', 'it', 'articles/tides', 'tides'],
  ])(
    '%s names a language, and what it shares with its translations',
    (key, language, translationOf, name) => {
      expect(named(key)).toMatchObject({ language, translationOf, name });
    },
  );

  it.each([
    ...[
      'node.js.md',
      'asp.net.md',
      'v1.0.md',
      'it/network.md',
      'ml/models.md',
      'cs/trees.md',
      'js/events.md',
    ],
    ...[
      'go/slices.md',
      'to-do/today.md',
      'no-js/page.md',
      'ng-lite/a.md',
      'english/tides.md',
      'fra/tides.md',
    ],
  ])('%s names no language', (key) => {
    expect(named(key).language).toBeUndefined();
    expect(named(key).translationOf).toBeUndefined();
  });

  it("names a language that is a subject elsewhere, if it is the publication's own", () => {
    expect(named('it/maree.md', 'it').language).toBe('it');
  });
});

describe('an article', () => {
  it('takes the date of its file silently, and one of its folders or old address with a warning', () => {
    expect(parse('2024-01-19-tides.md').problems).toEqual([]);
    expect(understood('2024-01-19-tides.md').date).toBe('2024-01-19T00:00:00.000Z');
    for (const [key, file, received] of [
      ['2024/07/tides.md', '---\ntitle: T\n---\nText\n', '2024-07-01'],
      ['tides.md', '---\ntitle: T\npermalink: /2024/07/19/tides/\n---\nText\n', '2024-07-19'],
    ] as const) {
      expect(understood(key, file).date).toBe(
        received === '2024-07-01' ? '2024-06-30T23:00:00.000Z' : '2024-07-18T23:00:00.000Z',
      );
      expect(parse(key, file).problems).toMatchObject([
        { code: 'date-guessed', line: 1, column: 1, received },
      ]);
    }
  });

  it('prefers the date that is written in it', () => {
    const file = '---\ntitle: T\ndate: 2020-02-02\n---\nText\n';
    expect(understood('2024/07/2024-07-19-tides.md', file).date).toBe('2020-02-02T00:00:00.000Z');
    expect(parse('2024/07/tides.md', file).problems).toEqual([]);
  });

  it('in another language has a slug of its own, so that both have an address', () => {
    expect(understood('tides.md').slug).toBe('tides');
    expect(understood('tides.en.md').slug).toBe('tides');
    expect(understood('tides.fr.md')).toMatchObject({ slug: 'tides-fr', language: 'fr' });
    expect(understood('ar/tides.md')).toMatchObject({ slug: 'tides-ar', direction: 'rtl' });
    expect(understood('fr/tides.md', '---\ntitle: T\nslug: marees\nlang: fr-CA\n---\nText\n')).toMatchObject({
      slug: 'marees',
      language: 'fr-CA',
    });
  });

  it('says by a key of its own what its translations share', () => {
    const file = '---\ntitle: T\ntranslationKey: the-tides\n---\nText\n';
    expect(understood('fr/marees.md', file).translationOf).toBe('the-tides');
  });
});

describe('a page of a whole folder', () => {
  it.each(['articles/_index.md', 'articles/blog/_index.fr.md'])(
    'is ignored, and its report says so in plain words: %s',
    async (key) => {
      const world = new World();
      await world.upload(key, '---\ntitle: Blog\n---\n');
      expect(world.items()).toEqual([]);
      expect(world.report(key)).toMatchObject({
        status: 'ignored',
        problems: [{ severity: 'warning', code: 'section-page', wrong: expect.stringContaining('folder') }],
      });
    },
  );
});
