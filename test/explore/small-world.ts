/** What a search begins with: who does what, and what may go wrong. */
import type { Behaviour } from './behaviour.ts';
import type { Footprint } from './footprint.ts';
import type { State } from './state.ts';

/** Something that happens at once and has no code of ours. */
export interface Act {
  readonly name: string;
  readonly footprint: Footprint;
  readonly apply: (state: State) => Promise<State>;
  /** So much of it passes that no request is under way any more. */
  readonly isTime?: true;
}

/** Acts one after another: an author's, or the clock's. */
export interface Script {
  readonly name: string;
  readonly acts: readonly Act[];
}

export interface Worker {
  readonly name: string;
  /** Begins when that script has made so many acts; otherwise at any time. */
  readonly after?: { readonly script: number; readonly acts: number };
  /** One after another: a look, and the build that it asks for. */
  readonly runs: readonly Run[];
}

export interface Run {
  readonly behaviour: Behaviour;
  /** Who does it once more when the first has died; absent: nobody but the sweep. */
  readonly again?: Behaviour;
}

export type Fault =
  /** A worker dies between two calls. */
  | 'crash'
  /** The answer to a conditional write is lost, and the client repeats the write (src/aws/table.ts). */
  | 'lost'
  /** A write to the site bucket has no answer, its caller gives up, and it lands at any time after that. */
  | 'late'
  /** The client repeats a write to the site bucket, and its first attempt lands at any time after the second. */
  | 'retried';

export interface SmallWorld {
  readonly state: State;
  readonly scripts: readonly Script[];
  readonly workers: readonly Worker[];
  readonly faults?: readonly Fault[];
  /** How many may happen; 1 if nothing is said. */
  readonly most?: number;
  /** For each different state in which nothing is left to do; throws when a promise is broken. */
  readonly atEnd: (state: State, faults: number) => Promise<void>;
}
