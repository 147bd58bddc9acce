/**
 * Moves the publication's clock: from due moment to due moment, with the sweep run and everything it wakes at rest
 * before the next (docs/protocols.md, Clocks). Between two of them the clock shows nothing; at each it stands still.
 */
import { type Instant, instant } from '../src/ids.ts';
import type { NextMoment, Nudge } from '../src/sweep/next.ts';
import type { PublicationClock } from './clock.ts';
import type { LeftMessages } from './runner/polled-queue.ts';
import type { Schedules } from './runner/schedules.ts';

export interface WalkOptions {
  readonly clock: PublicationClock;
  readonly schedules: Pick<Schedules, 'hold' | 'minuteFrom' | 'otherAfter' | 'runAt'>;
  /** Resolves when the cloud has come to rest, with what waits in its queues; rejects with the signal's reason. */
  readonly rest: (signal: AbortSignal) => Promise<readonly LeftMessages[]>;
  /** What becomes due after a moment. */
  readonly nextMoment: (after: Instant) => Promise<NextMoment | undefined>;
  /** What a sweep would do at a moment. */
  readonly nudgesAt: (moment: Instant) => Promise<readonly Nudge[]>;
  /** Told at each moment. */
  readonly moved: () => void;
}

/** A walk under way. */
export interface Walking {
  readonly to: Instant;
  /** Visited so far. */
  readonly moments: number;
}

export interface Arrival {
  readonly now: Instant;
  readonly moments: number;
  /** Messages of failed batches, which queues show again after their time-outs, by the wall clock. */
  readonly left: readonly LeftMessages[];
}

/** Why the clock does not move. */
export type Standstill = 'behind' | 'too far' | 'walking';

/** There is no way back but `--fresh`, so a slip of the hand should not cost a state folder; milliseconds. */
const longestWalk = 3_660 * 86_400_000;
/** What lies is nudged as often as that changes something; a fault that never ends must not hold the clock. */
const mostSweeps = 10;

/** The run ended on the way. */
export class Ended extends Error {}

export class Walker {
  readonly #options: WalkOptions;
  readonly #end = new AbortController();
  #walking: { to: Instant; moments: number } | undefined;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  get walking(): Walking | undefined {
    return this.#walking;
  }

  /** By so many milliseconds, from now on. */
  advance(milliseconds: number): Promise<Arrival> | Standstill {
    return this.walkTo(this.#options.clock.now().getTime() + milliseconds);
  }

  /** To a moment in milliseconds since 1970. Rejects with a `Restless`, or with `Ended`. */
  walkTo(to: number): Promise<Arrival> | Standstill {
    const now = this.#options.clock.now().getTime();
    if (this.#walking !== undefined) return 'walking';
    if (to < now) return 'behind';
    if (to > now + longestWalk) return 'too far';
    this.#walking = { to: instant(to), moments: 0 };
    return this.#walk(to);
  }

  /** A walk that is under way ends where it is. */
  close(): void {
    this.#end.abort(new Ended('The run ends'));
  }

  async #walk(to: number): Promise<Arrival> {
    const { clock, schedules, moved } = this.#options;
    const goOn = schedules.hold();
    try {
      clock.stand();
      let left = await this.#visit(clock.now().getTime());
      for (;;) {
        const stop = await this.#nextStop(clock.now().getTime(), to);
        left = await this.#visit(stop);
        if (stop === to) return { now: instant(to), moments: this.#walking?.moments ?? 0, left };
      }
    } finally {
      clock.goOn();
      goOn();
      this.#walking = undefined;
      moved();
    }
  }

  /** Where something is due, as its schedule fires; else the end of the walk. */
  async #nextStop(now: number, to: number): Promise<number> {
    const { schedules, nextMoment } = this.#options;
    const due = await nextMoment(instant(now));
    const stops = [to, schedules.otherAfter(now) ?? to];
    if (due !== undefined) stops.push(schedules.minuteFrom(Date.parse(due.at)));
    return Math.min(...stops);
  }

  /** Sweeps until nothing lies any more, or what lies stays the same. */
  async #visit(moment: number): Promise<readonly LeftMessages[]> {
    const { clock, schedules, rest, nudgesAt, moved } = this.#options;
    // What came since the last moment belongs to that: the clock moves from rest, without a pause in between.
    await rest(this.#end.signal);
    clock.standAt(moment);
    if (this.#walking !== undefined) this.#walking.moments += 1;
    moved();
    let lying: string | undefined;
    for (let sweeps = 1; ; sweeps += 1) {
      await schedules.runAt(moment);
      const left = await rest(this.#end.signal);
      const before = lying;
      const nudges = await nudgesAt(instant(moment));
      lying = nudges.join('\n');
      if (nudges.length === 0 || lying === before || sweeps === mostSweeps) return left;
    }
  }
}
