/** How the site's builder learns of a digest: the intent before the opening, the wake after it, what it may ask. */
import { describe, expect, it } from 'vitest';
import { reachedRev, readIntents, readPublication } from '../../src/article/records.ts';
import type { Cadence } from '../../src/config.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import { digests } from '../../src/digest/pages.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { changeDigest, readDigest, readShards, readVariant } from '../../src/digest/records.ts';
import { digestKey } from '../../src/keys.ts';
import type { ObjectStore, Wake } from '../../src/ports.ts';
import { Mortal } from '../support/mortal.ts';
import { at } from './builders.ts';
import { article, ledger, World, wallTime } from './world.ts';

const due = at('09:00:00');
const digest = digestIdOf(ledger, 'weekly', '2026-W48');
const subject = `digest:${digest}`;

/** Two articles wait for the digest of the week; the newer one is the second. */
async function begun(cadences: readonly Cadence[] = ['weekly']): Promise<World> {
  const world = new World();
  await world.begin({ cadences, schedule: { weekday: 'monday', time: '09:00' } });
  const { config } = await readPublication(world.content);
  await world.goesLive(1, at('06:00:00'), config);
  await world.goesLive(2, at('07:00:00'), config);
  return world;
}

/** Dies where the marker would be written: the mail is rendered by then, which takes longest. */
const withoutMarker = (world: World): ObjectStore =>
  beforeMarker(world, () => {
    throw new Error('died');
  });

function beforeMarker(world: World, act: () => Promise<void> | void): ObjectStore {
  return new Proxy(world.bucket, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        if (name === 'put' && String(values[0]).endsWith('marker.json')) await act();
        return member.apply(target, values);
      };
    },
  });
}

function copyOf(world: World): World {
  const copy = new World();
  for (const [key, row] of world.content.rows) copy.content.rows.set(key, row);
  for (const [key, versions] of world.bucket.versions) copy.bucket.versions.set(key, [...versions]);
  return copy;
}

const isReached = async (world: World): Promise<boolean> => {
  const [intent] = await readIntents(world.content);
  return intent !== undefined && (await reachedRev(world.content, subject)) >= intent.rev;
};

describe('a freeze of a gathering digest', () => {
  it('leaves an intent that its record has reached, and wakes the builder', async () => {
    const world = await begun();
    await world.freeze(due);
    const key = digestKey(ledger, '2026-W48', 'marker.json');
    expect(await readIntents(world.content)).toMatchObject([{ subject, key, at: wallTime }]);
    expect(await isReached(world)).toBe(true);
    expect(world.builds).toEqual([{ build: true, now: due }]);
  });

  it('that crashes at any call never opens without the intent, and is finished by the next', async () => {
    const rendered = await begun();
    await freezeDue({ ...rendered.freezePorts(), contentBucket: withoutMarker(rendered) }, due).catch(
      () => {},
    );
    let between = 0;
    for (let call = 1; ; call++) {
      const world = copyOf(rendered);
      const life = new Mortal(call, call % 2 === 0 ? 'done' : 'not done');
      await world.freeze(due, life).catch(() => undefined);
      const opened = (await readDigest(world.content, digest))?.openedAt !== undefined;
      if ((await readIntents(world.content)).length > 0 && !opened) between++;
      expect(await isReached(world), `call ${call}`).toBe(opened);
      await world.freeze(due);
      for (const { rev } of await readIntents(world.content))
        expect(await reachedRev(world.content, subject), `call ${call}`).toBeGreaterThanOrEqual(rev);
      expect(await isReached(world), `call ${call}`).toBe(true);
      expect(world.builds.length, `call ${call}`).toBeGreaterThan(0);
      if (!life.dead) break;
    }
    expect(between).toBeGreaterThan(0);
  });

  it('that was paused while it was frozen has its intent reached by the opening alone', async () => {
    const world = await begun();
    const contentBucket = beforeMarker(world, () => world.isWithdrawn(1, due));
    await freezeDue({ ...world.freezePorts(), contentBucket }, due);
    expect(await readDigest(world.content, digest)).toMatchObject({ state: 'paused', openedAt: due });
    expect(await isReached(world)).toBe(true);
  });

  it('is over although the builder cannot be woken: the sweep will', async () => {
    const world = await begun();
    const wakeSite: Wake = () => Promise.reject(new Error('away'));
    await freezeDue({ ...world.freezePorts(), wakeSite }, due);
    expect((await readVariant(world.content, ledger, 'weekly'))?.freezing).toBeUndefined();
    expect((await readShards(world.content, digest)).length).toBeGreaterThan(0);
    expect(await isReached(world)).toBe(true);
    expect(world.said.map(({ message }) => message)).toContain('The builder was not woken; the sweep will');
  });
});

it('a freeze of an article mail tells the builder nothing: its page is the article’s', async () => {
  const world = await begun(['article']);
  await world.freeze(due);
  expect(await readDigest(world.content, digestIdOf(ledger, 'article', article(1)))).toMatchObject({
    state: 'open',
  });
  expect(await readIntents(world.content)).toEqual([]);
  expect(world.builds).toEqual([]);
});

describe('the builder is told', () => {
  it('of a digest from its opening on: what it froze, and its members in their order', async () => {
    const world = await begun();
    const { read } = digests(world.content);
    expect(await read(digest)).toBeUndefined();
    await world.freeze(due);
    expect(await read(digest)).toMatchObject({
      ...{ id: digest, newsletter: ledger, cadence: 'weekly', period: '2026-W48', day: '2026-11-23' },
      ...{ subject: 'Article 2', members: [article(2), article(1)] },
    });
    const { rev } = await changeDigest(world.content, digest, (one) => ({ ...one, state: 'paused' }));
    expect((await read(digest))?.rev).toBe(rev);
  });

  it('which digests of a newsletter took an article, but not which article mail', async () => {
    const world = await begun(['article', 'weekly']);
    const { holding, read } = digests(world.content);
    expect(await holding(ledger, article(1))).toEqual([]);
    await world.freeze(due);
    expect(await holding(ledger, article(1))).toEqual([digest]);
    expect(await read(digestIdOf(ledger, 'article', article(1)))).toBeUndefined();
  });
});
