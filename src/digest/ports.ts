import type { EpochStanding } from '../epoch.ts';
import type { Log, ObjectStore, Queue, Randomness, Table, Wake, WallClock } from '../ports.ts';

/** What a freeze acts through. */
export interface FreezePorts {
  /** May mails go out with these tables? (`epochKeeper`) */
  readonly epoch: () => Promise<EpochStanding>;
  /** The content table. */
  readonly content: Table;
  readonly contentBucket: ObjectStore;
  /** The subscribers table, only to see which shards hold anybody. */
  readonly subscribers: Table;
  readonly deliveryQueue: Queue;
  /** The site's builder brings a digest's page. */
  readonly wakeSite: Wake;
  /** Stamps intents, which lie by the wall clock. */
  readonly wallClock: WallClock;
  readonly random: Randomness;
  readonly log: Log;
  /** Without a slash at its end. */
  readonly siteUrl: string;
}
