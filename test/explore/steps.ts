/** What each process of a small world may do next. */
import { type Answer, type Node, textOfFailure } from './behaviour.ts';
import { both, clockRead, type Footprint, footprintOf, nothing } from './footprint.ts';
import type { Act, Fault, Run, SmallWorld, Worker } from './small-world.ts';
import { type Call, isConditional, perform, type SiteWrite, type State } from './state.ts';

/** Where a worker stands. */
export interface Place {
  readonly run: number;
  readonly isAgain: boolean;
  /** Absent: it is done, or dead for good. */
  readonly node?: Node;
  /** Its write was repeated and refused: it reads what stands there. */
  readonly unsure?: true;
}

/** A state of the search. */
export interface Config {
  readonly state: State;
  /** How far each script is. */
  readonly acted: readonly number[];
  readonly places: readonly Place[];
  readonly faults: number;
}

export interface Step {
  readonly label: () => string;
  readonly take: () => Promise<Config>;
}

/** What one process may do next, and what it may meet by that, now and later. */
export interface Choice {
  readonly steps: readonly Step[];
  readonly now: Footprint;
  readonly later: Footprint;
}

export const beginning = ({ state, scripts, workers }: SmallWorld): Config => ({
  state,
  acted: scripts.map(() => 0),
  places: workers.map(({ runs }) => placeAt(runs, 0, false)),
  faults: 0,
});

function placeAt(runs: readonly Run[], run: number, isAgain: boolean): Place {
  const behaviour = isAgain ? runs[run]?.again : runs[run]?.behaviour;
  return { run, isAgain, ...(behaviour && { node: behaviour.root }) };
}

export function choicesOf(world: SmallWorld, config: Config): readonly Choice[] {
  return [
    ...world.scripts.map(({ name, acts }, index) => choiceOfScript(name, acts, index, config)),
    ...world.workers.map((worker, index) => choiceOfWorker(world, worker, index, config)),
    ...config.state.underway.map((write) => choiceOfLanding(write, config)),
  ];
}

function choiceOfScript(name: string, acts: readonly Act[], index: number, config: Config): Choice {
  const acted = config.acted[index] ?? 0;
  const act = acts[acted];
  const later = acts.slice(acted).reduce((all, one) => both(all, one.footprint), nothing);
  if (act === undefined || (act.isTime && config.state.underway.length > 0))
    return { steps: [], now: nothing, later };
  const take = async (): Promise<Config> => ({
    ...config,
    state: await act.apply(config.state),
    acted: config.acted.with(index, acted + 1),
  });
  return { steps: [{ label: () => `${name}: ${act.name}`, take }], now: act.footprint, later };
}

function choiceOfLanding(write: SiteWrite, config: Config): Choice {
  const footprint = footprintOf(write);
  const take = async (): Promise<Config> => {
    const { state } = await perform(config.state, write);
    return { ...config, state: { ...state, underway: state.underway.filter((one) => one !== write) } };
  };
  return {
    steps: [{ label: () => `late: ${write.method} ${write.key}`, take }],
    now: footprint,
    later: footprint,
  };
}

function choiceOfWorker(world: SmallWorld, worker: Worker, index: number, config: Config): Choice {
  const { after } = worker;
  const place = config.places[index];
  const call = place?.node?.pending[0];
  if (place?.node === undefined || call === undefined) return { steps: [], now: nothing, later: nothing };
  const later = laterOf(worker, place);
  if (after !== undefined && (config.acted[after.script] ?? 0) < after.acts)
    return { steps: [], now: nothing, later };
  const standing = new Standing(config, index, worker, place, place.node, call);
  const may = config.faults < (world.most ?? 1) ? (world.faults ?? []) : [];
  const steps = [standing.answered(), ...may.flatMap((fault) => standing.faulty(fault))];
  return { steps, now: both(footprintOf(call), place.node.readsClock ? clockRead : nothing), later };
}

/** All of its runs that are to come, and those that would repeat them. */
const laterOf = ({ runs }: Worker, { run, node }: Place): Footprint =>
  runs
    .slice(run)
    .flatMap(({ behaviour, again }, index) => [
      ...(index === 0 ? [] : [behaviour.root.future]),
      ...(again ? [again.root.future] : []),
    ])
    .reduce(both, node?.future ?? nothing);

/** A worker before a call. */
class Standing {
  constructor(
    private readonly config: Config,
    private readonly index: number,
    private readonly worker: Worker,
    private readonly place: Place,
    private readonly node: Node,
    private readonly call: Call,
  ) {}

  /** The call is made, and answered. */
  answered(): Step {
    if (this.place.unsure) return this.#step('sees what stands', () => this.#settled());
    return this.#step('', async () => {
      const { state, answer } = await perform(this.config.state, this.call);
      return this.#told({ kind: 'value', value: answer }, state);
    });
  }

  faulty(fault: Fault): Step[] {
    switch (fault) {
      case 'crash':
        // Between two writes one moment is like the other: nobody else can see how far it has read.
        return this.node.wrote ? [this.#step('dies before', async () => this.#dead())] : [];
      case 'lost':
        return this.place.unsure || !isConditional(this.call)
          ? []
          : [this.#step('is not answered, and repeats', () => this.#lost())];
      case 'late':
        return this.#outOfDoubt((write) => this.#gaveUp(write));
      case 'retried':
        return this.#outOfDoubt((write) => this.#repeated(write));
    }
  }

  #step(how: string, take: () => Promise<Config>): Step {
    return { label: () => this.#label(how), take };
  }

  #label(how: string): string {
    const { call } = this;
    const what = [
      ...('pk' in call ? [call.pk] : 'row' in call ? [call.row.pk] : 'key' in call ? [call.key] : []),
    ];
    const name = this.node.behaviour.name;
    return [`${name}:`, how, call.port, call.method, ...what].filter(Boolean).join(' ');
  }

  #outOfDoubt(take: (write: SiteWrite) => Promise<Config>): Step[] {
    const { call } = this;
    if (call.port !== 'site' || (call.method !== 'put' && call.method !== 'delete')) return [];
    return [this.#step('gets no answer to', () => take(call))];
  }

  #gaveUp(write: SiteWrite): Promise<Config> {
    return this.#told({ kind: 'error', message: 'no answer' }, this.#withUnderway(write), 1);
  }

  async #repeated(write: SiteWrite): Promise<Config> {
    const { state, answer } = await perform(this.#withUnderway(write), write);
    return this.#told({ kind: 'value', value: { ...(answer as object), retried: true } }, state, 1);
  }

  #withUnderway(write: SiteWrite): State {
    const { state } = this.config;
    return { ...state, underway: [...state.underway, write] };
  }

  /** A put is looked at once more; what a delete took away nobody can see. */
  async #lost(): Promise<Config> {
    const { state, answer } = await perform(this.config.state, this.call);
    if (answer === 'refused' || answer === 'exists')
      return this.#told({ kind: 'value', value: answer }, state, 1);
    if (this.call.port !== 'table') return this.#told({ kind: 'value', value: 'exists' }, state, 1);
    if (this.call.method === 'delete') return this.#told({ kind: 'value', value: 'refused' }, state, 1);
    return this.#moved({ ...this.place, unsure: true }, state, 1);
  }

  async #settled(): Promise<Config> {
    const { call, config } = this;
    if (call.port !== 'table' || call.method !== 'put') throw new Error('Only a put is unsure');
    const { answer } = await perform(config.state, {
      port: 'table',
      method: 'get',
      pk: call.row.pk,
      sk: call.row.sk,
    });
    const value = JSON.stringify(answer) === JSON.stringify(call.row) ? 'written' : 'refused';
    return this.#told({ kind: 'value', value }, config.state);
  }

  async #told(answer: Answer, state: State, faults = 0): Promise<Config> {
    const node = await this.node.behaviour.next(this.node, answer, state.now);
    const { run, isAgain } = this.place;
    if (node.ended === undefined) return this.#moved({ run, isAgain, node }, state, faults);
    if ('failure' in node.ended) return this.#failed(node.ended.failure, state, faults);
    return this.#moved(placeAt(this.worker.runs, run + 1, false), state, faults);
  }

  /** Whoever fails is not asked again; but a look never fails by itself. */
  #failed(failure: unknown, state: State, faults: number): Config {
    const { run, isAgain } = this.place;
    if (this.worker.runs[run]?.again !== undefined || isAgain) throw textOfFailure(this.node, failure);
    return this.#moved({ run, isAgain }, state, faults);
  }

  #dead(): Config {
    const { run, isAgain } = this.place;
    const { config } = this;
    return this.#moved(isAgain ? { run, isAgain } : placeAt(this.worker.runs, run, true), config.state, 1);
  }

  #moved(place: Place, state: State, faults: number): Config {
    const { config } = this;
    return {
      ...config,
      state,
      places: config.places.with(this.index, place),
      faults: config.faults + faults,
    };
  }
}
