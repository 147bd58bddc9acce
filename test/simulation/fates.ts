/** Who decides what becomes of a call: nobody, a seed, or a finger that points at one call. */
import type { Fate, Fates } from './process.ts';
import type { Random } from './random.ts';

/** How often what happens, for each call. */
export interface Rates {
  readonly kill: number;
  readonly fault: number;
  readonly freeze: number;
}

const latency = (random: Random): number =>
  random.chance(0.05) ? random.between(100, 3_000) : random.between(2, 30);

/** Milliseconds; a lease lasts six minutes, and a claim's maker is given up after sixteen. */
const freezes = [20_000, 70_000, 400_000, 1_200_000] as const;

export class SeededFates implements Fates {
  /** From now on calls take their time, and nothing else happens. */
  calm = false;
  readonly told: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly rates: Rates,
  ) {}

  next(call: string): Fate {
    const { random, rates } = this;
    const before = latency(random);
    if (this.calm) return { before };
    const fate: Fate = {
      before,
      ...(random.chance(0.1) ? { after: latency(random) } : {}),
      ...(random.chance(rates.kill) ? { kill: random.one(['before', 'after'] as const) } : {}),
      ...(random.chance(rates.fault) ? { fault: random.one(['refused', 'lost', 'twice'] as const) } : {}),
      ...(random.chance(rates.freeze) ? { freeze: random.one(freezes) } : {}),
    };
    if (fate.kill ?? fate.fault ?? fate.freeze)
      this.told.push(
        `${call}: ${[fate.kill && `killed ${fate.kill}`, fate.fault, fate.freeze].filter(Boolean).join(', ')}`,
      );
    return fate;
  }
}

export interface Blow {
  /** The number of the call, from 1. */
  readonly at: number;
  readonly kill: 'before' | 'after';
}

/** Kills at these calls, and does nothing else. */
export class PointedFates implements Fates {
  calls = 0;
  readonly told: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly blows: readonly Blow[],
  ) {}

  next(call: string): Fate {
    this.calls += 1;
    const before = latency(this.random);
    const blow = this.blows.find(({ at }) => at === this.calls);
    if (blow === undefined) return { before };
    this.told.push(`${call} (${blow.at}): killed ${blow.kill}`);
    return { before, kill: blow.kill };
  }
}
