/**
 * Every order in which the steps of a small world may come, over the real code (docs/protocols.md). States that were
 * seen before are not entered again; and where one process's next step shares nothing with whatever the others may still
 * do, only that step is taken, because in any other order it would lead to the same end. What the others may still do is
 * learned from the code itself; where it turns out to have been more than was known, the other steps are taken after all.
 */
import { learned } from './behaviour.ts';
import { conflict } from './footprint.ts';
import type { SmallWorld } from './small-world.ts';
import { identify } from './state.ts';
import { beginning, type Choice, type Config, choicesOf, type Step } from './steps.ts';

export interface Counts {
  readonly states: number;
  readonly steps: number;
  /** Different worlds in which nothing was left to do. */
  readonly ends: number;
  /** How often real code was run from its beginning. */
  readonly runs: number;
}

export interface Limits {
  /** A world with more of them is not small. */
  readonly states?: number;
  /** Without reduction: to see that it changes no end. */
  readonly whole?: true;
}

/** A broken promise, and the steps that led to it. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

export const explore = (world: SmallWorld, limits: Limits = {}): Promise<Counts> =>
  new Search(world, limits).all();

/** A state, and how the search came to it. */
interface Visit {
  readonly config: Config;
  readonly before: Visit | undefined;
  readonly step: Step | undefined;
}

/** A visit from which only one process has gone on. */
interface Reduced {
  readonly visit: Visit;
  readonly alone: number;
}

class Search {
  readonly #seen = new Set<string>();
  readonly #ends = new Set<string>();
  readonly #open: { readonly visit: Visit; readonly step: Step }[] = [];
  #reduced: Reduced[] = [];
  #steps = 0;

  constructor(
    private readonly world: SmallWorld,
    private readonly limits: Limits,
  ) {}

  async all(): Promise<Counts> {
    const { runs } = learned;
    await this.#enter({ config: beginning(this.world), before: undefined, step: undefined });
    do {
      for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) await this.#take(next);
    } while (this.#reopened());
    return { states: this.#seen.size, steps: this.#steps, ends: this.#ends.size, runs: learned.runs - runs };
  }

  async #take({ visit, step }: { readonly visit: Visit; readonly step: Step }): Promise<void> {
    this.#steps++;
    const config = await step.take().catch((cause: unknown) => {
      throw broken(cause, { ...visit, before: visit, step });
    });
    await this.#enter({ config, before: visit, step });
  }

  async #enter(visit: Visit): Promise<void> {
    const name = nameOf(visit.config);
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    if (this.#seen.size > (this.limits.states ?? 5_000_000)) throw new Error('This world is too large');
    const choices = choicesOf(this.world, visit.config);
    const alone = this.limits.whole ? -1 : choices.findIndex((_, index) => isAlone(choices, index));
    if (alone >= 0) this.#reduced.push({ visit, alone });
    const taken = choices.filter((_, index) => alone < 0 || index === alone);
    this.#goOn(visit, taken);
    if (choices.every(({ steps }) => steps.length === 0)) await this.#end(visit);
  }

  #goOn(visit: Visit, choices: readonly Choice[]): void {
    for (const step of choices.flatMap(({ steps }) => steps).reverse()) this.#open.push({ visit, step });
  }

  /** Where one process went on alone, and another may meet its step as is known by now. */
  #reopened(): boolean {
    const kept: Reduced[] = [];
    for (const reduced of this.#reduced) {
      const { visit, alone } = reduced;
      const choices = choicesOf(this.world, visit.config);
      if (isAlone(choices, alone)) kept.push(reduced);
      else
        this.#goOn(
          visit,
          choices.filter((_, index) => index !== alone),
        );
    }
    this.#reduced = kept;
    return this.#open.length > 0;
  }

  async #end(visit: Visit): Promise<void> {
    const { state, faults } = visit.config;
    const name = `${identify(state)} ${faults}`;
    if (this.#ends.has(name)) return;
    this.#ends.add(name);
    await this.world.atEnd(state, faults).catch((cause: unknown) => {
      throw broken(cause, visit);
    });
  }
}

function broken(cause: unknown, visit: Visit): Broken {
  const told: string[] = [];
  for (let at: Visit | undefined = visit; at?.step !== undefined; at = at.before)
    told.unshift(at.step.label());
  const what = cause instanceof Error ? cause.message : String(cause);
  return new Broken(`${what}\nafter\n  ${told.join('\n  ')}`, { cause });
}

/** Nobody else can ever meet what this one does next. */
function isAlone(choices: readonly Choice[], index: number): boolean {
  const one = choices[index];
  if (one === undefined || one.steps.length === 0) return false;
  return choices.every((other) => other === one || !conflict(one.now, other.later));
}

const nameOf = ({ state, acted, places, faults }: Config): string => {
  const where = places.map(({ run, node, unsure }) => (node ? `${run}.${node.id}${unsure ? '?' : ''}` : '-'));
  return `${identify(state)} ${acted} ${where} ${faults}`;
};
