/** What must hold once a small world has come to rest. */
import { expect } from 'vitest';
import type { Report } from '../../src/article/article.ts';
import { itemSchema } from '../../src/article/row-schemas.ts';
import { readReport } from '../../src/article/write-report.ts';
import { identityKey, reportKey } from '../../src/keys.ts';
import type { Row } from '../../src/ports.ts';
import { expectPromises } from '../article/promises.ts';
import { keyOf, World } from '../article/world.ts';
import { type Actors, done } from './actors.ts';
import { type State, storeOf, tableOf } from './state.ts';

export async function expectRest(state: State, actors: Actors, names: readonly string[]): Promise<void> {
  await expectPromises(worldOf(state), names);
  expectFeed(state);
  await expectFresh(state, actors);
  expectFacts(state);
  for (const name of names) await expectReport(state, name);
}

function worldOf(state: State): World {
  const world = new World();
  world.now = state.now;
  for (const row of [...state.table.values()].flat())
    world.table.rows.set(JSON.stringify([row.pk, row.sk]), row);
  for (const [key, versions] of state.content) world.content.versions.set(key, [...versions]);
  return world;
}

const itemsOf = ({ table }: State) =>
  [...table.values()].flat().flatMap((row) => (row.pk.startsWith('article#') ? [itemSchema.parse(row)] : []));

const textOf = (state: State, bucket: 'content' | 'site', key: string): string | undefined => {
  const body = state[bucket].get(key)?.at(-1)?.body;
  return body && new TextDecoder().decode(body);
};

/** The feed has every live article once, as its file is. */
function expectFeed(state: State): void {
  const { items = [] } = JSON.parse(textOf(state, 'site', 'feed.json') ?? '{}') as {
    items?: { id: string; title: string }[];
  };
  const live = itemsOf(state).filter((item) => item.state === 'live');
  const shown = items.map(({ id, title }) => `${id} ${title}`).sort();
  expect(shown, 'the feed has what is live').toEqual(
    live.map(({ guid, summary }) => `${guid} ${summary?.title}`).sort(),
  );
  expect(new Set(items.map(({ id }) => id)).size, 'no id twice').toBe(items.length);
}

/** What only history knows says of a first publication what the record says: a rebuild changes nothing. */
function expectFacts(state: State): void {
  for (const { id, firstLive, published, address } of itemsOf(state)) {
    if (firstLive === undefined) continue;
    const fact = JSON.parse(textOf(state, 'content', identityKey(id, 'live')) ?? 'null');
    expect(fact, `the fact of the first publication of ${id}`).toMatchObject({
      firstLive,
      published,
      address,
    });
  }
}

/** Every object of the site is what a builder makes that begins with nothing but the records. */
async function expectFresh(state: State, actors: Actors): Promise<void> {
  const fresh = await done(emptied(state), actors.build(state.now));
  expect(contentsOf(state), 'the site is what a build from the records gives').toEqual(contentsOf(fresh));
  expect(listsOf(state), 'so are the lists').toEqual(listsOf(fresh));
}

const contentsOf = ({ site }: State) =>
  Object.fromEntries(
    [...site]
      .map(([key, versions]) => [key, versions.at(-1)] as const)
      .filter(([, newest]) => newest?.body !== undefined)
      .map(([key, newest]) => [
        key,
        `${JSON.stringify(newest?.head.metadata)} ${new TextDecoder().decode(newest?.body)}`,
      ])
      .sort(),
  );

const listsOf = ({ table }: State) =>
  [...table]
    .filter(([pk]) => pk.startsWith('listed#'))
    .flatMap(([pk, rows]) => rows.map(({ sk, versionId }) => `${pk} ${sk} ${versionId}`))
    .sort();

/** What the builder knows by itself is forgotten, but for what was public once, and lists that were. */
function emptied(state: State): State {
  const own = /^(listed#.*|shown|previewed|verify|lease#site|dirty)$/;
  const table = new Map([...state.table].filter(([pk]) => !own.test(pk)));
  const items = itemsOf(state);
  const dirty = items.map(({ id, rev, key = 'articles/a.md' }): Row => {
    const sk = `${id}#${String(rev).padStart(12, '0')}`;
    return { pk: 'dirty', sk, v: 1, subject: id, rev, key, at: state.now };
  });
  const wasShown = (state.table.get('shown') ?? [])
    .filter((row) => row['state'] === 'gone')
    .map((row): Row => ({ ...row, rev: 0, selections: [] }));
  if (dirty.length > 0) table.set('dirty', [...tableOf(dirty).rows.partition('dirty')]);
  if (wasShown.length > 0) table.set('shown', wasShown);
  return { ...state, table, site: new Map(), messages: [] };
}

/** It describes what stands, and of a file that is there its newest version. */
async function expectReport(state: State, name: string): Promise<void> {
  const key = keyOf(name);
  const table = tableOf([...state.table.values()].flat());
  const report = JSON.parse(textOf(state, 'content', reportKey(key)) ?? 'null') as Report | null;
  const wanted = await readReport({ table, siteUrl: 'https://tides.example' }, key);
  expect(report, `the report about ${name} says what stands`).toEqual(
    wanted === undefined ? null : JSON.parse(JSON.stringify(wanted)),
  );
  const newest = await storeOf(state.content, state.now).head(key);
  if (newest === undefined) return;
  expect(report?.versionId, `the report about ${name} is of its newest version`).toBe(newest.versionId);
  if (report?.status === 'accepted') throw new Error(`The report about ${name} says accepted for good`);
}
