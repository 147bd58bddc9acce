/** Freezing a digest that gathers articles: a newsletter that comes on Mondays at nine, on a Monday. */
import { describe, expect, it } from 'vitest';
import { readIntents, readPublication, writeFile } from '../../src/article/records.ts';
import type { Cadence } from '../../src/config.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import { actOnDigest } from '../../src/digest/operate.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { readDigest, readOpenDigests, readUntaken, readVariant } from '../../src/digest/records.ts';
import { type Instant, shifted } from '../../src/ids.ts';
import { digestKey, identityKey } from '../../src/keys.ts';
import { rowKey } from '../../src/table-keys.ts';
import { PostWorld } from '../delivery/world.ts';
import { Death, Mortal } from '../support/mortal.ts';
import { at } from './builders.ts';
import { article, ledger, reader, World } from './world.ts';

const schedule = { weekday: 'monday', time: '09:00' };
const due = at('09:00:00');
const days = 24 * 3_600_000;
const digest = digestIdOf(ledger, 'weekly', '2026-W48');

const worldOf = async (cadences: readonly Cadence[] = ['weekly']): Promise<World> => {
  const world = new World();
  await world.begin({ cadences, schedule });
  return world;
};
/** Two articles; the newer one is the second. */
const begun = async (cadences?: readonly Cadence[]): Promise<World> => {
  const world = await worldOf(cadences);
  await goesLive(world, 1, at('06:00:00'));
  await goesLive(world, 2, at('07:00:00'));
  return world;
};
const goesLive = async (world: World, n: number, since: Instant, title?: string): Promise<void> => {
  const { config } = await readPublication(world.content);
  await world.goesLive(n, since, config, `The horn of ${n}.`, title);
};
const variantOf = (world: World, cadence: Cadence = 'weekly') => readVariant(world.content, ledger, cadence);
const rendered = async (world: World, id = digest): Promise<string> => {
  const key = (await readDigest(world.content, id))?.rendering ?? '';
  const { pieces } = JSON.parse(world.bucket.text(key) ?? '{"pieces":[]}');
  return pieces.join('').replaceAll('=\r\n', '');
};

describe('a digest of the week', () => {
  it('holds every article since the last one, the newest first, in one mail', async () => {
    const world = await begun();
    await world.freeze(due);
    const members = [{ id: article(2) }, { id: article(1) }];
    expect(await readDigest(world.content, digest)).toMatchObject({
      cadence: 'weekly',
      period: '2026-W48',
      state: 'open',
      subject: 'Article 2',
      members,
    });
    const mail = await rendered(world);
    for (const part of [
      'Article 2',
      'The horn of 2.',
      'Article 1',
      'The horn of 1.',
      'digests/ledger/2026-W48/',
    ])
      expect(mail).toContain(part);
    const marker = JSON.parse(world.bucket.text(digestKey(ledger, '2026-W48', 'marker.json')) ?? '');
    expect(marker).toMatchObject({ v: 1, digest, cadence: 'weekly', members });
  });

  it('takes each of them, and leaves the variant with its period and its digest', async () => {
    const world = await begun();
    await world.freeze(due);
    for (const n of [1, 2])
      expect(world.bucket.text(identityKey(article(n), `digest-${digest}`))).toContain(digest);
    expect(await readUntaken(world.content, ledger)).toEqual([]);
    expect(await variantOf(world)).toMatchObject({ lastPeriod: '2026-W48', lastDigest: digest });
    expect(await variantOf(world)).not.toHaveProperty('freezing');
  });

  it('is made once, however often somebody asks, and next week of what came since', async () => {
    const world = await begun();
    await Promise.all([world.freeze(due), world.freeze(due)]);
    await world.freeze(shifted(due, 60_000));
    await goesLive(world, 3, at('09:30:00'));
    await world.freeze(shifted(due, 6 * days));
    expect(await readOpenDigests(world.content)).toEqual([digest]);
    await world.freeze(shifted(due, 7 * days));
    const next = digestIdOf(ledger, 'weekly', '2026-W49');
    expect((await readDigest(world.content, next))?.members).toMatchObject([{ id: article(3) }]);
  });

  it('has another subject than the one before it, with a week without a mail between them', async () => {
    const world = await worldOf();
    await goesLive(world, 1, at('06:00:00'));
    await world.freeze(due);
    await world.freeze(shifted(due, 7 * days));
    await goesLive(world, 2, shifted(due, 13 * days), 'Article 1');
    await world.freeze(shifted(due, 14 * days));
    const third = await readDigest(world.content, digestIdOf(ledger, 'weekly', '2026-W50'));
    expect(third?.subject).toBe('Article 1 (December 7, 2026)');
  });

  it('has another subject than the last one that somebody got, with a cancelled one between them', async () => {
    const world = await worldOf();
    await goesLive(world, 1, at('06:00:00'), 'The week');
    await world.freeze(due);
    await goesLive(world, 2, shifted(due, 6 * days), 'Another');
    await cancelledAtItsMarker(world, shifted(due, 7 * days), digestIdOf(ledger, 'weekly', '2026-W49'));
    await goesLive(world, 3, shifted(due, 13 * days), 'The week');
    await world.freeze(shifted(due, 14 * days));
    const third = await readDigest(world.content, digestIdOf(ledger, 'weekly', '2026-W50'));
    expect(third?.subject).toBe('The week (December 7, 2026)');
  });

  it('wears the parts of the theme that the editors replaced, and ours where those fail', async () => {
    for (const [template, expected] of [
      ['Number {{ period.day }}', 'Number November 23, 2026'],
      ['{% if %}', 'Week of November 23, 2026'],
    ] as const) {
      const world = await begun();
      const key = 'theme/mail-period.liquid';
      const put = await world.bucket.put(key, template, { contentType: 'text/plain' });
      if (put === 'exists') throw new Error('Unexpected');
      await writeFile(world.content, {
        ...{ key, rev: 1, kind: 'theme', problems: [], at: due },
        standing: {
          ...{ kind: 'there', versionId: put.versionId ?? '', etag: put.etag },
          ...{ size: template.length, contentType: 'text/plain' },
        },
      });
      await world.freeze(due);
      expect(await rendered(world)).toContain(expected);
    }
  });
});

describe('a digest of the week, delivered', () => {
  it('goes to whoever takes the week, once, and closes with a proof of its own', async () => {
    const world = new PostWorld();
    await world.begin({ cadences: ['article', 'weekly'], schedule });
    const weekly = { at: at('01:00:00'), state: 'active', cadence: 'weekly' } as const;
    await world.reads(1, at('01:00:00'), { cadence: 'weekly', history: [weekly] });
    await world.reads(2, at('01:00:00'));
    await goesLive(world, 1, at('06:00:00'));
    await goesLive(world, 2, at('07:00:00'));
    for (const moment of [at('06:10:00'), at('07:10:00'), due]) {
      await world.freeze(moment);
      await world.run();
    }
    expect(world.mailsTo(reader(1))).toBe(1);
    expect(world.mailsTo(reader(2))).toBe(2);
    const proof = world.bucket.text(digestKey(ledger, '2026-W48', 'proof.json'));
    expect(JSON.parse(proof ?? '')).toMatchObject({ candidates: 1, sent: 1, unresolved: 0, holds: true });
  });
});

describe('a week without articles', () => {
  it('has no digest and no mail, and its row says why', async () => {
    const world = await worldOf();
    await world.freeze(due);
    await world.freeze(shifted(due, 60_000));
    expect(await readOpenDigests(world.content)).toEqual([]);
    expect(world.messages).toEqual([]);
    const skipped = [{ period: '2026-W48', reason: 'There was no article to mail.', at: due }];
    expect(await variantOf(world)).toMatchObject({ lastPeriod: '2026-W48', skipped });
  });

  it('stays without when an article comes an hour later: that is for the next', async () => {
    const world = await worldOf();
    await world.freeze(due);
    await goesLive(world, 1, at('10:00:00'));
    await world.freeze(at('10:01:00'));
    expect(await readOpenDigests(world.content)).toEqual([]);
    await world.freeze(shifted(due, 7 * days));
    expect(await readOpenDigests(world.content)).toEqual([digestIdOf(ledger, 'weekly', '2026-W49')]);
  });

  it('is written down with the weeks that a jump of the clock passed over, the newest ten', async () => {
    const world = await worldOf();
    await world.freeze(due);
    await goesLive(world, 1, at('10:00:00'));
    await world.freeze(shifted(due, 28 * days));
    const variant = await variantOf(world);
    expect(variant?.lastPeriod).toBe('2026-W52');
    expect(variant?.skipped?.map(({ period }) => period)).toEqual([
      '2026-W48',
      '2026-W49',
      '2026-W50',
      '2026-W51',
    ]);
    for (let week = 5; week < 20; week++) await world.freeze(shifted(due, week * 7 * days));
    expect((await variantOf(world))?.skipped).toHaveLength(10);
  });
});

describe('a freeze that crashes', () => {
  it('at any call is finished by the next, with the same articles', { timeout: 60_000 }, async () => {
    const outcome = async (world: World) => {
      const { rev: _rev, rendering, ...record } = (await readDigest(world.content, digest)) ?? { rev: 0 };
      const { rev: _revToo, ...variant } = (await variantOf(world)) ?? { rev: 0 };
      const rows = await readUntaken(world.content, ledger);
      return {
        record,
        rendered: rendering !== undefined,
        variant,
        rows,
        open: await readOpenDigests(world.content),
      };
    };
    const whole = await begun();
    await whole.freeze(due);
    const expected = await outcome(whole);
    let crashes = 0;
    for (let call = 1; ; call++) {
      const world = await begun();
      const died = await world.freeze(due, new Mortal(call, 'done')).then(
        () => false,
        (error: AggregateError) => [error, ...(error.errors ?? [])].some((one) => one instanceof Death),
      );
      if (!died) break;
      crashes += 1;
      await world.freeze(due);
      expect(await outcome(world), `call ${call}`).toEqual(expected);
    }
    expect(crashes).toBeGreaterThan(40);
  });
});

describe('a digest that is late', () => {
  it('by more than six hours asks a person, and is not made until somebody answers', async () => {
    const world = await begun();
    await world.freeze(shifted(due, 6 * 3_600_000 + 1));
    expect((await variantOf(world))?.held).toContain('for 2026-W48 was to be mailed at');
    expect(world.messages).toEqual([]);
    await world.freeze(shifted(due, 7 * days));
    expect(await readOpenDigests(world.content)).toEqual([]);
  });
});

describe('a withdrawal', () => {
  it('before the freeze leaves the article out', async () => {
    const world = await begun();
    await world.isWithdrawn(2, at('08:00:00'));
    await world.freeze(due);
    expect((await readDigest(world.content, digest))?.members).toMatchObject([{ id: article(1) }]);
  });

  it('of any member pauses the whole digest', async () => {
    const world = await begun();
    await world.freeze(due);
    await world.isWithdrawn(1, at('09:00:01'));
    expect(await readDigest(world.content, digest)).toMatchObject({
      state: 'paused',
      pausedBecause: 'an article of it was withdrawn',
    });
  });
});

/** The same port, but something happens before each call of one of its methods. */
const before = <T extends object>(port: T, method: keyof T, first: (argument: unknown) => Promise<void>): T =>
  new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (name !== method || typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        await first(values[0]);
        return member.apply(target, values);
      };
    },
  });

/** An operator cancels the digest after the freezer looked at it for the last time before it opens. */
async function cancelledAtItsMarker(world: World, now: Instant, id = digest): Promise<void> {
  const contentBucket = before(world.bucket, 'put', async (key) => {
    if (String(key).endsWith('/marker.json')) await actOnDigest(world, id, 'cancel');
  });
  await freezeDue({ ...world.freezePorts(), contentBucket }, now);
}

describe('a digest that is cancelled while it is frozen', () => {
  it('is not opened: it has no mail, no page, no account, and the week is over', async () => {
    const world = await begun();
    await cancelledAtItsMarker(world, due);
    expect(await readDigest(world.content, digest)).toMatchObject({ state: 'cancelled' });
    expect(await readDigest(world.content, digest)).not.toHaveProperty('openedAt');
    expect(world.messages).toEqual([]);
    expect(await readIntents(world.content)).toEqual([]);
    expect(await readOpenDigests(world.content)).toEqual([]);
    expect(await variantOf(world)).toMatchObject({ lastPeriod: '2026-W48' });
    expect(await variantOf(world)).not.toHaveProperty('freezing');
  });
});

describe('a faster cadence that comes to a newsletter of the week', () => {
  it('begins with what goes live from then on, and keeps nothing from the week', async () => {
    const world = await begun();
    await world.configure({ cadences: ['article', 'weekly'], schedule });
    await goesLive(world, 3, at('08:40:00'));
    for (const moment of ['08:50:00', '09:00:00', '15:00:00', '23:00:00']) await world.freeze(at(moment));
    expect(await variantOf(world, 'article')).not.toHaveProperty('held');
    const mail = digestIdOf(ledger, 'article', article(3));
    expect(await readOpenDigests(world.content)).toEqual([mail, digest]);
    expect((await readDigest(world.content, digest))?.members.map(({ id }) => id)).toEqual(
      [3, 2, 1].map(article),
    );
    expect(await readUntaken(world.content, ledger)).toEqual([]);
  });

  it('in place of the week takes what waits, or asks', async () => {
    const world = await begun();
    await world.configure({ cadences: ['article'] });
    await world.freeze(at('12:00:00'));
    expect(await readOpenDigests(world.content)).toEqual(
      [1, 2].map((n) => digestIdOf(ledger, 'article', article(n))),
    );
  });
});

describe('a cadence that is removed', () => {
  it('while its digest is being frozen still finishes it, and begins no other', async () => {
    let crashes = 0;
    for (let call = 1; ; call++) {
      const world = await begun(['weekly', 'monthly']);
      const life = new Mortal(call, 'done');
      await world.freeze(due, life).catch(() => undefined);
      if (!life.dead) break;
      const wasOpening = (await readOpenDigests(world.content)).includes(digest);
      await world.configure({ cadences: ['monthly'], schedule });
      await goesLive(world, 3, at('09:00:30'));
      await world.freeze(at('09:01:00'));
      if (!wasOpening) continue;
      crashes += 1;
      expect(await variantOf(world), `call ${call}`).not.toHaveProperty('freezing');
      expect((await readDigest(world.content, digest))?.state, `call ${call}`).toBe('open');
      await world.freeze(shifted(due, 7 * days));
      expect(await readOpenDigests(world.content)).toEqual([digest]);
    }
    expect(crashes).toBeGreaterThan(20);
  });
});

describe('two cadences of one newsletter', () => {
  const daily = digestIdOf(ledger, 'daily', '2026-11-23');

  it('that are due together take the same articles, each once, the faster first', async () => {
    const world = await begun(['weekly', 'daily']);
    await world.freeze(due);
    expect(await readOpenDigests(world.content)).toEqual([daily, digest]);
    for (const id of [daily, digest])
      expect((await readDigest(world.content, id))?.members.map(({ id: member }) => member)).toEqual([
        article(2),
        article(1),
      ]);
    expect(await readUntaken(world.content, ledger)).toEqual([]);
  });

  /** Fails when the first of the two articles has its mark, and the other has none. */
  const breaksInTheMiddle = (world: World) =>
    freezeDue({ ...world.freezePorts(), contentBucket: before(world.bucket, 'put', failAtFact) }, due);
  const failAtFact = async (key: unknown): Promise<void> => {
    if (key === identityKey(article(2), `digest-${daily}`)) throw new Error('S3 is slow down there');
  };

  it('wait for each other: the slower takes nothing of what the faster left half frozen', async () => {
    const world = await begun(['weekly', 'daily']);
    await expect(breaksInTheMiddle(world)).rejects.toThrow('could not be frozen');
    expect(await variantOf(world)).not.toHaveProperty('freezing');
    expect(await readDigest(world.content, digest)).toBeUndefined();
    await world.freeze(shifted(due, 60_000));
    expect((await readDigest(world.content, digest))?.members).toHaveLength(2);
  });

  it('wait for each other also where another freezer is at the faster one', async () => {
    const world = await begun(['weekly', 'daily']);
    let others = 0;
    const content = before(world.content, 'put', async (row: unknown) => {
      const { pk } = row as { pk: string };
      if (pk === rowKey.variant(ledger, 'daily').pk && others++ === 0)
        await breaksInTheMiddle(world).catch(() => undefined);
    });
    await freezeDue({ ...world.freezePorts(), content }, due);
    expect(others).toBe(1);
    expect(await variantOf(world, 'daily')).toHaveProperty('freezing');
    expect(await readDigest(world.content, digest)).toBeUndefined();
  });

  it('do not wait for one that waits for a person', async () => {
    const world = await begun(['weekly', 'daily']);
    const key = digestKey(ledger, '2026-11-23', 'marker.json');
    await world.bucket.put(key, '{"nonce":"other"}', { contentType: 'application/json' });
    await world.freeze(due);
    expect((await variantOf(world, 'daily'))?.held).toContain('names another freeze');
    expect((await readDigest(world.content, digest))?.members).toHaveLength(2);
  });

  it('keep an article that is back for the one that has not taken it', async () => {
    const world = await worldOf(['article', 'weekly']);
    await goesLive(world, 1, at('06:00:00'));
    await world.freeze(at('06:10:00'));
    await world.isWithdrawn(1, at('07:00:00'));
    await world.returns(1, (await readPublication(world.content)).config, at('07:01:00'));
    await world.freeze(at('08:00:00'));
    await world.freeze(due);
    expect(await readOpenDigests(world.content)).toEqual([digestIdOf(ledger, 'article', article(1)), digest]);
  });
});
