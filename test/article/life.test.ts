/** What a file says of its article's life: draft, scheduled, announced once more, revised. */
import { describe, expect, it } from 'vitest';
import type { ArticleItem } from '../../src/article/article.ts';
import { recordLive } from '../../src/article/records.ts';
import { reportText } from '../../src/article/report-text.ts';
import { writeReport } from '../../src/article/write-report.ts';
import { identityKey } from '../../src/keys.ts';
import { article, keyOf, start, Worker, World } from './world.ts';

const minute = 60_000;
const has = async (world: World, name: string): Promise<ArticleItem> => {
  const item = await world.has(name);
  if (item === undefined) throw new Error(`${name} has no article`);
  return item;
};
const codes = (world: World, name: string) => world.report(name).problems.map(({ code }) => code);
const fact = (world: World, { id }: ArticleItem, name: string): unknown =>
  JSON.parse(world.content.text(identityKey(id, name)) ?? 'null');

/** As the builder does it once the article, or its preview, is out. */
async function built(world: World, name: string): Promise<void> {
  const { id, rev } = await has(world, name);
  await recordLive(world.table, id, rev);
  await writeReport({ ...world, siteUrl: 'https://tides.example' }, keyOf(name));
}
const said = (world: World, name: string) => reportText(world.report(name));

describe('a preview', () => {
  it('has an address of 128 random bits, which are a fact before the record says so', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'draft: true\n'));
    const draft = await has(world, 'a');
    expect(draft.preview).toMatch(/^[0-9a-f]{32}$/);
    expect(fact(world, draft, 'preview')).toEqual({ v: 1, id: draft.id, token: draft.preview });
    await world.upload('a', article('Tides', 'draft: true\ndate: 2027-01-01\n'));
    await world.upload('a', article('Tides', 'date: 2027-01-01\n'));
    expect(await world.has('a')).toMatchObject({ state: 'scheduled', preview: draft.preview });
  });

  it('is not needed by an article that is live at once', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    const live = await has(world, 'a');
    expect(live.preview).toBeUndefined();
    expect(fact(world, live, 'preview')).toBeNull();
  });

  it('is named by the report once the builder has brought it, and not when the article is live', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'draft: true\n'));
    const { preview } = await has(world, 'a');
    expect(world.report('a').preview).toBeUndefined();
    await built(world, 'a');
    expect(world.report('a')).toMatchObject({
      status: 'draft',
      preview: `https://tides.example/drafts/${preview}/`,
    });
    expect(said(world, 'a')).toContain(
      `It is a draft; readers do not see it.\nPreview, for whoever has this address: https://tides.example/drafts/${preview}/\n`,
    );
    await world.upload('a', article('Tides'));
    expect(world.report('a').preview).toBeUndefined();
  });

  it('of a scheduled article says with it when it goes out', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'date: 2026-11-23 11:00\n'));
    await built(world, 'a');
    expect(said(world, 'a')).toContain(
      'articles/a.md: scheduled\nIt goes out at 2026-11-23T11:00:00.000Z; until then readers do not see it.\nPreview',
    );
  });

  it('of a draft with a newer, bad version shows the last good one, and the report says so', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'draft: true\n'));
    await built(world, 'a');
    await world.upload('a', article('Tides', 'draft: perhaps\n'));
    await built(world, 'a');
    expect(world.report('a')).toMatchObject({ status: 'rejected', stillUp: false });
    expect(said(world, 'a')).toContain('The preview shows the last good version.');
    expect(said(world, 'a')).toContain('/drafts/');
  });

  it.each(['the fact', 'the record'])(
    'has the address that was minted first: a look that stops before %s obeys another’s',
    async (place) => {
      const world = new World();
      await world.upload('a', article('Tides'));
      // An identity without a preview, whose file becomes a draft.
      await world.write('a', article('Tides', 'draft: true\n'));
      const slow = new Worker(world, 'a');
      await slow.until(place === 'the fact' ? /^object put identity\/.*preview/ : /^put article#/);
      await world.look('a');
      const first = (await has(world, 'a')).preview;
      await slow.finish();
      const after = await has(world, 'a');
      expect(after.preview).toBe(first);
      expect(fact(world, after, 'preview')).toMatchObject({ token: first });
    },
  );

  it('of an article that became a draft again is told with what its readers find', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('a', article('Tides', 'draft: true\n'));
    await built(world, 'a');
    expect(said(world, 'a')).toContain(
      'It is a draft again; readers find a page that says it was withdrawn.',
    );
  });
});

describe('announce', () => {
  const announced = async (world: World, name = 'a') => (await has(world, name)).announced;

  it('counts from the first publication, whatever its number', async () => {
    const world = new World();
    await world.upload('a', article('One'));
    expect(await announced(world)).toBeUndefined();
    await world.upload('b', article('Two', 'announce: 5\n'));
    expect(await announced(world, 'b')).toEqual({ number: 5 });
    expect(fact(world, await has(world, 'b'), 'live')).toMatchObject({ announced: 5 });
    world.pass(minute);
    await world.upload('b', article('Two', 'announce: 5\nsummary: Another.\n'));
    expect(await announced(world, 'b')).toEqual({ number: 5 });
  });

  it('is counted when it is larger than ever, with a fact before the record', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    world.pass(minute);
    const then = world.now;
    await world.upload('a', article('Tides', 'announce: 2\n'));
    expect(await announced(world)).toEqual({ number: 2, at: then });
    expect(fact(world, await has(world, 'a'), 'announced-2')).toMatchObject({ number: 2, at: then });
    world.pass(minute);
    await world.look('a');
    await world.upload('a', article('Tides', 'announce: 2\nsummary: Another.\n'));
    expect(await announced(world)).toEqual({ number: 2, at: then });
    await world.upload('a', article('Tides', 'summary: Another.\n'));
    expect(await announced(world)).toEqual({ number: 2, at: then });
    expect(codes(world, 'a')).toEqual([]);
  });

  it('that is smaller than before is a warning, and nothing else', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'announce: 3\n'));
    await world.upload('a', article('Tides', 'announce: 2\n'));
    expect(await announced(world)).toEqual({ number: 3 });
    expect(world.report('a').problems).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'announce-lower', received: '2' }),
    ]);
  });

  it('waits while the file says mail: never, and counts when that line goes', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'mail: never\n'));
    await world.upload('a', article('Tides', 'mail: never\nannounce: 2\n'));
    expect(await announced(world)).toBeUndefined();
    expect(codes(world, 'a')).toEqual(['announce-held-back']);
    await world.upload('a', article('Tides', 'announce: 2\n'));
    expect(await announced(world)).toEqual({ number: 2, at: world.now });
    expect(codes(world, 'a')).toEqual([]);
  });

  it('does not count in a draft, but when that is live again', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('a', article('Tides', 'draft: true\nannounce: 2\n'));
    expect(await announced(world)).toBeUndefined();
    world.pass(minute);
    await world.upload('a', article('Tides', 'announce: 2\n'));
    expect(await announced(world)).toEqual({ number: 2, at: world.now });
  });

  it.each(['0', '1001', '-1', '1.5', 'two', 'true'])('of %s is left out, with a warning', async (value) => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('a', article('Tides', `announce: ${value}\n`));
    expect(await announced(world)).toBeUndefined();
    expect(world.report('a').problems).toEqual([
      expect.objectContaining({ severity: 'warning', received: expect.stringContaining(value) }),
    ]);
  });

  it('survives a withdrawal and a rename', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('a', article('Tides', 'announce: 2\n'));
    await world.drop('a');
    world.pass(3 * minute);
    await world.look('a');
    await world.upload('b', article('Tides', 'announce: 2\n'));
    expect(await has(world, 'b')).toMatchObject({ state: 'live', announced: { number: 2, at: start } });
  });
});

describe('updated', () => {
  const warned = async (front: string, before?: string): Promise<string[]> => {
    const world = new World();
    if (before !== undefined) await world.upload('a', article('Tides', before));
    await world.upload('a', article('Tides', front));
    return codes(world, 'a');
  };

  it('is a warning when it lies ahead, or on a day before that of the publication', async () => {
    expect(await warned('date: 2026-11-20\nupdated: 2026-11-24\n')).toEqual(['updated-ahead']);
    expect(await warned('date: 2026-11-20\nupdated: 2026-11-19\n')).toEqual(['updated-early']);
    expect(await warned('updated: 2026-11-22\n', '')).toEqual(['updated-early']);
    expect(await warned('date: 2026-12-20\nupdated: 2026-11-19\n')).toEqual(['updated-early']);
  });

  it('on the very day is none, for many generators write it without a time', async () => {
    expect(await warned('date: 2026-11-20 14:00\nupdated: 2026-11-20\n')).toEqual([]);
    expect(await warned('date: 2026-11-20\nupdated: 2026-11-21\n')).toEqual([]);
    expect(await warned('draft: true\nupdated: 2026-11-21\n')).toEqual([]);
  });
});
