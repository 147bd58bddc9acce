import type { Log, ObjectStore, Queue, Randomness, Table } from '../ports.ts';

/** What a freeze acts through. */
export interface FreezePorts {
  /** The content table. */
  readonly content: Table;
  readonly contentBucket: ObjectStore;
  /** The subscribers table, only to see which shards hold anybody. */
  readonly subscribers: Table;
  readonly deliveryQueue: Queue;
  readonly random: Randomness;
  readonly log: Log;
  /** Without a slash at its end. */
  readonly siteUrl: string;
}
