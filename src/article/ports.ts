import type { Log, ObjectStore, Randomness, Table, WallClock } from '../ports.ts';

/** What a look at a key of the content bucket works through. */
export interface ArticlePorts {
  /** The content bucket. */
  readonly content: ObjectStore;
  /** The content table. */
  readonly table: Table;
  readonly wallClock: WallClock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** Newsletters may send from this domain and the ones below it. */
  readonly senderDomain: string;
  /** The public address of the site, without a slash at the end; for reports. */
  readonly siteUrl: string;
}
