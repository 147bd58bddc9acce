/**
 * Faults at hand: what the local cloud does wrong on demand, so that anybody can see that nobody is mailed twice and
 * nothing stays lost. It knows of calls and events only what passes its gate.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CutOff, type Gate, type PassingCall, Refused } from '../servers/gate.ts';
import { chance, type Draw, type FaultKind, faultKinds, planCall, planEvent } from './plan.ts';
import { changed, type FaultSettings, type NotChanged, noFaults } from './settings.ts';

/** A fault that happened. */
interface Injected {
  /** Wall-clock time, ISO, UTC. */
  readonly at: string;
  readonly kind: FaultKind;
  /** The function that met it, or `SES` and `S3` for an event. */
  readonly who: string;
  readonly what: string;
}

export interface FaultReport {
  readonly settings: FaultSettings;
  /** Names that `only` and `kill` may take. */
  readonly functions: readonly string[];
  /** By kind. */
  readonly counts: Readonly<Record<string, number>>;
  readonly injected: { readonly total: number; readonly rows: readonly Injected[] };
}

interface FaultsOptions {
  readonly now: () => Date;
  readonly functions: () => readonly string[];
  /** Ends a function's process at once, as the kernel would. */
  readonly end: (process: string) => void;
}

/** Of the injected, the newest are shown. */
const shown = 50;

export class Faults {
  readonly #options: FaultsOptions;
  readonly #listeners = new Set<() => void>();
  #settings = noFaults;
  /** How far each sequence of chances has been drawn. */
  #drawn = new Map<string, number>();
  /** Calls of the function that is to be killed. */
  #calls = 0;
  readonly #counts = new Map<FaultKind, number>();
  readonly #newest: Injected[] = [];

  constructor(options: FaultsOptions) {
    this.#options = options;
  }

  /**
   * A partial change, as JSON that nobody checked yet. One that names the seed begins all sequences anew; one that
   * says who is to be killed counts that one's calls from here.
   */
  change(asked: unknown): NotChanged | undefined {
    const next = changed(this.#settings, asked, this.#options.functions());
    if ('wrong' in next) return next;
    const names = new Set(Object.keys(Object(asked)));
    if (names.has('seed')) this.#drawn = new Map();
    if (names.has('kill')) this.#calls = 0;
    this.#settings = next;
    this.#tell();
    return undefined;
  }

  /** All off, and the counts begin anew. */
  reset(): void {
    this.#settings = noFaults;
    this.#drawn = new Map();
    this.#counts.clear();
    this.#newest.length = 0;
    this.#tell();
  }

  get report(): FaultReport {
    const count = (kind: FaultKind) => this.#counts.get(kind) ?? 0;
    return {
      settings: this.#settings,
      functions: this.#options.functions(),
      counts: Object.fromEntries(faultKinds.map((kind) => [kind, count(kind)])),
      injected: {
        total: faultKinds.reduce((sum, kind) => sum + count(kind), 0),
        rows: this.#newest.toReversed(),
      },
    };
  }

  /** Calls back when the settings or what was injected changed; returns what ends that. */
  heard(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly gate: Gate = async (call, effect) => {
    const killed = this.#killing(call);
    if (killed === 'before') this.#kill(call);
    const { faults, wait, refusal, loses } = planCall(this.#settings, call, this.#draw);
    for (const kind of faults) this.#note(kind, call.principal.name, call.operation);
    if (wait > 0) await sleep(wait);
    if (refusal) throw new Refused(refusal.status, refusal.code, refusal.message);
    const answer = await effect();
    if (killed === 'after') this.#kill(call);
    if (loses) throw new CutOff();
    return answer;
  };

  /** When each copy of an event is to come, in milliseconds from now; empty: never. */
  copiesOf(source: 's3' | 'ses', what: string): readonly number[] {
    const { faults, copies } = planEvent(this.#settings.events, source, this.#draw);
    for (const kind of faults) this.#note(kind, source.toUpperCase(), what);
    return copies;
  }

  readonly #draw: Draw = (name) => {
    const count = this.#drawn.get(name) ?? 0;
    this.#drawn.set(name, count + 1);
    return chance(this.#settings.seed, name, count);
  };

  /** Pollers take messages under the function's name, too; the process tells them apart. */
  #killing({ principal, process }: PassingCall): 'before' | 'after' | undefined {
    const { kill } = this.#settings;
    if (kill === null || process === undefined || principal.name !== kill.function) return undefined;
    this.#calls += 1;
    if (this.#calls < kill.call) return undefined;
    // Once; whoever wants it again says so again.
    this.#settings = { ...this.#settings, kill: null };
    return kill.when;
  }

  #kill({ principal, process, service, operation }: PassingCall): never {
    if (process !== undefined) this.#options.end(process);
    this.#note('functionKilled', principal.name, `at ${service} ${operation}`);
    throw new CutOff();
  }

  #note(kind: FaultKind, who: string, what: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#newest.push({ at: this.#options.now().toISOString(), kind, who, what });
    this.#newest.splice(0, this.#newest.length - shown);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
