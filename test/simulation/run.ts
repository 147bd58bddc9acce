/** Plays a seed, and says what it broke. */
import { type Blow, PointedFates, SeededFates } from './fates.ts';
import { judge } from './judge.ts';
import { type Mistake, none } from './mistake.ts';
import { Random } from './random.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { Simulation } from './simulation.ts';

export interface Played {
  readonly broken: readonly string[];
  /** What went wrong on purpose, in its order. */
  readonly told: readonly string[];
  readonly steps: number;
  readonly mails: number;
  readonly calls: number;
}

export async function playSeed(seed: number, mistake: Mistake = none): Promise<Played> {
  const random = new Random(seed);
  const scenario = mistake.where(scenarioOf(random, new Random(seed ^ 0x5eed)));
  const fates = new SeededFates(random, scenario.rates);
  return play(new Simulation(scenario, random, fates, mistake), fates.told);
}

/** A given scenario, killed at the calls that are pointed at, and otherwise undisturbed. */
export async function playBlows(
  scenario: Scenario,
  blows: readonly Blow[],
  mistake: Mistake = none,
): Promise<Played> {
  const random = new Random(1);
  const fates = new PointedFates(random, blows);
  const played = await play(new Simulation(scenario, random, fates, mistake), fates.told);
  return { ...played, calls: fates.calls };
}

async function play(simulation: Simulation, told: readonly string[]): Promise<Played> {
  const ending = await simulation.play();
  const broken = await judge(simulation, ending);
  const { time, office } = simulation;
  return { broken, told, steps: time.steps, mails: office.accepted.length, calls: 0 };
}
