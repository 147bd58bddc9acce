import { describe, expect, it } from 'vitest';
import {
  readAgenda,
  readIntents,
  readItem,
  writeAgenda,
  writeIntent,
  writeWaiting,
} from '../../src/article/records.ts';
import { writeUnmeasured } from '../../src/article/unmeasured.ts';
import { articleId, contentHash, digestId, instant, shifted } from '../../src/ids.ts';
import type { SweepPorts } from '../../src/sweep/ports.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { rowKey } from '../../src/table-keys.ts';
import { article, keyOf, silent, Worker, World } from '../article/world.ts';

const minute = 60_000;

function swept(world: World, more: Partial<SweepPorts> = {}) {
  const looks: string[] = [];
  const woken: unknown[] = [];
  const ports: SweepPorts = {
    content: world.table,
    uploadsQueue: {
      send: async (messages) => void looks.push(...messages.map((one) => (one as { look: string }).look)),
    },
    deliveryQueue: { send: () => Promise.reject(new Error('There is no digest')) },
    wakeSite: async (payload) => void woken.push(payload),
    wakeImages: () => Promise.reject(new Error('There is no picture')),
    wakeDigest: () => Promise.reject(new Error('There is nothing to freeze')),
    wakeNotices: () => Promise.reject(new Error('Nobody is owed a notice')),
    log: silent,
    wallClock: () => world.now,
    ...more,
  };
  return { looks, woken, done: sweep(ports, world.now) };
}

/** The site has shown everything. */
async function built(world: World): Promise<void> {
  for (const { pk, sk } of [...world.table.rows.values()].filter((row) => row.pk === 'dirty'))
    await world.table.delete(pk, sk);
}

describe('the sweep', () => {
  it('looks at what is due, and only once the queue has the hint does it forget it', async () => {
    const world = new World();
    await writeAgenda(world.table, world.now, keyOf('due'));
    await writeAgenda(world.table, shifted(world.now, 1), keyOf('later'));
    const failing = swept(world, { uploadsQueue: { send: () => Promise.reject(new Error('away')) } });
    await expect(failing.done).rejects.toThrow('Parts of the sweep failed');
    expect(await readAgenda(world.table, world.now, 9)).toHaveLength(1);
    const { looks, done } = swept(world);
    await done;
    expect(looks).toEqual([keyOf('due')]);
    expect(await readAgenda(world.table, shifted(world.now, minute), 9)).toMatchObject([
      { key: keyOf('later') },
    ]);
  });

  it('publishes a scheduled article in the minute of its date', async () => {
    const world = new World();
    await world.upload('a', article('A', 'date: 2026-11-23 11:00\n'));
    world.now = instant('2026-11-23T11:00:00Z');
    const { looks, done } = swept(world);
    await done;
    for (const key of looks) await world.look(key);
    expect(await world.has('a')).toMatchObject({ state: 'live' });
  });

  it('leaves young intents to their makers, and wakes the builder for old ones', async () => {
    const world = new World();
    await world.upload('a', article('A'));
    const young = swept(world);
    await young.done;
    expect(young.woken).toEqual([]);
    world.pass(11_000);
    const old = swept(world);
    await old.done;
    expect(old.woken).toEqual([{ build: true, now: world.now }]);
    expect(old.looks).toEqual([]);
  });

  it('looks again at the key that the item names now, when an intent is ahead of its record', async () => {
    const world = new World();
    await world.upload('a', article('A'));
    const { id } = (await world.has('a'))!;
    await built(world);
    await world.remove('a');
    await world.write('b', article('A'));
    const mover = new Worker(world, 'b');
    await mover.until(new RegExp(`put article#${id}`));
    world.pass(minute);
    const { looks, woken, done } = swept(world);
    await done;
    expect(looks).toEqual([keyOf('a')]);
    expect(woken).toEqual([]);
  });

  it('makes the item of an id that never got one void, when nobody can be about to create it any more', async () => {
    const world = new World();
    const id = articleId('00000000-0000-4000-8000-000000000009');
    await writeIntent(world.table, { subject: id, rev: 1, key: keyOf('a') }, world.now);
    world.pass(minute);
    await swept(world).done;
    expect(await readItem(world.table, id)).toBeUndefined();
    world.pass(5 * minute);
    await swept(world).done;
    expect(await readItem(world.table, id)).toMatchObject({ state: 'void', rev: 1 });
    expect(await readIntents(world.table)).toHaveLength(1);
  });

  it('looks at the key of a file whose intent is ahead', async () => {
    const world = new World();
    await writeIntent(world.table, { subject: 'file:public/a.txt', rev: 1, key: 'public/a.txt' }, world.now);
    world.pass(minute);
    const { looks, done } = swept(world);
    await done;
    expect(looks).toEqual(['public/a.txt']);
  });

  it('leaves a digest that is not opened yet to its freezer, and wakes the builder for one that is', async () => {
    const world = new World();
    const subject = 'digest:ledger-weekly-2026-W48';
    const record = { ...rowKey.digest(digestId('ledger-weekly-2026-W48')), v: 1, rev: 5 };
    await writeIntent(
      world.table,
      { subject, rev: 3, key: 'digests/ledger/2026-W48/marker.json' },
      world.now,
    );
    await world.table.put({ ...record, state: 'freezing' });
    world.pass(minute);
    const early = swept(world);
    await early.done;
    expect([early.looks, early.woken]).toEqual([[], []]);
    await world.table.put({ ...record, rev: 6, state: 'open', openedAt: world.now });
    const { looks, woken, done } = swept(world);
    await done;
    expect(looks).toEqual([]);
    expect(woken).toEqual([{ build: true, now: world.now }]);
  });

  it('looks at a copy whose original is leaving, and not at one whose original stays', async () => {
    const world = new World();
    await world.upload('a', article('A'));
    await world.upload('b', article('A'));
    world.pass(2 * minute);
    await world.look('b');
    await built(world);
    for (const entry of await readAgenda(world.table, shifted(world.now, minute), 9))
      await world.table.delete('agenda', `${entry.at}#${entry.key}`);
    const quiet = swept(world);
    await quiet.done;
    expect(quiet.looks).toEqual([]);
    // The look at a dies before it would look at b.
    await world.remove('a');
    const dying = new Worker(world, 'a');
    await dying.until(/object put reports/);
    const { looks, done } = swept(world);
    await done;
    expect(looks).toEqual([keyOf('b')]);
  });

  it('asks of thousands of copies a part each minute, and of each of them in the end', async () => {
    const world = new World();
    const [on, count] = [articleId('00000000-0000-4000-8000-000000000009'), 2_500];
    // Copies of an article that was withdrawn: each is to be looked at.
    for (let n = 0; n < count; n++) {
      const waiting = {
        on,
        by: 'content' as const,
        key: keyOf(`copy-${n}`),
        hash: contentHash('0'.repeat(64)),
      };
      await writeWaiting(world.table, waiting);
    }
    const found = new Set<string>();
    for (let time = 1; time <= 5; time++) {
      let reads = 0;
      const content = new Proxy(world.table, {
        get: (target, name) => {
          if (name === 'get') reads++;
          return Reflect.get(target, name, target).bind(target);
        },
      });
      const { looks, done } = swept(world, { content });
      await done;
      expect(reads).toBeLessThan(1_100);
      for (const key of looks) found.add(key);
      world.pass(minute);
    }
    expect(found.size).toBe(count);
  });

  it('wakes the builder when a comparison of everything is due by the wall clock', async () => {
    const world = new World();
    await world.table.put({ ...rowKey.verify(), v: 1, due: shifted(world.now, minute) });
    const early = swept(world);
    await early.done;
    expect(early.woken).toEqual([]);
    world.pass(minute);
    const due = swept(world);
    await due.done;
    expect(due.woken).toEqual([{ build: true, now: world.now }]);
  });

  it('wakes whoever measures pictures for one that lies, and leaves a young one to its maker', async () => {
    const world = new World();
    await writeUnmeasured(world.table, 'articles/a.jpg', 1, world.now);
    await swept(world).done;
    world.pass(minute);
    const measured: unknown[] = [];
    await swept(world, { wakeImages: async (hint) => void measured.push(hint) }).done;
    expect(measured).toEqual([{ measure: true, now: world.now }]);
  });

  it('does the rest when one part fails, and fails in the end', async () => {
    const world = new World();
    await writeIntent(world.table, { subject: 'file:public/a.txt', rev: 1, key: 'public/a.txt' }, world.now);
    await world.table.put({ ...rowKey.verify(), v: 1, due: world.now });
    world.pass(minute);
    const { woken, done } = swept(world, { uploadsQueue: { send: () => Promise.reject(new Error('away')) } });
    await expect(done).rejects.toBeInstanceOf(AggregateError);
    expect(woken).toEqual([{ build: true, now: world.now }]);
  });
});
