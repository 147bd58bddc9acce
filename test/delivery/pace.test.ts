import { describe, expect, it } from 'vitest';
import { paceKeeper } from '../../src/delivery/pace.ts';
import { instant } from '../../src/ids.ts';

const keeper = (quota: { maxPerSecond: number; maxPerDay?: number; sentLastDay?: number }, share = 1) => {
  const world = { wall: 0, asked: 0, quota: { maxPerDay: 50_000, sentLastDay: 0, ...quota } };
  const pace = paceKeeper({
    mailer: {
      quota: async () => {
        world.asked += 1;
        return world.quota;
      },
    },
    wallClock: () => instant(world.wall),
    pause: async (milliseconds) => {
      world.wall += milliseconds;
    },
    share,
  });
  return { world, pace };
};

describe('the pace of a sender', () => {
  it('is four fifths of its share of the rate', async () => {
    const { world, pace } = keeper({ maxPerSecond: 10 }, 0.5);
    const { turn } = await pace();
    for (let mail = 0; mail < 5; mail++) await turn();
    expect(world.wall).toBe(4 * 250);
  });

  it('holds over all runs of a process, however short each is', async () => {
    const { world, pace } = keeper({ maxPerSecond: 1 });
    for (let run = 0; run < 5; run++) await (await pace()).turn();
    expect(world.wall).toBe(4 * 1_250);
    expect(world.asked).toBe(1);
  });

  it('saves up nothing in a pause', async () => {
    const { world, pace } = keeper({ maxPerSecond: 1 });
    const { turn } = await pace();
    await turn();
    world.wall += 10_000;
    await turn();
    await turn();
    expect(world.wall).toBe(11_250);
  });

  it('asks for the quota again after a minute', async () => {
    const { world, pace } = keeper({ maxPerSecond: 10 });
    expect((await pace()).lanes).toBe(1);
    world.quota = { ...world.quota, maxPerSecond: 100 };
    world.wall = 59_999;
    expect((await pace()).lanes).toBe(1);
    world.wall = 60_000;
    expect((await pace()).lanes).toBe(8);
  });

  it('keeps a fifth of the day’s quota back', async () => {
    const { pace } = keeper({ maxPerSecond: 10, maxPerDay: 10, sentLastDay: 6 });
    const { turn } = await pace();
    expect([await turn(), await turn(), await turn()]).toEqual(['go', 'go', 'used-up']);
  });

  it('knows accounts without a daily quota', async () => {
    const { pace } = keeper({ maxPerSecond: 10, maxPerDay: Number.POSITIVE_INFINITY });
    expect(await (await pace()).turn()).toBe('go');
  });

  it('opens as many lanes as the rate needs, and no more than a function can feed', async () => {
    expect((await keeper({ maxPerSecond: 1 }).pace()).lanes).toBe(1);
    expect((await keeper({ maxPerSecond: 10_000 }).pace()).lanes).toBe(20);
  });

  it.each([0, -1, 1.1, Number.NaN])('refuses a share of %f', (share) => {
    expect(() => keeper({ maxPerSecond: 1 }, share)).toThrow(RangeError);
  });
});
