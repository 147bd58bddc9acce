import type { Log, Queue, Table, Wake, WallClock } from '../ports.ts';

export interface SweepPorts {
  /** The content table. */
  readonly content: Table;
  readonly uploadsQueue: Queue;
  readonly deliveryQueue: Queue;
  readonly wakeSite: Wake;
  readonly wakeImages: Wake;
  readonly wakeDigest: Wake;
  readonly wakeNotices: Wake;
  readonly log: Log;
  readonly wallClock: WallClock;
}
