/**
 * Everything that was seen happening in the run, kept in memory within bounds, and a hint for each view of the control
 * room that shows something else because of it.
 */
import { digestsPrefix } from '../../src/keys.ts';
import type { Topic } from '../room/changes.ts';
import { DeniedCalls } from './denied-calls.ts';
import { isInContentBucket } from './documents.ts';
import { FunctionCalls } from './function-calls.ts';
import type { Happening, Observe } from './happening.ts';
import { History } from './history.ts';

interface ObservedOptions {
  readonly tell: (topic: Topic) => void;
  /** Milliseconds since 1970, wall clock. */
  readonly now: () => number;
}

/** What their calls may have changed in the rows of digests, which nobody watches. */
const digestWriters = ['digest', 'delivery', 'feedback', 'site', 'subscribers'];

export class Observed {
  readonly uploads = new History();
  readonly denials = new DeniedCalls();
  readonly #functions = new Map<string, FunctionCalls>();
  readonly #options: ObservedOptions;

  constructor(options: ObservedOptions) {
    this.#options = options;
  }

  /** Of a function that was never called too. */
  callsOf(name: string): FunctionCalls {
    const known = this.#functions.get(name) ?? new FunctionCalls();
    this.#functions.set(name, known);
    return known;
  }

  /** Whoever tells us of something goes on as if we were not there. */
  readonly observe: Observe = (happening) => {
    try {
      this.#take(happening, this.#options.now());
    } catch (error) {
      console.error('What happened could not be followed:', error);
    }
  };

  #take(happening: Happening, at: number): void {
    if (happening.kind === 'denied') this.denials.add(happening.denial);
    if (happening.kind === 'began') this.callsOf(happening.name).began(happening, at);
    if (happening.kind === 'ended') this.callsOf(happening.name).ended(happening, at);
    if (this.uploads.take(happening, at)) this.#options.tell('uploads');
    for (const topic of topicsOf(happening)) this.#options.tell(topic);
  }
}

function topicsOf(happening: Happening): readonly Topic[] {
  switch (happening.kind) {
    case 'object':
      if (!isInContentBucket(happening.change)) return ['site'];
      return happening.change.key.startsWith(digestsPrefix) ? ['digests'] : [];
    case 'message':
      return ['queues'];
    case 'began':
      return ['functions'];
    case 'ended':
      return digestWriters.includes(happening.name) ? ['functions', 'digests'] : ['functions'];
    case 'mail':
    case 'feedback':
      return ['inbox'];
    case 'denied':
      return ['denials'];
    case 'left':
      return [];
  }
}
