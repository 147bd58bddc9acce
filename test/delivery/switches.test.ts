/** Somebody switches between each article and the week, on the real path: offered, frozen, sent, closed, proven. */
import { describe, expect, it } from 'vitest';
import { readPublication } from '../../src/article/records.ts';
import type { Cadence } from '../../src/config.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { readDigest } from '../../src/digest/records.ts';
import { type Instant, shifted } from '../../src/ids.ts';
import { planWord } from '../../src/subscribers/plan-standing.ts';
import { readSubscription, writeSubscription } from '../../src/subscribers/records.ts';
import { at } from '../digest/builders.ts';
import { article, ledger, reader } from '../digest/world.ts';
import { PostWorld } from './world.ts';

/** A Monday; the digest of the week goes out on Mondays at nine. */
const hour = (n: number): Instant => shifted(at('00:00:00'), n * 3_600_000);
const week = 7 * 24;

class Week extends PostWorld {
  static async with(cadence: Cadence): Promise<Week> {
    const world = new Week();
    await world.begin({ cadences: ['article', 'weekly'], schedule: { weekday: 'monday', time: '09:00' } });
    await world.reads(1, hour(0), {
      cadence,
      history: [{ at: hour(0), state: 'active', cadence }],
    });
    return world;
  }

  /** Goes live, is frozen and sent by itself. */
  async news(n: number, when: Instant): Promise<void> {
    const { config } = await readPublication(this.content);
    await this.goesLive(n, when, config);
    await this.wakes(shifted(when, 20 * 60_000));
  }

  async wakes(now: Instant): Promise<void> {
    await this.freeze(now);
    await this.run();
  }

  async switches(cadence: Cadence, when: Instant): Promise<void> {
    const standing = await readSubscription(this.subscribers, ledger, reader(1));
    const next = planWord(standing, { kind: 'switch', cadence }, when);
    if (next === undefined) throw new Error('Nothing to switch');
    await writeSubscription(this.subscribers, next);
  }

  /** Of each mail, which digest it was. */
  get mails(): readonly (string | undefined)[] {
    return this.accepted.map(({ tags }) => tags['digest']);
  }
}

const alone = (n: number): string => digestIdOf(ledger, 'article', article(n));
const weekly = (period: string): string => digestIdOf(ledger, 'weekly', period);

describe('whoever changes to the week in the middle of one', () => {
  it('gets the rest of it article by article, and the next one whole; every proof holds', async () => {
    const world = await Week.with('article');
    await world.news(1, hour(24));
    await world.switches('weekly', hour(30));
    await world.news(2, hour(48));
    await world.wakes(hour(week + 9.5));
    await world.news(3, hour(week + 24));
    await world.wakes(hour(2 * week + 9.5));
    expect(world.mails).toEqual([alone(1), alone(2), weekly('2026-W50')]);
    for (const id of [alone(1), alone(2), alone(3), weekly('2026-W49'), weekly('2026-W50')])
      expect(await readDigest(world.content, id as never)).toMatchObject({ state: 'closed' });
    const proofs = [...world.bucket.versions.keys()].filter((key) => key.endsWith('proof.json'));
    expect(proofs).toHaveLength(5);
    for (const key of proofs)
      expect(JSON.parse(world.bucket.text(key) ?? '{}')).toMatchObject({ holds: true });
  });
});

describe('whoever changes to each article', () => {
  it('gets the week once more, with what went out meanwhile, and then each by itself', async () => {
    const world = await Week.with('weekly');
    await world.news(1, hour(24));
    await world.switches('article', hour(30));
    await world.news(2, hour(48));
    await world.wakes(hour(week + 9.5));
    await world.news(3, hour(week + 24));
    await world.wakes(hour(2 * week + 9.5));
    expect(world.mails).toEqual([weekly('2026-W49'), alone(3)]);
  });

  it('and takes it back before it counted, has changed nothing', async () => {
    const world = await Week.with('weekly');
    await world.news(1, hour(24));
    await world.switches('article', hour(30));
    await world.switches('weekly', hour(31));
    await world.wakes(hour(week + 9.5));
    await world.news(2, hour(week + 24));
    await world.wakes(hour(2 * week + 9.5));
    expect(world.mails).toEqual([weekly('2026-W49'), weekly('2026-W50')]);
  });

  it('while nothing was mailed yet, gets the next one by itself', async () => {
    const world = await Week.with('weekly');
    await world.switches('article', hour(1));
    await world.news(1, hour(24));
    expect(world.mails).toEqual([alone(1)]);
  });
});
