import type { EpochStanding } from '../epoch.ts';
import type { Log, Mailer, ObjectStore, Queue, Randomness, Table, WallClock } from '../ports.ts';
import type { LinkKeys } from '../subscribers/links.ts';
import type { Pace, Pause } from './pace.ts';

/** What a sender acts through. */
export interface DeliveryPorts {
  /** May mails go out with these tables? (`epochKeeper`) */
  readonly epoch: () => Promise<EpochStanding>;
  /** The content table: digests and their shards. */
  readonly content: Table;
  /** The content bucket: renderings and proofs. */
  readonly contentBucket: ObjectStore;
  readonly subscribers: Table;
  readonly deliveries: Table;
  readonly deliveryQueue: Queue;
  readonly mailer: Mailer;
  readonly wallClock: WallClock;
  readonly random: Randomness;
  readonly log: Log;
  readonly pause: Pause;
  /** The sender's pace (`paceKeeper`), as it is now. */
  readonly pace: () => Promise<Pace>;
  /** Milliseconds until this function is stopped, come what may. */
  readonly remaining: () => number;
  /** The keys that sign the addresses for leaving. */
  readonly linkKeys: () => Promise<LinkKeys>;
  /** Without a slash at its end. */
  readonly siteUrl: string;
  readonly configurationSet: string;
}
