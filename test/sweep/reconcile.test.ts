/** The daily comparison of bucket and records: what was lost is found, and where nothing was, nothing is done. */
import { describe, expect, it } from 'vitest';
import { writeReport } from '../../src/article/write-report.ts';
import { shifted } from '../../src/ids.ts';
import { reportKey } from '../../src/keys.ts';
import type { ObjectStore, Table } from '../../src/ports.ts';
import { sliceLength } from '../../src/sweep/differences.ts';
import { daily, reconcile } from '../../src/sweep/reconcile.ts';
import { settle } from '../article/promises.ts';
import { article, keyOf, silent, Worker, World } from '../article/world.ts';

const minute = 60_000;

/** One run; answers with the keys that it wants looked at. */
async function reconciled(
  world: World,
  more: { bucket?: ObjectStore; table?: Table } = {},
): Promise<readonly string[]> {
  const keys: string[] = [];
  const uploadsQueue = {
    send: async (messages: readonly unknown[]) =>
      void keys.push(...messages.map((one) => (one as { look: string }).look)),
  };
  const { table = world.table, bucket: contentBucket = world.content } = more;
  const ports = { content: table, contentBucket, uploadsQueue, log: silent, wallClock: () => world.now };
  await reconcile(ports, world.now);
  return keys;
}

/** The first run only says when the next one is due. */
async function dayLater(world: World): Promise<void> {
  await reconciled(world);
  world.pass(daily);
}

async function published(): Promise<World> {
  const world = new World();
  await world.upload('publication.yaml', 'title: [');
  await world.upload('a', article('A'));
  await world.upload('b', article('B'));
  await world.upload('copy', article('B'));
  await world.upload('pages/about.md', article('About'));
  await world.upload('public/robots.txt', 'User-agent: *');
  await world.upload('theme/page.liquid', 'Page');
  world.pass(10 * minute);
  for (const key of ['copy', 'pages/about.md']) await world.look(key);
  return world;
}

describe('reconcile finds', () => {
  const lost: Record<string, [(world: World) => Promise<void>, readonly string[]]> = {
    'nothing where nothing was lost': [async () => {}, []],
    'a new file': [(world) => world.write('new', article('New')), [keyOf('new')]],
    'a new version': [(world) => world.write('a', article('A, edited')), [keyOf('a')]],
    'a bad version': [(world) => world.write('a', '---\ntitle: [\n---\n'), [keyOf('a')]],
    'a new version of a copy': [(world) => world.write('copy', article('C')), [keyOf('copy')]],
    'a version within the second of the last look': [
      async (world) => {
        await world.upload('a', article('A 2'));
        await world.write('a', article('A 3'));
      },
      [keyOf('a')],
    ],
    'an article whose file has gone': [(world) => world.remove('a'), [keyOf('a')]],
    'a page, a public file and a template that have gone': [
      async (world) => {
        for (const key of ['pages/about.md', 'public/robots.txt', 'theme/page.liquid'])
          await world.remove(key);
      },
      ['theme/page.liquid', 'pages/about.md', 'public/robots.txt'],
    ],
    'another publication.yaml': [
      (world) => world.write('publication.yaml', 'title: Other'),
      ['publication.yaml'],
    ],
    'a publication.yaml that has gone': [(world) => world.remove('publication.yaml'), ['publication.yaml']],
    'a report that was never written': [
      (world) => world.content.delete(reportKey(keyOf('a'))).then(),
      [keyOf('a')],
    ],
    'a file that came back after its withdrawal': [
      async (world) => {
        await world.drop('a');
        world.pass(3 * minute);
        await world.look('a');
        await world.write('a', article('A'));
      },
      [keyOf('a')],
    ],
    'no hidden file, and nothing of ours': [
      async (world) => {
        await world.write('articles/.draft.md', 'x');
        await world.write('identity/x.md', 'x');
      },
      [],
    ],
  };

  it.each(Object.entries(lost))('%s', async (_, [lose, found]) => {
    const world = await published();
    await lose(world);
    await dayLater(world);
    expect(await reconciled(world)).toEqual(found);
  });

  it('a report that is older than its record', async () => {
    const world = await published();
    const failing: ObjectStore = new Proxy(world.content, {
      get: (target, name) =>
        name === 'put'
          ? () => Promise.reject(new Error('away'))
          : Reflect.get(target, name, target).bind(target),
    });
    const { lookAt } = await import('../../src/article/look.ts');
    await expect(
      lookAt(world.ports(world.table, failing), { look: keyOf('a'), now: world.now }),
    ).rejects.toThrow('away');
    await dayLater(world);
    expect(await reconciled(world)).toEqual([keyOf('a')]);
  });

  it('what was lost of many, and after the looks that it asked for nothing more', async () => {
    const world = await published();
    await world.write('a', article('A, edited'));
    await world.remove('b');
    await world.write('new', article('New'));
    await dayLater(world);
    for (const key of await reconciled(world)) await world.look(key);
    await settle(world);
    expect(world.live().map(({ key, summary }) => [key, summary?.title])).toEqual([
      [keyOf('a'), 'A, edited'],
      [keyOf('copy'), 'B'],
      [keyOf('new'), 'New'],
    ]);
    // As the builder does for what it has brought.
    for (const { key = '' } of world.live()) await writeReport(world.ports(), key);
    world.pass(daily);
    expect(await reconciled(world)).toEqual([]);
  });
});

describe('reconcile', () => {
  it('reads one row and writes nothing while it is not due', async () => {
    const world = await published();
    await reconciled(world);
    world.pass(daily - 1);
    const nothing = () => {
      throw new Error('Nothing is due');
    };
    const bucket = { list: nothing, head: nothing } as unknown as ObjectStore;
    const table = { ...({} as Table), get: (pk: string, sk: string) => world.table.get(pk, sk) };
    expect(await reconciled(world, { bucket, table })).toEqual([]);
  });

  it('leaves a young file to its event, and a doubled look changes nothing', async () => {
    const world = await published();
    await dayLater(world);
    await world.write('new', article('New'));
    expect(await reconciled(world)).toEqual([]);
    world.pass(daily);
    const [late = ''] = await reconciled(world);
    const worker = new Worker(world, late);
    await worker.until(/put article#/);
    await world.look(late);
    await worker.finish();
    expect(world.live().filter(({ key }) => key === keyOf('new'))).toHaveLength(1);
  });

  it('goes on where the last slice ended, each key once', async () => {
    const world = new World();
    const names = Array.from(
      { length: 2 * sliceLength + 7 },
      (_, n) => `public/${String(n).padStart(4, '0')}.txt`,
    );
    for (const name of names) await world.write(name, name);
    await dayLater(world);
    const found: string[] = [];
    for (let run = 0; run < 12; run++) found.push(...(await reconciled(world)));
    expect(found).toEqual(names);
    expect(world.table.rows.size).toBe(1);
  });

  it('misses no public file behind the first slice that has gone without an event', async () => {
    const world = new World();
    const names = Array.from(
      { length: sliceLength + 9 },
      (_, n) => `public/${String(n).padStart(4, '0')}.txt`,
    );
    for (const name of names) await world.upload(name, name);
    const [last = ''] = names.slice(-1);
    await world.remove(last);
    await dayLater(world);
    const found: string[] = [];
    for (let run = 0; run < 6; run++) found.push(...(await reconciled(world)));
    expect(found).toEqual([last]);
  });

  it('tells a hint twice rather than never: the queue has it before the place moves', async () => {
    const world = await published();
    await world.write('new', article('New'));
    await dayLater(world);
    const away = { send: () => Promise.reject(new Error('away')) };
    const ports = {
      content: world.table,
      contentBucket: world.content,
      log: silent,
      wallClock: () => world.now,
    };
    await expect(reconcile({ ...ports, uploadsQueue: away }, world.now)).rejects.toThrow('away');
    expect(await reconciled(world)).toEqual([keyOf('new')]);
  });

  it('is due again a day after it ended', async () => {
    const world = await published();
    await dayLater(world);
    await reconciled(world);
    await world.write('new', article('New'));
    world.now = shifted(world.now, daily - minute);
    expect(await reconciled(world)).toEqual([]);
    world.pass(minute);
    expect(await reconciled(world)).toEqual([keyOf('new')]);
  });
});
