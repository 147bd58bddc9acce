/** Which key each article has, by its facts and the objects: pure. */
import { expect, it } from 'vitest';
import { type ArticleId, articleId, instant } from '../../src/ids.ts';
import { type Fact, factPlace, historyOf } from '../../src/rebuild/history.ts';
import { identitiesOf, itemOf, keyRowOf } from '../../src/rebuild/identities.ts';

const [x, y] = [1, 2].map((n) => articleId(`00000000-0000-4000-8000-00000000000${n}`)) as [
  ArticleId,
  ArticleId,
];
const at = (minute: number) => instant(`2026-11-23T10:${String(minute).padStart(2, '0')}:00Z`);

const came = (rev: number, key: string, minute: number) => ({
  name: `key-${rev}${key}`,
  body: { rev, key, guid: 'g', at: at(minute) },
});
const went = (rev: number, key: string, minute: number) => ({
  name: `withdrawn-${rev}`,
  body: { rev, key, withdrawnAt: at(minute), at: at(minute) },
});
const back = (rev: number, key: string, minute: number) => ({
  name: `returned-${rev}`,
  body: { rev, key, at: at(minute) },
});
const live = (id: ArticleId, minute = 0) => ({
  name: 'live',
  body: { v: 1, id, guid: 'g', address: `/${id}/`, published: at(minute), firstLive: at(minute) },
});

type Told = Omit<Fact, 'id'>;

function found(facts: readonly (readonly [ArticleId, ...Told[]])[], there: readonly string[]) {
  const histories = facts.flatMap(
    ([id, ...own]) =>
      historyOf(
        id,
        own.map((one) => ({ ...one, id })),
      ) ?? [],
  );
  return identitiesOf(histories, new Set(there)).map(
    ({ history, key, state, isThere }) =>
      `${history.id === x ? 'x' : 'y'} ${key ?? '-'} ${state}${isThere ? '' : ' gone'}`,
  );
}

const cases: Record<string, [Parameters<typeof found>[0], readonly string[], readonly string[]]> = {
  'an article is where it came last': [[[x, came(1, 'a', 1), live(x), came(5, 'b', 2)]], ['b'], ['x b live']],
  'and not at its old key, when that is a file again': [
    [[x, came(1, 'a', 1), live(x), came(5, 'b', 2)]],
    ['a', 'b'],
    ['x b live'],
  ],
  'there and back again': [
    [[x, came(1, 'a', 1), live(x), came(5, 'b', 2), came(7, 'a', 3)]],
    ['a'],
    ['x a live'],
  ],
  'a key is whose article came there last': [
    [
      [x, came(1, 'a', 1), live(x), came(5, 'b', 2)],
      [y, came(1, 'a', 3), live(y, 3)],
    ],
    ['a', 'b'],
    ['x b live', 'y a live'],
  ],
  'an arrival that never came to be leaves the article where its file is': [
    [[x, came(1, 'a', 1), live(x), came(5, 'b', 2)]],
    ['a'],
    ['x a live'],
  ],
  'one that was withdrawn at its new key is not at the old one': [
    [[x, came(1, 'a', 1), live(x), came(5, 'b', 2), went(6, 'b', 4)]],
    ['a'],
    ['x b withdrawn gone'],
  ],
  'withdrawn and back, and its file just gone: readers see it still': [
    [[x, came(1, 'a', 1), live(x), went(5, 'a', 4), back(7, 'a', 6)]],
    [],
    ['x a live gone'],
  ],
  'one whose key another took keeps none': [
    [
      [x, came(1, 'a', 1), live(x), went(5, 'a', 4)],
      [y, came(1, 'a', 4), live(y, 4)],
    ],
    ['a'],
    ['x - withdrawn gone', 'y a live'],
  ],
  'one that was never public and whose file has gone is nobody’s': [[[x, came(1, 'a', 1)]], [], []],
  'a draft that was withdrawn keeps its key': [
    [[x, came(1, 'a', 1), went(4, 'a', 5)]],
    [],
    ['x a withdrawn gone'],
  ],
  'what was public first comes first': [
    [
      [y, came(1, 'b', 1)],
      [x, came(1, 'a', 2), live(x, 3)],
    ],
    ['a', 'b'],
    ['x a live', 'y b reserved'],
  ],
};

it.each(Object.entries(cases))('%s', (_, [facts, there, expected]) => {
  expect(found(facts, there)).toEqual(expected);
});

it('the record is above every revision that facts name, and a withdrawn article keeps its row', () => {
  const history = historyOf(
    x,
    [came(1, 'a', 1), live(x), went(9, 'a', 4)].map((one) => ({ ...one, id: x })),
  );
  const [identity] = identitiesOf(history ? [history] : [], new Set());
  expect(itemOf(identity!, at(30))).toMatchObject({
    rev: 10,
    state: 'withdrawn',
    key: 'a',
    withdrawnAt: at(4),
  });
  expect(keyRowOf(identity!, 'a', at(30))).toMatchObject({ id: x, standing: { kind: 'gone' } });
});

it('facts of the first releases, which did not say their revision, are understood', () => {
  const [old, oldWithdrawal] = [
    { id: x, name: 'key-0123', body: { v: 1, id: x, guid: 'g', key: 'a', at: at(1) } },
    { id: x, name: 'withdrawn-7', body: { v: 1, id: x, key: 'a', withdrawnAt: at(5), at: at(5) } },
  ];
  expect(historyOf(x, [old!, oldWithdrawal!])?.sightings).toMatchObject([
    { kind: 'arrived', rev: 1 },
    { kind: 'withdrawn', rev: 7 },
  ]);
});

it('what is no fact of an article is left alone', () => {
  expect(factPlace(`identity/${x}/live.json`)).toEqual({ id: x, name: 'live' });
  expect(factPlace('identity/guids.json')).toBeUndefined();
  expect(factPlace(`identity/${x}/../live.json`)).toBeUndefined();
  expect(
    historyOf(x, [{ id: x, name: 'digest-d', body: { digest: 'd', newsletter: 'n', cadence: 'daily' } }]),
  ).toBeUndefined();
});
