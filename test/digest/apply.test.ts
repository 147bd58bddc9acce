import { beforeEach, describe, expect, it } from 'vitest';
import { readItem, writeItem } from '../../src/article/records.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import {
  changeDigest,
  readDigest,
  readOpenDigests,
  readShards,
  readUntaken,
  readVariant,
  writeDigest,
} from '../../src/digest/records.ts';
import { shardHint } from '../../src/hints.ts';
import { shardOf } from '../../src/ids.ts';
import { digestKey, identityKey } from '../../src/keys.ts';
import { Death, Mortal } from '../support/mortal.ts';
import { at, publication } from './builders.ts';
import { article, ledger, reader, World } from './world.ts';

const config = publication();
const digest = digestIdOf(ledger, 'article', article(1));
const due = at('06:10:00');

const begun = async (): Promise<World> => {
  const world = new World();
  await world.begin();
  for (const n of [1, 2, 3]) await world.reads(n, at('01:00:00'));
  await world.goesLive(1, at('06:00:00'), config);
  return world;
};

describe('freezing', () => {
  let world: World;
  beforeEach(async () => {
    world = await begun();
  });

  it('does nothing before the recall window has passed', async () => {
    const before = [...world.content.rows.values()];
    await world.freeze(at('06:09:59'));
    expect([...world.content.rows.values()]).toEqual(before);
    expect(world.messages).toEqual([]);
  });

  it('opens the shards that hold a subscription, and tells the sender of each', async () => {
    await world.freeze(due);
    const shards = [1, 2, 3].map((n) => shardOf(reader(n))).sort();
    expect(await readDigest(world.content, digest)).toMatchObject({ state: 'open', shards, openedAt: due });
    expect((await readShards(world.content, digest)).map(({ shard, state }) => [shard, state])).toEqual(
      shards.map((shard) => [shard, 'open']),
    );
    expect(world.messages).toEqual(shards.map((shard) => ({ digest, shard, now: due })));
    expect(world.messages.map((message) => shardHint.parse(message))).toHaveLength(3);
  });

  it('sets the cutoff further back than a confirmation can take to land', async () => {
    await world.freeze(due);
    expect((await readDigest(world.content, digest))?.cutoff).toBe(at('06:09:50'));
  });

  it('sets it no earlier although a call that Lambda repeats carries an older time', async () => {
    for (let call = 1; ; call++) {
      const again = new World();
      await again.begin();
      await again.goesLive(1, at('06:00:00'), publication());
      const life = new Mortal(call, 'done');
      const later = at('06:14:00');
      const died = await again.freeze(later, life).then(
        () => false,
        () => true,
      );
      await again.freeze(due);
      const record = await readDigest(again.content, digest);
      const margin = 10_000;
      expect(record?.frozenAt, `call ${call}`).toBeDefined();
      const least = Date.parse(record?.frozenAt ?? '') - margin;
      expect(Date.parse(record?.cutoff ?? ''), `call ${call}`).toBeGreaterThanOrEqual(least);
      if (!died) break;
    }
  });

  it('leaves a marker, a rendering and a fact of the article, and frees the variant', async () => {
    await world.freeze(due);
    const marker = JSON.parse(world.bucket.text(digestKey(ledger, article(1), 'marker.json')) ?? '');
    expect(marker).toMatchObject({
      v: 1,
      digest,
      members: [{ id: article(1), versionId: (await world.bucket.head('articles/a1.md'))?.versionId }],
    });
    const rendering = (await readDigest(world.content, digest))?.rendering ?? '';
    expect(JSON.parse(world.bucket.text(rendering) ?? '')).toMatchObject({ v: 1, subject: 'Article 1' });
    expect(world.bucket.text(identityKey(article(1), `digest-${digest}`))).toContain(digest);
    const variant = await readVariant(world.content, ledger, 'article');
    expect(variant).toMatchObject({ lastPeriod: article(1) });
    expect(variant).not.toHaveProperty('freezing');
    expect(await readUntaken(world.content, ledger)).toEqual([]);
  });

  it('mails the version of the freeze, not a later edit', async () => {
    await world.bucket.put('articles/a1.md', '---\ntitle: Edited\n---\nLater.', {
      contentType: 'text/markdown',
    });
    await world.freeze(due);
    expect((await readDigest(world.content, digest))?.subject).toBe('Article 1');
  });

  it('makes one digest of each article, in one run', async () => {
    await world.goesLive(2, at('06:01:00'), config);
    await world.freeze(at('06:30:00'));
    expect(await readOpenDigests(world.content)).toEqual([digest, digestIdOf(ledger, 'article', article(2))]);
  });

  it('happens once, however often it is asked for', async () => {
    await Promise.all([world.freeze(due), world.freeze(due)]);
    const messages = world.messages.length;
    await world.freeze(at('06:11:00'));
    expect(world.messages).toHaveLength(messages);
    expect(await readOpenDigests(world.content)).toEqual([digest]);
  });

  it('of a newsletter without subscribers opens one shard, for the proof', async () => {
    const lonely = new World();
    await lonely.begin();
    await lonely.goesLive(1, at('06:00:00'), config);
    await lonely.freeze(due);
    expect((await readDigest(lonely.content, digest))?.shards).toEqual(['00']);
  });
});

describe('a freeze that crashes', () => {
  /** What must be equal whoever finished it; revisions and the number of doubled messages may differ. */
  const outcome = async (world: World) => {
    const { rev: _rev, rendering = '', ...record } = (await readDigest(world.content, digest)) ?? { rev: 0 };
    return {
      record,
      // Its name comes from its bytes, and these from the freeze's nonce.
      rendered: world.bucket.versions.has(rendering),
      shards: await readShards(world.content, digest),
      open: await readOpenDigests(world.content),
      told: [...new Set(world.messages.map((message) => shardHint.parse(message).shard))].sort(),
      markers: world.bucket.versions.get(digestKey(ledger, article(1), 'marker.json'))?.length,
      freezing: (await readVariant(world.content, ledger, 'article'))?.freezing,
    };
  };

  it.each(['not done', 'done'] as const)(
    'at any call (its effect %s) is finished by the next',
    async (effect) => {
      const whole = await begun();
      await whole.freeze(due);
      const expected = await outcome(whole);
      let crashes = 0;
      for (let call = 1; ; call++) {
        const world = await begun();
        const life = new Mortal(call, effect);
        const died = await world.freeze(due, life).then(
          () => false,
          (error: AggregateError) => [error, ...(error.errors ?? [])].some((one) => one instanceof Death),
        );
        if (!died) break;
        crashes += 1;
        await world.freeze(due);
        expect(await outcome(world), `call ${call}`).toEqual(expected);
      }
      expect(crashes).toBeGreaterThan(30);
    },
  );
});

describe('an article whose file is gone', () => {
  it('is left out until the look has seen to it, and the others go', async () => {
    const world = await begun();
    await world.goesLive(2, at('06:00:01'), config);
    await world.bucket.delete('articles/a1.md');
    await world.freeze(at('06:10:01'));
    expect(await readOpenDigests(world.content)).toEqual([digestIdOf(ledger, 'article', article(2))]);
    expect((await readUntaken(world.content, ledger)).map((one) => one.article)).toEqual([article(1)]);
    // It was only on its way to another name, and is there again when its look has come.
    await world.bucket.put('articles/a1.md', 'x', { contentType: 'text/markdown' });
    await world.freeze(at('06:11:00'));
    expect(await readOpenDigests(world.content)).toContain(digest);
  });
});

describe('a freeze asks a person', () => {
  it('when the marker of the period names another freeze', async () => {
    const world = await begun();
    await world.bucket.put(digestKey(ledger, article(1), 'marker.json'), '{"nonce":"other"}', {
      contentType: 'application/json',
    });
    await world.freeze(due);
    expect((await readVariant(world.content, ledger, 'article'))?.held).toContain('names another freeze');
    expect(world.messages).toEqual([]);
    await world.freeze(at('06:11:00'));
    expect(world.messages).toEqual([]);
  });

  it('when no template renders the mail, instead of trying each minute', async () => {
    const world = await begun();
    // Nothing an author can write makes it throw, as far as is known: so it is made to.
    const throws = () => {
      throw new Error('What nobody thought of');
    };
    world.siteUrl = { toString: throws } as unknown as string;
    await world.freeze(due);
    expect((await readVariant(world.content, ledger, 'article'))?.held).toContain('cannot be rendered');
    await world.freeze(at('06:11:00'));
    expect(world.messages).toEqual([]);
  });

  it('when the frozen version is gone for good', async () => {
    const world = await begun();
    await world.bucket.put('articles/a1.md', 'Newer', { contentType: 'text/markdown' });
    world.bucket.versions.get('articles/a1.md')?.shift();
    await world.freeze(due);
    expect((await readVariant(world.content, ledger, 'article'))?.held).toContain('cannot be read any more');
  });
});

describe('a freeze that was left lying', () => {
  /** Its first attempt fixed the members and died. */
  const left = async (): Promise<World> => {
    for (let call = 1; ; call++) {
      const world = await begun();
      await world.freeze(due, new Mortal(call, 'done')).catch(() => undefined);
      if ((await readVariant(world.content, ledger, 'article'))?.freezing !== undefined) return world;
    }
  };

  it('for more than six hours waits for a person, like anything that is overdue', async () => {
    const world = await left();
    await world.freeze(at('12:10:01'));
    expect((await readVariant(world.content, ledger, 'article'))?.held).toContain('never opened');
    expect(world.messages).toEqual([]);
  });

  it('for less is finished', async () => {
    const world = await left();
    await world.freeze(at('12:10:00'));
    expect(await readDigest(world.content, digest)).toMatchObject({ state: 'open' });
  });

  it('while its article was withdrawn and came back is paused: the version that it fixed was recalled', async () => {
    const world = await left();
    await world.isWithdrawn(1, at('06:10:30'));
    const item = (await readItem(world.content, article(1)))!;
    await writeItem(world.content, { ...item, rev: item.rev + 1, state: 'live' });
    await world.offer(1, config, at('06:10:40'));
    await world.freeze(at('06:11:00'));
    expect(await readDigest(world.content, digest)).toMatchObject({ state: 'paused' });
  });
});

describe('a withdrawal while freezing', () => {
  it('at any call of the freeze ends in nothing frozen, or in a paused digest', async () => {
    let pauses = 0;
    for (let call = 1; ; call++) {
      const world = await begun();
      const life = new Mortal(call, 'done');
      await world.freeze(due, life).catch(() => undefined);
      if (!life.dead) break;
      const frozen = (await readVariant(world.content, ledger, 'article'))?.lastPeriod !== undefined;
      await world.isWithdrawn(1, at('06:10:01'));
      await world.freeze(at('06:10:02'));
      const standing = await readDigest(world.content, digest);
      expect(standing === undefined || standing.state === 'paused', `call ${call}`).toBe(true);
      if (standing?.shards !== undefined && !frozen) pauses += 1;
    }
    expect(pauses).toBeGreaterThan(0);
  });

  it('is not undone by the write that opens the shards', async () => {
    const world = await begun();
    const seen = new Proxy(world.subscribers, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'query' || typeof member !== 'function') return member;
        return async function* (...values: unknown[]) {
          await changeDigest(world.content, digest, (one) =>
            one.state === 'freezing' ? { ...one, state: 'paused', pausedBecause: 'a person' } : one,
          );
          yield* member.apply(target, values);
        };
      },
    });
    const { freezeDue } = await import('../../src/digest/apply.ts');
    await freezeDue({ ...world.freezePorts(), subscribers: seen }, due);
    expect(await readDigest(world.content, digest)).toMatchObject({
      state: 'paused',
      pausedBecause: 'a person',
    });
  });
});

describe('a digest that is closed already', () => {
  it('is not listed as open again by a freezer that comes late', async () => {
    const world = await begun();
    const life = new Mortal(12, 'done');
    await world.freeze(due, life).catch(() => undefined);
    const standing = await readDigest(world.content, digest);
    if (standing === undefined) throw new Error('The crash came too early for this test');
    await writeDigest(world.content, { ...standing, rev: standing.rev + 1, state: 'closed' });
    await world.freeze(due);
    expect(world.messages).toEqual([]);
    expect((await readVariant(world.content, ledger, 'article'))?.lastPeriod).toBe(article(1));
  });
});
