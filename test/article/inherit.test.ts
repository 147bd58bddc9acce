/** Ids that articles inherit from the feeds a publication had elsewhere: which entry an article is, and who gets it. */
import { describe, expect, it } from 'vitest';
import type { OldEntries } from '../../src/article/old-entries.ts';
import { oldEntriesKey, reportTextKey } from '../../src/keys.ts';
import { owedNoticesPartition } from '../../src/table-keys.ts';
import { article, keyOf, start, Worker, World } from './world.ts';

type Entry = OldEntries['entries'][number];

const entry = (guid: string, more: object = {}): Entry => ({ guid, addresses: [], ...more });
const hex = '5e1a2b3c4d5e6f7a8b9c0d1e';
const minute = 60_000;

async function moved(...entries: readonly object[]): Promise<World> {
  const world = new World();
  await keep(world, entries);
  return world;
}

const keep = (world: World, entries: readonly object[]) =>
  world.content.put(oldEntriesKey, JSON.stringify({ v: 1, hosts: ['old.example'], entries }), {
    contentType: 'application/json',
  });

async function guidOf(world: World, name: string): Promise<string | undefined> {
  return (await world.has(name))?.guid;
}

describe('an article is the old entry', () => {
  const front: Readonly<Record<string, readonly [front: string, entry: object]>> = {
    'at the address of the pattern': ['date: 2020-01-05', { addresses: ['/2020/01/a/'] }],
    'at the address that it wishes for': ['permalink: /notes/a.html', { addresses: ['/notes/a.html'] }],
    'at one of its aliases': ['aliases: [/x/, /2019/a]', { addresses: ['/2019/a/'] }],
    'at an alias whose letters another system encoded in its own way': [
      'aliases: [/düne/]',
      { addresses: ['/d%C3%BCne/'] },
    ],
    'that its canonical address on an old host names': [
      'canonical: https://www.old.example/?p=7',
      { addresses: ['/?p=7'] },
    ],
    'with its title and date': [
      'date: 2020-01-05',
      { title: '<em>a</em>', published: '2020-01-04T22:00:00.000Z' },
    ],
    'without a date of its own, at the address that the entry’s date gives it': [
      '',
      { title: 'A', published: '2020-01-05T10:00:00.000Z', addresses: ['/2020/01/a/'] },
    ],
  };

  it.each(Object.entries(front))('%s', async (_, [lines, more]) => {
    const world = await moved(entry('other', { addresses: ['/other/'], title: 'Other' }), entry(hex, more));
    await world.upload('a', article('A', lines === '' ? '' : `${lines}\n`));
    expect(await world.has('a')).toMatchObject({ state: 'live', guid: hex, inherited: true });
    expect(world.report('a').understood).toMatchObject({ guid: hex });
    expect(world.content.text(reportTextKey(keyOf('a')))).toContain(`the id that it had before: ${hex}`);
  });
});

describe('an article is no old entry', () => {
  const others: Readonly<Record<string, readonly [front: string, ...entries: object[]]>> = {
    'when its canonical address is another site’s': [
      'canonical: https://elsewhere.example/?p=7',
      { addresses: ['/?p=7'] },
    ],
    'when two entries have its title on its day': [
      'date: 2020-01-05',
      { title: 'A', published: '2020-01-05T01:00:00.000Z' },
      { title: 'A', published: '2020-01-05T03:00:00.000Z' },
    ],
    'by its title alone': ['', { title: 'A', published: '2020-01-05T01:00:00.000Z' }],
    'by its title with another date': [
      'date: 2020-03-05',
      { title: 'A', published: '2020-01-05T01:00:00.000Z' },
    ],
    'when it declares an id that is not the entry’s': [
      'id: 11111111-1111-4111-8111-111111111111\npermalink: /a/',
      { addresses: ['/a/'] },
    ],
  };

  it.each(Object.entries(others))('%s', async (_, [lines, ...more]) => {
    const world = await moved(...more.map((one, index) => entry(`${hex}${index}`, one)));
    await world.upload('a', article('A', lines === '' ? '' : `${lines}\n`));
    const own = await world.has('a');
    expect(own).toMatchObject({ state: 'live', guid: `urn:uuid:${own?.id}` });
    expect(own).not.toHaveProperty('inherited');
    expect(world.report('a').understood).not.toHaveProperty('guid');
  });

  it('when it was public before guids.json came: an id is given once', async () => {
    const world = new World();
    await world.upload('a', article('A', 'permalink: /a/\n'));
    await keep(world, [entry(hex, { addresses: ['/a/'] })]);
    await world.upload('a', article('A', 'permalink: /a/\ntags: [sea]\n'));
    expect(await guidOf(world, 'a')).toMatch(/^urn:uuid:/);
  });
});

describe('an id that the file declares', () => {
  it.each([
    ['of Ghost, in the feed as it is', `id: ${hex}`, hex],
    ['that is an address', 'guid: https://old.example/2020/a/', 'https://old.example/2020/a/'],
    [
      'that the feed showed as a bare UUID',
      'id: 11111111-1111-4111-8111-111111111111',
      '11111111-1111-4111-8111-111111111111',
    ],
  ])('%s finds its entry', async (_, line, guid) => {
    const world = await moved(entry('x', { addresses: ['/a/'] }), entry(guid));
    await world.upload('a', article('A', `${line}\npermalink: /a/\n`));
    expect(await world.has('a')).toMatchObject({ guid, inherited: true });
  });
});

describe('the date', () => {
  const published = '2020-01-05T10:11:12.000Z';

  it('is the entry’s where the file has none', async () => {
    const world = await moved(entry(hex, { addresses: ['/a/'], published }));
    await world.upload('a', article('A', 'permalink: /a/\n'));
    expect(await world.has('a')).toMatchObject({ published, firstLive: start });
    await world.look('a');
    expect(world.report('a').problems).toEqual([]);
  });

  it('is the file’s where it has one', async () => {
    const world = await moved(entry(hex, { addresses: ['/a/'], published }));
    await world.upload('a', article('A', 'permalink: /a/\ndate: 2020-01-06T00:00:00Z\n'));
    expect(await world.has('a')).toMatchObject({ guid: hex, published: '2020-01-06T00:00:00.000Z' });
  });

  it('is never ahead of the first publication', async () => {
    const world = await moved(entry(hex, { addresses: ['/a/'], published: '2999-01-05T10:11:12.000Z' }));
    await world.upload('a', article('A', 'permalink: /a/\n'));
    expect(await world.has('a')).toMatchObject({ guid: hex, published: start });
  });
});

describe('of two articles that are one entry', () => {
  const both = async (): Promise<World> => {
    const world = await moved(entry(hex, { addresses: ['/old/'] }));
    await world.write('a', article('A', 'aliases: [/old/]\n'));
    await world.write('b', article('B', 'aliases: [/old/]\n'));
    return world;
  };

  it('one inherits, wherever the one look overtakes the other', async () => {
    const counted = new Set<string>();
    for (let calls = 0; ; calls++) {
      const world = await both();
      const slow = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await slow.step();
      const done = slow.next === undefined;
      await world.look('b');
      await slow.finish();
      const guids = [await guidOf(world, 'a'), await guidOf(world, 'b')];
      expect(
        guids.filter((guid) => guid === hex),
        `overtaken after ${calls} calls`,
      ).toHaveLength(1);
      expect(world.live()).toHaveLength(2);
      counted.add(guids.indexOf(hex) === 0 ? 'a' : 'b');
      if (done) break;
    }
    expect(counted).toEqual(new Set(['a', 'b']));
  });

  it('a holder that died at any call inherits when it is looked at again, or has left the entry free', async () => {
    for (let calls = 0; ; calls++) {
      const world = await both();
      const dying = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await dying.step();
      if (dying.next === undefined) break;
      await world.look('b');
      await world.look('a');
      const guids = [await guidOf(world, 'a'), await guidOf(world, 'b')];
      expect(
        guids.filter((guid) => guid === hex),
        `died after ${calls} calls`,
      ).toHaveLength(1);
    }
  });

  it('the second inherits when the first turns out to be public with another id', async () => {
    const world = await both();
    const slow = new Worker(world, 'a');
    await slow.until(/object put identity\/.*live/);
    await keep(world, []);
    await world.look('a');
    await slow.finish();
    expect(await guidOf(world, 'a')).toMatch(/^urn:uuid:/);
    await keep(world, [entry(hex, { addresses: ['/old/'] })]);
    await world.look('b');
    expect(await guidOf(world, 'b')).toBe(hex);
  });
});

describe('of an article that inherits a guid and one that declares it', () => {
  const guid = 'https://old.example/2020/x/';
  const inheriting = article('A', 'permalink: /2020/x/\n');
  const declaring = article('B', `guid: ${guid}\npermalink: /b/\n`);
  const old = entry(guid, { addresses: ['/2020/x/'] });

  it.each([
    ['inherits', ['a', 'b']],
    ['declares', ['b', 'a']],
  ])('the first alone has one guid, when it is the one that %s it', async (_, [first = '', second = '']) => {
    const world = await moved(old);
    const texts: Record<string, string> = { a: inheriting, b: declaring };
    for (const name of [first, second]) await world.upload(name, texts[name] ?? '');
    expect(await world.has(first)).toMatchObject({ guid, inherited: true });
    const other = await world.has(second);
    expect(other).toMatchObject({ state: 'live', guid: `urn:uuid:${other?.id}` });
  });

  it('the one that declares keeps it, when guids.json came later', async () => {
    const world = new World();
    await world.upload('b', declaring);
    await keep(world, [old]);
    await world.upload('a', inheriting);
    expect(await world.has('b')).toMatchObject({ guid });
    expect(await world.has('b')).not.toHaveProperty('inherited');
    expect(await guidOf(world, 'a')).toMatch(/^urn:uuid:/);
  });
});

describe('what the fact says holds', () => {
  it('for a look that reads another guids.json', async () => {
    const world = await moved(entry(hex, { addresses: ['/a/'] }));
    await world.write('a', article('A', 'permalink: /a/\n'));
    const dying = new Worker(world, 'a');
    await dying.until(/put dirty/);
    await dying.until(/object put identity\/.*live/);
    await dying.step();
    await keep(world, [entry('another', { addresses: ['/a/'] })]);
    await world.look('a');
    expect(await world.has('a')).toMatchObject({ guid: hex, inherited: true });
  });
});

describe('an article of yesterday', () => {
  const telling =
    'title: T\ndescription: D\nlanguage: en\ntimezone: UTC\nowner: { name: O, email: o@tides.example }\nnotify: owner\n';
  const yesterday = 'permalink: /a/\ndate: 2026-11-22T10:00:00Z\n';
  const owed = (world: World) =>
    [...world.table.rows.values()].filter(({ pk }) => pk === owedNoticesPartition);

  it.each([
    ['is owed no notice of a first publication when it inherited', hex, 0],
    ['is owed one when it is new', 'other', 1],
  ])('%s', async (_, guid, notices) => {
    const world = new World();
    await world.upload('publication.yaml', telling);
    await keep(world, [entry(guid, { addresses: [guid === hex ? '/a/' : '/b/'] })]);
    await world.upload('a', article('A', yesterday));
    expect(world.live()).toHaveLength(1);
    expect(owed(world)).toHaveLength(notices);
  });
});

describe('guids.json that cannot be read', () => {
  it.each([
    ['no JSON', '{'],
    ['another shape', '{"v":2}'],
    ['too many bytes', `"${'x'.repeat(10_000_000)}"`],
  ])('(%s) makes a first publication wait, with a report, until it can', async (_, text) => {
    const world = new World();
    await world.content.put(oldEntriesKey, text, { contentType: 'application/json' });
    await world.upload('a', article('A', 'permalink: /a/\n'));
    expect(world.live()).toEqual([]);
    expect(world.report('a')).toMatchObject({ status: 'rejected', problems: [{ code: 'guids-unreadable' }] });
    await keep(world, [entry(hex, { addresses: ['/a/'] })]);
    const due = [...world.table.rows.values()].filter(({ pk }) => pk === 'agenda');
    expect(due).toMatchObject([{ key: keyOf('a') }]);
    world.pass(6 * minute);
    await world.look('a');
    expect(await world.has('a')).toMatchObject({ state: 'live', guid: hex });
  });

  it('is no concern of what is public already', async () => {
    const world = new World();
    await world.upload('a', article('A'));
    await world.content.put(oldEntriesKey, '{', { contentType: 'application/json' });
    await world.upload('a', article('A again'));
    expect(world.report('a').problems).toEqual([]);
  });
});
