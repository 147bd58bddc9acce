import { describe, expect, it } from 'vitest';
import { readIntents, writeFile, writeIntent } from '../../src/article/records.ts';
import { readUnmeasured } from '../../src/article/unmeasured.ts';
import { shifted } from '../../src/ids.ts';
import { laneOf } from '../../src/images/lane.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { key, PictureWorld } from './world.ts';

const photograph = 'jpeg 6000x4000';

async function uploaded(text = photograph, of = key): Promise<PictureWorld> {
  const world = new PictureWorld();
  await world.upload(of, text);
  return world;
}

describe('a picture', () => {
  it('gets its size and its renditions on its record, with an intent for the builder', async () => {
    const world = await uploaded();
    await world.measure();
    const picture = await world.picture();
    expect(picture).toMatchObject({ kind: 'measured', width: 6000, height: 4000 });
    expect(picture?.kind === 'measured' && picture.renditions[0]).toEqual({
      ...{ width: 480, height: 320, type: 'image/webp', size: 'webp 480 of jpeg 6000x4000'.length },
      path: expect.stringMatching(/^\/renditions\/[0-9a-f]{32}-1\/480\.webp$/),
    });
    expect(await readIntents(world.table)).toMatchObject([
      { subject: `file:${key}`, rev: 1 },
      { subject: `file:${key}`, rev: 2 },
    ]);
    expect(world.woken).toEqual([{ build: true, now: world.now }]);
    expect(world.unmeasured()).toEqual([]);
    expect(world.report(key).understood).toMatchObject({ width: 6000, height: 4000 });
  });

  it('has its renditions in both buckets before its record names them', async () => {
    const world = await uploaded();
    const failing: ObjectStore = {
      ...bound(world.site),
      put: () => Promise.reject(new Error('The site bucket is away')),
    };
    await expect(world.measure({ site: failing })).rejects.toThrow('The site bucket is away');
    expect(await world.picture()).toBeUndefined();
    await world.measure();
    const picture = await world.picture();
    for (const { path } of picture?.kind === 'measured' ? picture.renditions : [])
      expect(world.site.text(path.slice(1))).toEqual(world.content.text(path.slice(1)));
    expect(world.site.versions.size).toBe(6);
  });

  it('is decoded once for all files that hold the same bytes, and after a rebuild never again', async () => {
    const world = await uploaded();
    await world.measure();
    await world.upload('articles/images/copy.jpg', photograph);
    await world.measure();
    expect(await world.picture('articles/images/copy.jpg')).toEqual(await world.picture());
    world.table.rows.clear();
    world.site.versions.clear();
    await world.look(key);
    await world.measure();
    expect(await world.picture()).toMatchObject({ kind: 'measured' });
    expect(world.site.versions.size).toBe(6);
    expect(world.asked).toEqual([`inspect ${photograph}`, `render ${photograph}`]);
  });

  it('stays known when its event comes twice, or the same bytes are uploaded again', async () => {
    const world = await uploaded();
    await world.measure();
    await world.look(key);
    await world.upload(key, photograph);
    expect(await world.picture()).toMatchObject({ kind: 'measured' });
    expect(world.unmeasured()).toEqual([]);
  });

  it('is measured anew when its bytes are others', async () => {
    const world = await uploaded();
    await world.measure();
    await world.upload(key, 'jpeg 100x50');
    expect(await world.picture()).toBeUndefined();
    await world.measure();
    expect(await world.picture()).toMatchObject({ width: 100, height: 50 });
  });

  it('that moves, is drawn, or is a mile high is shown as it is: only its size is found', async () => {
    const world = await uploaded('gif 90x60 animated', 'articles/wave.gif');
    await world.upload('public/mark.svg', '<svg viewBox="0 0 24 12"/>');
    await world.upload('articles/scroll.png', 'png 10x99000');
    await world.measure();
    expect(await world.picture('articles/wave.gif')).toEqual({
      ...{ kind: 'measured', width: 90, height: 60, renditions: [] },
    });
    expect(await world.picture('public/mark.svg')).toMatchObject({ width: 24, height: 12 });
    expect(await world.picture('articles/scroll.png')).toMatchObject({ height: 99_000, renditions: [] });
    expect(world.asked.filter((asked) => asked.startsWith('render'))).toEqual([]);
    expect(world.site.versions.size).toBe(0);
  });
});

describe('a picture that is no good', () => {
  it.each([
    ['nothing that could be read', 'Dear all,', 'picture-unreadable'],
    ['cut off', 'jpeg 600x400 broken', 'picture-unreadable'],
    ['beyond all size', 'jpeg 60000x60000', 'picture-too-large'],
  ])('%s: its report says so, the file itself stands, and nobody tries again', async (_, text, code) => {
    const world = await uploaded(text);
    await world.measure();
    expect(world.report(key)).toMatchObject({ status: 'asset', problems: [{ severity: 'warning', code }] });
    expect(world.unmeasured()).toEqual([]);
    const tried = world.asked.length;
    await world.look(key);
    await world.measure();
    expect(world.asked).toHaveLength(tried);
  });

  it('under a wrong name is shown, and its report says what it is', async () => {
    const world = await uploaded('png 60x40');
    await world.measure();
    expect(await world.picture()).toMatchObject({ kind: 'measured' });
    expect(world.report(key).problems).toMatchObject([
      { code: 'picture-misnamed', example: 'tide.png', received: key },
    ]);
  });

  it('says so on its report where it tells where it was taken, in every file with the same bytes', async () => {
    const world = await uploaded('jpeg 600x400 in Lisbon');
    await world.measure();
    await world.upload('articles/copy.png', 'jpeg 600x400 in Lisbon');
    await world.measure();
    expect(world.report(key).problems).toMatchObject([{ severity: 'warning', code: 'picture-location' }]);
    expect(world.report('articles/copy.png').problems.map(({ code }) => code)).toEqual([
      'picture-location',
      'picture-misnamed',
    ]);
  });

  it('that kills whoever begins with it is given up after three times', async () => {
    const world = await uploaded();
    const killed = new Promise<never>(() => {});
    for (let time = 1; time <= 3; time++) {
      // Nobody comes back from this one; its lane runs out.
      void world.measure({ library: { ...world.library, inspect: () => killed } });
      await settled();
      world.pass(100_000);
    }
    await world.measure();
    expect(await world.picture()).toMatchObject({ kind: 'unusable', problem: { code: 'picture-too-hard' } });
    expect(world.asked).toEqual([]);
  });

  it('lets those go first that nobody has tried', async () => {
    const world = await uploaded();
    const [row] = await readUnmeasured(world.table, 1);
    await world.table.put({ pk: 'unmeasured', sk: `${key}#000000000001`, v: 1, ...row, attempts: 2 });
    // Of the same lane.
    const others = Array.from({ length: 40 }, (_, index) => `articles/images/z${index}.jpg`);
    for (const other of others) await world.upload(other, `jpeg ${other.length}x99`);
    await world.measure();
    const order = world.asked.filter((asked) => asked.startsWith('inspect'));
    expect(order.indexOf(`inspect ${photograph}`)).toBeGreaterThan(0);
  });

  it('is not blamed for a bucket that does not answer', async () => {
    const world = await uploaded();
    const away: ObjectStore = { ...bound(world.content), get: () => Promise.reject(new Error('away')) };
    for (let time = 1; time <= 5; time++)
      await expect(world.measure({ content: away })).rejects.toThrow('away');
    await world.measure();
    expect(await world.picture()).toMatchObject({ kind: 'measured' });
  });
});

describe('a picture whose file cannot be read, in cold storage or under a key that is not ours', () => {
  const keys = Array.from({ length: 130 }, (_, index) => `articles/images/${100 + index}.jpg`);
  const cold = (world: PictureWorld, isCold: (of: string) => boolean): ObjectStore => ({
    ...bound(world.content),
    get: (of, ...rest) =>
      isCold(of) ? Promise.reject(new Error('InvalidObjectState')) : world.content.get(of, ...rest),
  });

  it('stops nobody: the others are measured, the site hears of it, and in the end it is said', async () => {
    const world = new PictureWorld();
    for (const of of keys.slice(0, 9)) await world.upload(of, 'jpeg 100x50');
    const [first = '', ...others] = keys.slice(0, 9);
    const content = cold(world, (of) => of === first);
    await expect(world.measure({ content })).rejects.toThrow('InvalidObjectState');
    expect(world.unmeasured()).toEqual([first]);
    for (const other of others) expect(await world.picture(other)).toMatchObject({ width: 100 });
    expect(world.woken).not.toEqual([]);
    await world.measure();
    expect(await world.picture(first)).toMatchObject({ width: 100 });
  });

  it('stops nobody either where there are more of them than are read at once', async () => {
    const world = new PictureWorld();
    for (const of of keys) await world.upload(of, 'jpeg 100x50');
    const [last = ''] = keys.slice(-1);
    const content = cold(world, (of) => of.startsWith('articles/') && of !== last);
    await expect(world.measure({ content })).rejects.toThrow();
    expect(await world.picture(last)).toMatchObject({ width: 100 });
  });

  it('is no reason to go on after a trap, which leaves the library unusable', async () => {
    const world = new PictureWorld();
    for (const of of keys.slice(0, 9)) await world.upload(of, 'jpeg 100x50');
    const trap = Object.assign(new Error('unreachable'), { name: 'RuntimeError' });
    let calls = 0;
    const inspect = () => {
      calls++;
      return Promise.reject(trap);
    };
    await expect(world.measure({ library: { ...world.library, inspect } })).rejects.toBe(trap);
    expect(calls).toBe(1);
  });
});

describe('interleavings', () => {
  it('a new version while the old one is measured: the new one is measured too', async () => {
    const world = await uploaded();
    const render = world.library.render;
    let isFirst = true;
    const library = {
      ...world.library,
      render: async (...given: Parameters<typeof render>) => {
        if (isFirst) await world.upload(key, 'jpeg 100x50');
        isFirst = false;
        return render(...given);
      },
    };
    await world.measure({ library });
    expect(await world.picture()).toMatchObject({ width: 100, height: 50 });
    expect(world.unmeasured()).toEqual([]);
  });

  it('a doubled event while it is measured: what was found goes on the newer record', async () => {
    const world = await uploaded();
    const render = world.library.render;
    const library = {
      ...world.library,
      render: async (...given: Parameters<typeof render>) => {
        await world.look(key);
        return render(...given);
      },
    };
    await world.measure({ library });
    expect(await world.record()).toMatchObject({ rev: 3, standing: { picture: { kind: 'measured' } } });
    expect(world.unmeasured()).toEqual([]);
  });

  it('a look that died before its record leaves a row that waits, and nobody runs in circles', async () => {
    const world = await uploaded();
    await world.measure();
    const record = await world.record();
    if (record === undefined) throw new Error('No record');
    const { standing: _standing, ...rest } = record;
    // The rows of a look at other bytes, without the record that was to follow.
    await writeIntent(world.table, { subject: `file:${key}`, rev: record.rev + 1, key }, world.now);
    await world.table.put({
      ...{ pk: 'unmeasured', sk: `${key}#000000000003`, v: 1, key, rev: record.rev + 1, at: world.now },
      attempts: 0,
    });
    await world.measure();
    expect(world.unmeasured()).toEqual([key]);
    // The sweep has the key looked at again, which writes the record.
    await writeFile(world.table, { ...rest, rev: record.rev + 1, standing: { kind: 'gone' } });
    await world.measure();
    expect(world.unmeasured()).toEqual([]);
  });

  it('woken while another has the lane: that one looks once more after leaving it', async () => {
    const world = await uploaded();
    const render = world.library.render;
    const late = sameLane(key);
    let isFirst = true;
    const library = {
      ...world.library,
      render: async (...given: Parameters<typeof render>) => {
        if (isFirst) {
          isFirst = false;
          await world.upload(late, 'jpeg 100x50');
          // Finds the lane busy and goes.
          await world.measure();
        }
        return render(...given);
      },
    };
    await world.measure({ library });
    expect(await world.picture(late)).toMatchObject({ width: 100 });
  });

  it('a lane whose owner was killed is free when its lease has run out', async () => {
    const world = await uploaded();
    void world.measure({ library: { ...world.library, inspect: () => new Promise<never>(() => {}) } });
    await settled();
    await world.measure();
    expect(await world.picture()).toBeUndefined();
    world.now = shifted(world.now, 100_000);
    await world.measure();
    expect(await world.picture()).toMatchObject({ kind: 'measured' });
  });
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Methods of a class, so that one of them can be replaced. */
const bound = (store: ObjectStore): ObjectStore => ({
  get: (...given) => store.get(...given),
  head: (...given) => store.head(...given),
  put: (...given) => store.put(...given),
  delete: (...given) => store.delete(...given),
  list: (...given) => store.list(...given),
  history: (...given) => store.history(...given),
});

/** Another key whose picture belongs to the same lane. */
function sameLane(of: string): string {
  for (let number = 1; ; number++) {
    const other = `articles/images/late-${number}.jpg`;
    if (laneOf(other) === laneOf(of)) return other;
  }
}
