/** An operator's words about what is mailed: said to the real freeze, in memory. */
import { beforeEach, describe, expect, it } from 'vitest';
import { readItem, writeItem } from '../../src/article/records.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import type { Mailable } from '../../src/digest/digest.ts';
import { actOnDigest, answerHeld, sayOfArticle } from '../../src/digest/operate.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import {
  changeDigest,
  readDigest,
  readOpenDigests,
  readUntaken,
  readVariant,
} from '../../src/digest/records.ts';
import { type ArticleWord, acted, type DigestWord, worded } from '../../src/digest/words.ts';
import type { Instant } from '../../src/ids.ts';
import { digestKey } from '../../src/keys.ts';
import type { Outcome } from '../../src/problem.ts';
import { Death, Mortal } from '../support/mortal.ts';
import { Stalled } from '../support/stalled.ts';
import { at, publication } from './builders.ts';
import { article, ledger, mailable, World } from './world.ts';

const config = publication();
const digestOf = (n: number) => digestIdOf(ledger, 'article', article(n));
const code = (outcome: Outcome<unknown>) => (outcome.ok ? 'ok' : outcome.problems[0]?.code);

let world: World;
beforeEach(async () => {
  world = new World();
  await world.begin();
  await world.reads(1, at('01:00:00'));
});

const say = (n: number, word: ArticleWord, now: Instant) =>
  sayOfArticle(world, config, { newsletter: ledger, article: article(n), word }, now);
const frozen = async (n: number) => (await readDigest(world.content, digestOf(n)))?.state;
const bulk = async () => {
  for (const n of [1, 2, 3, 4, 5, 6, 7]) await world.goesLive(n, at('06:00:00'), config);
};

describe('“now”', () => {
  it('mails an article within its recall window', async () => {
    await world.goesLive(1, at('06:00:00'), config);
    expect(code(await say(1, 'now', at('06:01:00')))).toBe('ok');
    await world.freeze(at('06:01:00'));
    expect(await frozen(1)).toBe('open');
  });

  it('is refused for a newsletter that gathers, and for an article that is in a digest already', async () => {
    await world.goesLive(1, at('06:00:00'), config);
    const gathering = publication([{ cadences: ['weekly'] }]);
    const said = { newsletter: ledger, article: article(1), word: 'now' as const };
    expect(code(await sayOfArticle(world, gathering, said, at('06:01:00')))).toBe('cadence-gathers');
    await world.freeze(at('06:10:00'));
    expect(code(await say(1, 'now', at('06:11:00')))).toBe('article-taken');
  });

  it('is refused for an article that waits for the week, from before each article was mailed', async () => {
    const gathering = publication([{ cadences: ['weekly'] }]);
    await world.goesLive(1, at('06:00:00'), gathering);
    const both = publication([{ cadences: ['article', 'weekly'] }]);
    const said = { newsletter: ledger, article: article(1), word: 'now' as const };
    expect(code(await sayOfArticle(world, both, said, at('06:01:00')))).toBe('cadence-gathers');
  });

  it('is refused for an article that was withdrawn, or that the newsletter was never offered', async () => {
    await world.goesLive(1, at('06:00:00'), config);
    await world.isWithdrawn(1, at('06:01:00'));
    expect(code(await say(1, 'now', at('06:02:00')))).toBe('article-withdrawn');
    expect(code(await say(2, 'now', at('06:02:00')))).toBe('article-unknown');
  });
});

describe('“recall”', () => {
  beforeEach(() => world.goesLive(1, at('06:00:00'), config));

  it('keeps an article from every later freeze, and costs the sweep nothing any more', async () => {
    expect(code(await say(1, 'recall', at('06:01:00')))).toBe('ok');
    expect(await readUntaken(world.content, ledger)).toEqual([]);
    await world.freeze(at('06:10:00'));
    expect(await frozen(1)).toBeUndefined();
  });

  it('outlives an edit, and a withdrawal with a return', async () => {
    await say(1, 'recall', at('06:01:00'));
    await world.offer(1, config, at('06:02:00'));
    await world.isWithdrawn(1, at('06:03:00'));
    const gone = await readItem(world.content, article(1));
    await writeItem(world.content, { ...gone!, rev: gone!.rev + 1, state: 'live' });
    await world.offer(1, config, at('06:04:00'));
    await world.freeze(at('07:00:00'));
    expect(await frozen(1)).toBeUndefined();
  });

  it('is taken back by “offer” also after a withdrawal with a return', async () => {
    await say(1, 'recall', at('06:01:00'));
    await world.isWithdrawn(1, at('06:02:00'));
    await world.returns(1, config, at('06:03:00'));
    expect(await readUntaken(world.content, ledger)).toEqual([]);
    expect(code(await say(1, 'offer', at('06:30:00')))).toBe('ok');
    await world.freeze(at('06:40:00'));
    expect(await frozen(1)).toBe('open');
  });

  it('is taken back by “offer”, with a new recall window', async () => {
    await say(1, 'recall', at('06:01:00'));
    expect(code(await say(1, 'offer', at('06:30:00')))).toBe('ok');
    await world.freeze(at('06:39:59'));
    expect(await frozen(1)).toBeUndefined();
    await world.freeze(at('06:40:00'));
    expect(await frozen(1)).toBe('open');
  });

  it('that stands still at any point while another operator takes it back: mailed after all', async () => {
    let takenBack = 0;
    for (let call = 1; ; call++) {
      world = new World();
      await world.begin();
      await world.goesLive(1, at('06:00:00'), config);
      let offer: Outcome<Mailable> | undefined;
      const stalled = new Stalled(call, 'after', async () => {
        offer = await say(1, 'offer', at('06:02:00'));
      });
      const said = { newsletter: ledger, article: article(1), word: 'recall' as const };
      const ports = { content: stalled.wrap(world.content), log: world.log };
      await sayOfArticle(ports, config, said, at('06:01:00'));
      if (offer === undefined) break;
      const isOffered = offer.ok && offer.value.since === at('06:02:00');
      takenBack += isOffered ? 1 : 0;
      await world.freeze(at('07:00:00'));
      expect(await frozen(1), `call ${call}`).toBe(isOffered ? 'open' : undefined);
    }
    expect(takenBack).toBeGreaterThan(1);
  });

  it('said while a freezer stands still at any point before the taken mark: mailed by nobody', async () => {
    const ends: (string | undefined)[] = [];
    for (let call = 1; ; call++) {
      world = new World();
      await world.begin();
      await world.goesLive(1, at('06:00:00'), config);
      let outcome: Outcome<unknown> | undefined;
      const stalled = new Stalled(call, 'after', async () => {
        outcome = await say(1, 'recall', at('06:10:00'));
      });
      const content = stalled.wrap(world.content);
      await freezeDue({ ...world.freezePorts(), content }, at('06:10:00'));
      if (outcome === undefined || !outcome.ok) {
        expect(code(outcome ?? { ok: false, problems: [] })).toBe('article-taken');
        break;
      }
      ends.push(await frozen(1));
    }
    expect(new Set(ends)).toEqual(new Set([undefined, 'paused']));
  });
});

describe('a digest', () => {
  beforeEach(async () => {
    await world.goesLive(1, at('06:00:00'), config);
    await world.freeze(at('06:10:00'));
  });
  const act = (word: DigestWord) => actOnDigest(world, digestOf(1), word);

  it('is paused and goes on', async () => {
    await act('pause');
    expect(await readDigest(world.content, digestOf(1))).toMatchObject({
      state: 'paused',
      pausedBecause: 'an operator paused it',
    });
    await act('resume');
    const resumed = await readDigest(world.content, digestOf(1));
    expect(resumed?.state).toBe('open');
    expect(resumed).not.toHaveProperty('pausedBecause');
  });

  it('is cancelled for good', async () => {
    await act('cancel');
    for (const word of ['pause', 'resume', 'cancel'] as const)
      expect(code(await act(word))).toBe('digest-state');
    expect(await frozen(1)).toBe('cancelled');
  });

  it('that is closed stays as it is', async () => {
    await changeDigest(world.content, digestOf(1), (digest) => ({ ...digest, state: 'closed' }));
    for (const word of ['pause', 'resume', 'cancel'] as const)
      expect(code(await act(word))).toBe('digest-state');
  });

  it('that does not exist is no digest', async () => {
    expect(code(await actOnDigest(world, digestOf(9), 'pause'))).toBe('digest-unknown');
  });
});

describe('a held newsletter', () => {
  it('mails what waits, each article once, when that is the answer', async () => {
    await bulk();
    await world.freeze(at('06:10:00'));
    expect((await readVariant(world.content, ledger, 'article'))?.held).toMatch(/More than 5 articles/);
    const answer = { newsletter: ledger, cadence: 'article', answer: 'mail' } as const;
    expect(code(await answerHeld(world, answer, at('06:20:00')))).toBe('ok');
    await world.freeze(at('06:20:00'));
    for (const n of [1, 2, 3, 4, 5, 6, 7]) expect(await frozen(n)).toBe('open');
  });

  it('mails none of it when they are to be dropped, and goes on with what comes later', async () => {
    await bulk();
    await world.freeze(at('06:10:00'));
    await answerHeld(world, { newsletter: ledger, cadence: 'article', answer: 'drop' }, at('06:20:00'));
    await world.goesLive(8, at('06:30:00'), config);
    await world.freeze(at('06:40:00'));
    for (const n of [1, 2, 3, 4, 5, 6, 7]) expect(await frozen(n)).toBeUndefined();
    expect(await frozen(8)).toBe('open');
  });

  it('is still held when the answer was cut off, so that it can be given again', async () => {
    await bulk();
    await world.freeze(at('06:10:00'));
    const life = new Mortal(12, 'done');
    const ports = { content: life.wrap(world.content), log: world.log };
    const answer = { newsletter: ledger, cadence: 'article', answer: 'drop' } as const;
    await expect(answerHeld(ports, answer, at('06:20:00'))).rejects.toThrow(Death);
    expect((await readVariant(world.content, ledger, 'article'))?.held).toBeDefined();
    await answerHeld(world, answer, at('06:21:00'));
    await world.freeze(at('06:22:00'));
    for (const n of [1, 2, 3, 4, 5, 6, 7]) expect(await frozen(n)).toBeUndefined();
  });

  it('whose freeze lay for a day opens when it is to be mailed', async () => {
    await lie();
    const answer = { newsletter: ledger, cadence: 'article', answer: 'mail' } as const;
    await answerHeld(world, answer, at('20:00:00'));
    await world.freeze(at('20:01:00'));
    expect(await frozen(1)).toBe('open');
  });

  it('whose freeze lay ends without a mail when it is to be dropped', async () => {
    await lie();
    await answerHeld(world, { newsletter: ledger, cadence: 'article', answer: 'drop' }, at('20:00:00'));
    await world.freeze(at('20:01:00'));
    expect(await frozen(1)).toBe('cancelled');
    expect(await readOpenDigests(world.content)).toEqual([]);
    expect(world.bucket.text(digestKey(ledger, article(1), 'marker.json'))).toBeUndefined();
    expect(await readVariant(world.content, ledger, 'article')).not.toHaveProperty('freezing');
    expect(world.messages).toEqual([]);
  });

  it('that nobody asked about needs no answer', async () => {
    const answer = { newsletter: ledger, cadence: 'article', answer: 'mail' } as const;
    expect(code(await answerHeld(world, answer, at('06:20:00')))).toBe('newsletter-not-held');
  });

  /** A freezer that dies right after fixing the members, and a sweep that stands still until the evening. */
  async function lie(): Promise<void> {
    await world.goesLive(1, at('06:00:00'), config);
    for (let calls = 1; ; calls++) {
      await world.freeze(at('06:10:00'), new Mortal(calls, 'done')).catch(() => {});
      if ((await readVariant(world.content, ledger, 'article'))?.freezing !== undefined) break;
    }
    await world.freeze(at('19:00:00'));
    expect((await readVariant(world.content, ledger, 'article'))?.held).toMatch(/never opened/);
  }
});

describe('a newsletter that mails each article, and the week on Mondays at nine', () => {
  const cadences = ['article', 'weekly'] as const;
  const changes = { cadences, schedule: { weekday: 'monday', time: '09:00' } };
  const both = publication([changes]);
  const week = digestIdOf(ledger, 'weekly', '2026-W48');
  const sayOf = (n: number, word: ArticleWord, now: Instant) =>
    sayOfArticle(world, both, { newsletter: ledger, article: article(n), word }, now);

  beforeEach(async () => {
    world = new World();
    await world.begin(changes);
    await world.goesLive(1, at('06:00:00'), both);
    await world.freeze(at('06:10:00'));
  });

  it('keeps an article that was mailed out of the week when it is recalled, until it is offered', async () => {
    expect(code(await sayOf(1, 'recall', at('07:00:00')))).toBe('ok');
    await world.freeze(at('09:00:00'));
    expect(await readDigest(world.content, week)).toBeUndefined();
    expect(code(await sayOf(1, 'offer', at('09:30:00')))).toBe('ok');
    expect(await readUntaken(world.content, ledger)).toHaveLength(1);
    expect(code(await sayOf(1, 'now', at('09:31:00')))).toBe('article-taken');
  });

  it.each(['mail', 'drop'] as const)(
    'asked about a week that is late, says nothing of what no article mail has taken yet: %s',
    async (answer) => {
      await world.goesLive(2, at('14:55:00'), both);
      await world.freeze(at('15:00:01'));
      expect((await readVariant(world.content, ledger, 'weekly'))?.held).toContain('2026-W48');
      await answerHeld(world, { newsletter: ledger, cadence: 'weekly', answer }, at('15:01:00'));
      await world.freeze(at('15:02:00'));
      expect(await frozen(2)).toBeUndefined();
      expect((await readDigest(world.content, week))?.members.map(({ id }) => id)).toEqual(
        answer === 'mail' ? [article(1)] : undefined,
      );
      await world.freeze(at('15:05:00'));
      expect(await frozen(2)).toBe('open');
    },
  );

  it('asks about a week that is late although an article mail of it went out at somebody’s word', async () => {
    await world.goesLive(2, at('07:00:00'), both);
    await sayOf(2, 'now', at('07:01:00'));
    await world.freeze(at('07:01:00'));
    expect(await frozen(2)).toBe('open');
    await world.freeze(at('15:00:01'));
    expect((await readVariant(world.content, ledger, 'weekly'))?.held).toContain('2026-W48');
    await answerHeld(world, { newsletter: ledger, cadence: 'weekly', answer: 'mail' }, at('15:01:00'));
    await world.freeze(at('15:02:00'));
    expect((await readDigest(world.content, week))?.members).toHaveLength(2);
  });
});

describe('the words themselves', () => {
  it('said twice change nothing the second time', () => {
    for (const word of ['now', 'recall'] as const) {
      const once = worded(mailable(1), 'article', word, at('06:01:00'));
      if (!once.ok) throw new Error('Refused');
      const twice = worded(once.value, 'article', word, at('06:02:00'));
      expect(twice.ok && twice.value).toBe(once.value);
    }
    const plain = mailable(1);
    const offered = worded(plain, 'article', 'offer', at('06:02:00'));
    expect(offered.ok && offered.value).toBe(plain);
  });

  it('bring a digest that is paused while it is frozen back to the freezer', () => {
    const digest = {
      ...({ id: digestOf(1), newsletter: ledger, cadence: 'article', period: article(1) } as const),
      ...({ rev: 3, state: 'paused', pausedBecause: 'an article of it was recalled', members: [] } as const),
    };
    const resumed = acted(digest, 'resume');
    expect(resumed.ok && resumed.value.state).toBe('freezing');
  });
});
