/** `courant rebuild`: everything derived, made anew from the content bucket (docs/runbook.md). */
import { setTimeout as pause } from 'node:timers/promises';
import { randomness, wallClock } from '../src/aws/clock.ts';
import type { Log } from '../src/ports.ts';
import type { Outcome } from '../src/problem.ts';
import { type Rebuilt, rebuild } from '../src/rebuild/rebuild.ts';
import type { Place } from './place.ts';

interface RebuildOptions {
  readonly place: Place;
  readonly resume: boolean;
  /** A line for the person before it. */
  readonly print: (line: string) => void;
}

export const runRebuild = ({ place, resume, print }: RebuildOptions): Promise<Outcome<Rebuilt>> => {
  const log = printed(print);
  const ports = { ...place, wallClock, randomness, log, pause: (ms: number) => pause(ms), progress: print };
  return rebuild(ports, { resume });
};

/** Each object that is put is no news to a person; what is wrong is. */
const printed = (print: (line: string) => void): Log => {
  const say = (message: string, fields: object = {}) => print(`${message} ${JSON.stringify(fields)}`);
  return { info: () => {}, warn: say, error: say };
};
