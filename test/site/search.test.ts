import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Findable } from '../../src/site/search-page/findable.ts';
import { createFinder } from '../../src/site/search-page/finder.ts';
import { piecesOf } from '../../src/site/search-page/pieces.ts';
import { indexWords, mostWords, wordsOf } from '../../src/site/search-words.ts';
import { SiteWorld } from './site-world.ts';

const article = (url: string, changes: Partial<Findable> = {}): Findable => ({
  ...{ url, title: url, summary: '', date: '2026-11-20T00:00:00.000Z', authors: [], tags: [], words: '' },
  ...changes,
});

describe('words', () => {
  test.each([
    ['The Ferry, that “waits”!', ['the', 'ferry', 'that', 'waits']],
    ['Café São João', ['cafe', 'sao', 'joao']],
    ['Straße', ['strasse']],
    ['東京湾のフェリー', ['東京', '京湾', '湾の', 'のフ', 'フェ', 'ェリ', 'リー']],
    ['東京2026年', ['東京', '2026', '年']],
    ['ﾌｪﾘｰ', ['フェ', 'ェリ', 'リー']],
    ['한국어 신문', ['한국어', '신문']],
    ['שָׁלוֹם עולם', ['שלום', 'עולם']],
    ['الْعَرَبِيَّة', ['العربية']],
    ['Ёлка', ['елка']],
    ['हिन्दी', ['हिन्दी']],
    ['', []],
    ['… — !', []],
  ])('of %j are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('of a text go into the index once each, and no more than it holds', () => {
    expect(indexWords('Tide and tide and the sea')).toBe('tide and the sea');
    const many = Array.from({ length: 20_000 }, (_, index) => `word${index}`).join(' ');
    expect(indexWords(many).length).toBeLessThanOrEqual(mostWords);
    expect(indexWords('x'.repeat(2_000_000)).length).toBeLessThan(50);
  });

  test('of whatever text have no blank in them, and find it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = wordsOf(text);
        for (const word of words) expect(word).toMatch(/^\S+$/);
        const finder = createFinder();
        finder.add([article('/x/', { title: '', words: indexWords(text) })]);
        expect(finder.find(text)).toHaveLength(words.length === 0 ? 0 : 1);
      }),
    );
  });
});

describe('a finder', () => {
  const finder = createFinder();
  finder.add([
    article('/ferry/', { title: 'The ferry that waits', words: indexWords('A timetable and the tide.') }),
    article('/tide/', { title: 'Tides', summary: 'Of the moon.', authors: ['Ada Quill'], tags: ['sea'] }),
    article('/tokyo/', { title: '東京湾のフェリー', words: indexWords('海の上で待つ。') }),
    article('/arabic/', { title: 'أخبار البحر', words: indexWords('الْعَرَبِيَّة') }),
    article('/cafe/', { title: 'Café', section: 'Undertow' }),
  ]);
  const found = (question: string) => finder.find(question).map(({ article: { url } }) => url);

  test.each([
    ['ferry', ['/ferry/']],
    ['FERRY timetable', ['/ferry/']],
    ['ferry moon', []],
    ['tide', ['/tide/', '/ferry/']],
    ['time', ['/ferry/']],
    ['timetabel', ['/ferry/']],
    ['quill', ['/tide/']],
    ['sea', ['/tide/']],
    ['undertow', ['/cafe/']],
    ['cafe', ['/cafe/']],
    ['東京', ['/tokyo/']],
    ['フェリー', ['/tokyo/']],
    ['待つ', ['/tokyo/']],
    ['待', ['/tokyo/']],
    ['京東', []],
    ['البحر', ['/arabic/']],
    ['العربية', ['/arabic/']],
    ['', []],
    ['!', []],
  ])('of %j finds %j', (question, wanted) => {
    expect(found(question)).toEqual(wanted);
  });

  test('knows an article once, though two parts have it', () => {
    finder.add([article('/ferry/', { title: 'The ferry that waits' })]);
    expect(found('ferry')).toEqual(['/ferry/']);
  });

  test('is not moved by words that mean something to scripts', () => {
    expect(found('constructor')).toEqual([]);
    expect(found('__proto__')).toEqual([]);
    const strange = createFinder();
    strange.add([article('/x/', { words: indexWords('constructor __proto__ toString') })]);
    expect(strange.find('constructor')).toHaveLength(1);
    expect(strange.find('tostring')).toHaveLength(1);
  });
});

describe('what was looked for', () => {
  const marked = (text: string, ...words: string[]) =>
    piecesOf(text, new Set(words))
      .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
      .join('');

  test.each([
    ['The ferry, the FERRY', ['ferry'], 'The [ferry], the [FERRY]'],
    ['Cafés of São Paulo', ['sao'], 'Cafés of [São] Paulo'],
    ['<b>tide</b> & co', ['tide'], '<b>[tide]</b> & co'],
    ['東京湾のフェリー', ['京湾'], '東[京湾]のフェリー'],
    ['東京', ['東京'], '[東京]'],
    ['フェリー', ['リー'], 'フェ[リー]'],
    ['データール', ['ール'], 'データ[ール]'],
    ['nothing', [], 'nothing'],
  ])('is marked in %j', (text, words, wanted) => {
    expect(marked(text, ...words)).toBe(wanted);
  });

  test('never changes the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const pieces = piecesOf(text, new Set(wordsOf(text)));
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });
});

describe('the site', () => {
  test('has a search page that works as a plain form, and a script of its own', async () => {
    const world = new SiteWorld();
    await world.publication();
    await world.article('tides', { front: 'tags: [sea]\nauthor: ada', body: 'The <b>moon</b> draws it.' });
    await world.build();
    const page = world.page('search/index.html');
    expect(page).toMatch(/<form[^>]*action="\/search\/" method="get"/);
    expect(page).toMatch(/<input type="search"[^>]*name="q"/);
    expect(page).toContain('src="/search/search.js"');
    expect(page).not.toMatch(/<script(?![^>]*(src=|ld\+json))/);
    expect(world.page('search/search.js')).toContain('MiniSearch');
    const [part = ''] = (JSON.parse(world.page('search/index.json')) as { parts: string[] }).parts;
    expect(JSON.parse(world.page(part.slice(1)))).toEqual({
      v: 1,
      articles: [
        {
          ...{ url: '/2026/tides/', title: 'Title of tides', summary: 'The moon draws it.' },
          ...{ date: expect.any(String), authors: ['Ada Quill'], tags: ['sea'], words: 'the moon draws it' },
        },
      ],
    });
  });
});
