/** An article that its author announces once more (docs/protocols.md, Digest: announcements). */
import { describe, expect, it } from 'vitest';
import type { ArticleItem } from '../../src/article/article.ts';
import { readItem, writeItem } from '../../src/article/records.ts';
import type { Newsletter } from '../../src/config.ts';
import { isMailable } from '../../src/digest/offer.ts';
import { answerHeld, sayOfArticle } from '../../src/digest/operate.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { readDigest, readMailable, readUntakenNames, readVariant } from '../../src/digest/records.ts';
import { type Instant, shifted } from '../../src/ids.ts';
import { digestKey, identityKey } from '../../src/keys.ts';
import { Mortal } from '../support/mortal.ts';
import { Stalled } from '../support/stalled.ts';
import { at, newsletterOf, publication } from './builders.ts';
import { item } from './due-builders.ts';
import { article, ledger, World } from './world.ts';

const config = publication();
const both = publication([{ cadences: ['article', 'weekly'] }]);
const minutes = (count: number, from: Instant) => shifted(from, count * 60_000);
const mailOf = (number: number, n = 1) =>
  digestIdOf(ledger, 'article', number === 1 ? article(n) : `${article(n)}-${number}`);
const standing = async (world: World, number: number) =>
  (await readDigest(world.content, mailOf(number)))?.state;

/** Article 1 went live at six, and was mailed at ten past. */
async function mailed(): Promise<World> {
  const world = await begun();
  await world.freeze(at('06:10:00'));
  expect(await standing(world, 1)).toBe('open');
  return world;
}

/** It is due at ten past. */
async function begun(): Promise<World> {
  const world = new World();
  await world.begin();
  await world.reads(1, at('05:00:00'));
  await world.goesLive(1, at('06:00:00'), config);
  return world;
}

describe('an article that is announced once more is mailable', () => {
  const newsletter: Newsletter = newsletterOf(config);
  const summary = {
    title: 'T',
    slug: 't',
    direction: 'ltr',
    authors: [],
    tags: [],
    mail: 'auto',
    excerpt: '',
  } as const;
  const old = (changes: Partial<ArticleItem> = {}): ArticleItem =>
    item(1, {
      ...{ summary, published: shifted(at('06:00:00'), -(10 ** 10)), firstLive: at('06:00:00') },
      announced: { number: 2, at: at('08:00:00') },
      ...changes,
    });

  it('however old it is, and wherever it was before', () => {
    expect(isMailable(old(), newsletter, at('00:00:00'))).toBe(true);
    expect(
      isMailable(old({ firstLive: shifted(at('00:00:00'), -(10 ** 9)) }), newsletter, at('00:00:00')),
    ).toBe(true);
    expect(isMailable(old({ inherited: true }), newsletter, at('00:00:00'))).toBe(true);
  });

  it('not by the number that it had at its first publication', () => {
    expect(isMailable(old({ announced: { number: 5 } }), newsletter, at('00:00:00'))).toBe(false);
  });

  it('not for newsletters that began after that, or whose selection has it not', () => {
    expect(isMailable(old(), newsletter, at('08:00:00'))).toBe(false);
    expect(isMailable(old(), { ...newsletter, selection: { tags: ['fog'] } }, at('00:00:00'))).toBe(false);
  });

  it('not while its file says mail: never, and not when it is withdrawn', () => {
    expect(isMailable(old({ summary: { ...summary, mail: 'never' } }), newsletter, at('00:00:00'))).toBe(
      false,
    );
    expect(isMailable(old({ state: 'withdrawn' }), newsletter, at('00:00:00'))).toBe(false);
  });
});

describe('a second announcement', () => {
  it('is mailed once, after a recall window of its own, as a digest of its own', async () => {
    const world = await mailed();
    await world.announces(1, 2, config, at('08:00:00'));
    await world.freeze(at('08:09:59'));
    expect(await standing(world, 2)).toBeUndefined();
    await world.freeze(at('08:10:00'));
    expect(await readDigest(world.content, mailOf(2))).toMatchObject({
      ...{ state: 'open', period: `${article(1)}-2`, subject: 'Article 1 (November 23, 2026)' },
      members: [{ id: article(1), announcement: 2 }],
    });
    expect(world.bucket.text(digestKey(ledger, `${article(1)}-2`, 'marker.json'))).toContain(
      '"announcement":2',
    );
    expect(world.bucket.text(identityKey(article(1), `digest-${mailOf(2)}`))).toContain('"announcement":2');
    const { length } = world.messages;
    await world.offer(1, config, at('09:00:00'));
    await world.freeze(at('10:00:00'));
    expect(world.messages).toHaveLength(length);
    expect(await readUntakenNames(world.content, ledger)).toEqual([]);
  });

  it('and a third are mailed each; one that was passed over is not', async () => {
    const world = await mailed();
    await world.announces(1, 2, config, at('08:00:00'));
    await world.freeze(at('08:10:00'));
    await world.announces(1, 7, config, at('09:00:00'));
    await world.freeze(at('09:10:00'));
    expect([await standing(world, 2), await standing(world, 7)]).toEqual(['open', 'open']);
    expect((await readMailable(world.content, ledger, article(1)))?.taken).toEqual([
      { digest: mailOf(1), cadence: 'article' },
      { digest: mailOf(2), cadence: 'article', announcement: 2 },
      { digest: mailOf(7), cadence: 'article', announcement: 7 },
    ]);
  });

  it('before the first was mailed takes its place: one mail', async () => {
    const world = await begun();
    await world.announces(1, 2, config, at('06:05:00'));
    await world.freeze(at('06:14:59'));
    expect([await standing(world, 1), await standing(world, 2)]).toEqual([undefined, undefined]);
    await world.freeze(at('06:15:00'));
    expect([await standing(world, 1), await standing(world, 2)]).toEqual([undefined, 'open']);
  });

  it('comes to each cadence once: the week’s digest has the article once, and once more a week later', async () => {
    const world = new World();
    await world.begin({ cadences: ['article', 'weekly'] });
    await world.goesLive(1, at('06:00:00'), both);
    await world.freeze(at('06:10:00'));
    await world.announces(1, 2, both, at('08:00:00'));
    await world.freeze(at('08:10:00'));
    const week = 7 * 24 * 60;
    const friday = minutes(4 * 24 * 60 + 60, at('08:00:00'));
    for (const moment of [friday, minutes(week, friday), minutes(2 * week, friday)]) {
      if (moment === minutes(week, friday)) {
        await world.announces(1, 3, both, minutes(-60, moment));
        await world.freeze(minutes(-50, moment));
      }
      await world.freeze(moment);
    }
    const weekly = async (period: string) =>
      (await readDigest(world.content, digestIdOf(ledger, 'weekly', period)))?.members.map(
        ({ announcement }) => announcement,
      );
    expect(await weekly('2026-W48')).toEqual([2]);
    expect(await weekly('2026-W49')).toEqual([3]);
    expect(await weekly('2026-W50')).toBeUndefined();
  });

  it('of more than five articles in one recall window asks, like any burst', async () => {
    const world = await mailed();
    for (let n = 2; n <= 7; n++) await world.goesLive(n, at('06:20:00'), config);
    await world.freeze(at('06:20:00'));
    expect(
      await answerHeld(
        operator(world),
        { newsletter: ledger, cadence: 'article', answer: 'drop' },
        at('06:21:00'),
      ),
    ).toMatchObject({ ok: true });
    for (let n = 2; n <= 7; n++) await world.announces(n, 2, config, at('08:00:00'));
    await world.freeze(at('08:00:01'));
    expect((await readVariant(world.content, ledger, 'article'))?.held).toContain('More than 5 articles');
  });
});

const operator = (world: World) => ({ content: world.content, log: world.log });
const say = (world: World, word: 'recall' | 'offer', moment: Instant) =>
  sayOfArticle(operator(world), config, { newsletter: ledger, article: article(1), word }, moment);

describe('a second announcement that is', () => {
  it('recalled is not mailed, and is when the recall is taken back', async () => {
    const world = await mailed();
    await world.announces(1, 2, config, at('08:00:00'));
    expect(await say(world, 'recall', at('08:05:00'))).toMatchObject({ ok: true });
    await world.freeze(at('08:10:00'));
    expect(await standing(world, 2)).toBeUndefined();
    await world.offer(1, config, at('08:11:00'));
    await world.freeze(at('08:30:00'));
    expect(await standing(world, 2)).toBeUndefined();
    await say(world, 'offer', at('09:00:00'));
    await world.freeze(at('09:10:00'));
    expect(await standing(world, 2)).toBe('open');
  });

  it('withdrawn before it was mailed is mailed when the article is back, and only then', async () => {
    const world = await mailed();
    await world.announces(1, 2, config, at('08:00:00'));
    await world.isWithdrawn(1, at('08:05:00'));
    await world.freeze(at('08:10:00'));
    await world.returns(1, config, at('08:20:00'));
    await world.freeze(at('08:29:59'));
    expect(await standing(world, 2)).toBeUndefined();
    await world.freeze(at('08:30:00'));
    expect(await standing(world, 2)).toBe('open');
    await world.isWithdrawn(1, at('08:40:00'));
    await world.returns(1, config, at('08:50:00'));
    await world.freeze(at('10:00:00'));
    expect(await standing(world, 2)).toBe('paused');
    expect(await readUntakenNames(world.content, ledger)).toEqual([]);
  });

  it('said after a recall of the first is mailed: the recall was of the first', async () => {
    const world = await begun();
    await say(world, 'recall', at('06:05:00'));
    await world.announces(1, 2, config, at('08:00:00'));
    await world.freeze(at('08:10:00'));
    expect([await standing(world, 1), await standing(world, 2)]).toEqual([undefined, 'open']);
  });
});

describe('the second announcement comes while the first is being frozen', () => {
  const moments = { due: at('06:10:00'), raised: at('06:10:01'), next: at('06:20:01') };

  it.each(['before', 'after'] as const)(
    '%s any call: the second is mailed once, the first at most once',
    async (when) => {
      let firsts = 0;
      for (let call = when === 'before' ? 1 : 2; ; call += 3) {
        const world = await begun();
        const stall = new Stalled(call, when, () => world.announces(1, 2, config, moments.raised));
        await world.freeze(moments.due, stall as never);
        if (!stall.stalled) break;
        await world.freeze(moments.next);
        expect(await standing(world, 2), `call ${call}`).toBe('open');
        const first = await standing(world, 1);
        expect(['open', undefined], `call ${call}`).toContain(first);
        if (first === 'open') firsts++;
        const { length } = world.messages;
        await world.freeze(at('08:00:00'));
        expect(world.messages, `call ${call}`).toHaveLength(length);
        expect(await readUntakenNames(world.content, ledger), `call ${call}`).toEqual([]);
      }
      expect(firsts).toBeGreaterThan(3);
    },
  );

  it('and its freezer dies at any call: both are mailed, each once', async () => {
    let call = 1;
    for (; ; call += 2) {
      const world = await begun();
      const life = new Mortal(call, 'done');
      await world.freeze(moments.due, life).catch(() => undefined);
      if (!life.dead) break;
      const isFixed = (await readVariant(world.content, ledger, 'article'))?.freezing !== undefined;
      await world.announces(1, 2, config, moments.raised);
      await world.freeze(moments.next);
      expect(await standing(world, 2), `call ${call}`).toBe('open');
      if (isFixed) expect(await standing(world, 1), `call ${call}`).toBe('open');
    }
    expect(call).toBeGreaterThan(10);
  });

  it('and its builder stands still at any call while the first is frozen: the second is not lost', async () => {
    let call = 1;
    for (; ; call++) {
      const world = await begun();
      await world.raises(1, 2, moments.raised);
      const raised = await readItem(world.content, article(1));
      const stall = new Stalled(call, 'before', () => world.freeze(moments.due));
      const { newsletters } = await import('../../src/digest/offer.ts');
      const builder = newsletters({
        content: stall.wrap(world.content),
        contentBucket: world.bucket,
        log: world.log,
      });
      if (raised) await builder.offer(raised, config, moments.raised);
      if (!stall.stalled) break;
      await world.freeze(moments.next);
      expect(await standing(world, 2), `call ${call}`).toBe('open');
      expect(await readUntakenNames(world.content, ledger), `call ${call}`).toEqual([]);
    }
    expect(call).toBeGreaterThan(3);
  });
});

describe('a version of the first announcement that was fixed and then', () => {
  /** Its freezer died after fixing the members, and before the digest's record. */
  const left = async (): Promise<World> => {
    for (let call = 1; ; call++) {
      const world = await begun();
      await world.freeze(at('06:10:00'), new Mortal(call, 'done')).catch(() => undefined);
      if ((await readVariant(world.content, ledger, 'article'))?.freezing !== undefined) return world;
    }
  };

  it('recalled is not mailed because of the second announcement', async () => {
    const world = await left();
    await say(world, 'recall', at('06:10:10'));
    await world.announces(1, 2, config, at('06:10:20'));
    await world.freeze(at('06:20:20'));
    expect([await standing(world, 1), await standing(world, 2)]).toEqual(['paused', 'open']);
  });

  it('withdrawn is not mailed because it is back with the second announcement', async () => {
    const world = await left();
    await world.isWithdrawn(1, at('06:10:10'));
    const gone = await readItem(world.content, article(1));
    if (gone === undefined) throw new Error('No such article');
    const announced = { number: 2, at: at('06:10:20') };
    await writeItem(world.content, { ...gone, rev: gone.rev + 1, state: 'live', announced });
    await world.offer(1, config, at('06:10:30'));
    await world.freeze(at('06:20:29'));
    expect([await standing(world, 1), await standing(world, 2)]).toEqual(['paused', undefined]);
    await world.freeze(at('06:20:30'));
    expect(await standing(world, 2)).toBe('open');
  });
});

it('a builder that lost its lease and offers the article as it was takes nothing back', async () => {
  const world = await mailed();
  const old = await readItem(world.content, article(1));
  await world.announces(1, 2, config, at('08:00:00'));
  const row = await readMailable(world.content, ledger, article(1));
  if (old) await world.newsletters.offer(old, config, at('08:01:00'));
  expect(await readMailable(world.content, ledger, article(1))).toEqual(row);
});
