/** Wall clock and randomness of the machine: handed to the stages, which read neither by themselves. */
import { randomBytes, randomUUID } from 'node:crypto';
import { instant } from '../ids.ts';
import type { Randomness, WallClock } from '../ports.ts';

export const wallClock: WallClock = () => instant(Date.now());

export const randomness: Randomness = {
  uuid: () => randomUUID(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};
