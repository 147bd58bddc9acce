/** What *images* needs of the world. */
import type { Log, ObjectStore, Randomness, Table, Wake, WallClock } from '../ports.ts';
import type { ImageLibrary } from './image-library.ts';

export interface ImagesPorts {
  /** The content bucket: reads pictures, keeps what was made of them. */
  readonly content: ObjectStore;
  /** The site bucket: renditions only, each written once. */
  readonly site: ObjectStore;
  /** The content table. */
  readonly table: Table;
  readonly library: ImageLibrary;
  readonly wakeSite: Wake;
  readonly wallClock: WallClock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** For reports; without a slash at the end. */
  readonly siteUrl: string;
  /** Milliseconds until this call is killed. */
  readonly remainingMs: () => number;
}
