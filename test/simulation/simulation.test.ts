/**
 * Everybody once, and a proof that holds, whatever dies, is late, lost or done twice (docs/faults.md). A seed that fails
 * here fails again the same way: `COURANT_SIMULATE=17 npx vitest run test/simulation` plays it alone, and tells what
 * went wrong on purpose.
 */
import { describe, expect, it } from 'vitest';
import { mistakes } from './mistakes.ts';
import { playBlows, playSeed } from './run.ts';
import { calm } from './scenario.ts';

const patience = { timeout: 120_000 };
const asked = process.env['COURANT_SIMULATE'];
const seeds = asked === undefined ? Array.from({ length: 250 }, (_, index) => index + 1) : [Number(asked)];

describe('whatever goes wrong at once', () => {
  it('nobody is mailed twice or forgotten, every account holds, and everything ends', patience, async () => {
    let mails = 0;
    for (const seed of seeds) {
      const { broken, told, mails: taken } = await playSeed(seed);
      expect(broken, `seed ${seed}, after\n  ${told.join('\n  ')}`).toEqual([]);
      mails += taken;
    }
    if (asked === undefined) expect(mails).toBeGreaterThan(2 * seeds.length);
  });

  it('is the same each time that a seed is played', async () => {
    const [one, other] = [await playSeed(5), await playSeed(5)];
    expect(other).toEqual(one);
    expect(one.told.length).toBeGreaterThan(0);
  });
});

describe('a process that is killed', () => {
  it.each(['before', 'after'] as const)(
    '%s any of its calls leaves what the next one needs',
    patience,
    async (kill) => {
      const { calls } = await playBlows(calm, []);
      expect(calls).toBeGreaterThan(100);
      for (let at = 1; at <= calls; at++) {
        const { broken, told } = await playBlows(calm, [{ at, kill }]);
        expect(broken, told.join('\n')).toEqual([]);
      }
    },
  );
});

describe('the simulation finds', () => {
  it.each(mistakes.map((mistake) => ({ mistake, name: mistake.name })))(
    'that $name',
    patience,
    async ({ mistake }) => {
      for (let seed = 1; seed <= 300; seed++) if ((await playSeed(seed, mistake)).broken.length > 0) return;
      expect.unreachable('nothing was broken');
    },
  );
});
