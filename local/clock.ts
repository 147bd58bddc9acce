/**
 * The publication's clock on this machine: the wall clock and what it was moved ahead of it. Times of objects, events,
 * requests and schedules come from here, and with them what is due (docs/protocols.md, Clocks). Signatures, queues and
 * leases stand on the wall clock and never ask.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const saved = z.object({ ahead: z.number().int().min(0) });

export class PublicationClock {
  readonly #file: string;
  readonly #wall: () => number;
  /** Milliseconds; never behind the wall clock. */
  #ahead: number;
  #standing: number | undefined;

  /** A file that is not there: the clock was never moved. `wall`: milliseconds since 1970. */
  constructor(file: string, wall: () => number = Date.now) {
    this.#file = file;
    this.#wall = wall;
    this.#ahead = existsSync(file) ? saved.parse(JSON.parse(readFileSync(file, 'utf8'))).ahead : 0;
  }

  readonly now = (): Date => new Date(this.#standing ?? this.#wall() + this.#ahead);

  /** How far ahead of the wall clock, in milliseconds. */
  get ahead(): number {
    return Math.max(0, this.now().getTime() - this.#wall());
  }

  /** The clock shows what it shows now until it goes on. */
  stand(): void {
    const moment = this.now().getTime();
    this.#keep(moment);
    this.#standing = moment;
  }

  /** The clock shows `moment` (milliseconds since 1970) until it goes on. Throws when that lies behind it. */
  standAt(moment: number): void {
    if (moment < this.now().getTime()) throw new RangeError('The publication’s clock never goes back');
    // Written first: whatever bears the new time, a run after a `kill -9` is no earlier.
    this.#keep(moment);
    this.#standing = moment;
  }

  /** Runs on from where it stands, at the speed of the wall clock. */
  goOn(): void {
    if (this.#standing === undefined) return;
    this.#keep(this.#standing);
    this.#standing = undefined;
  }

  #keep(moment: number): void {
    this.#ahead = Math.max(0, moment - this.#wall());
    writeFileSync(`${this.#file}.new`, JSON.stringify({ ahead: this.#ahead }));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
