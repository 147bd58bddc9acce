import type { ArticlePorts } from '../article/ports.ts';
import type { TableIds } from '../epoch.ts';
import type { ObjectStore, Table } from '../ports.ts';

export interface RebuildPorts extends ArticlePorts {
  /** Of the tables, as they are now: the epoch learns of the new one. */
  readonly tableIds: () => Promise<TableIds>;
  /** The site bucket. */
  readonly site: ObjectStore;
  /** The WebSub hub that feeds name; it is told of those that come out otherwise. */
  readonly hub?: string;
  readonly subscribers: Table;
  readonly deliveries: Table;
  /** Waits so many milliseconds: another builder may hold the lease. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** What was done, as a line for a person. */
  readonly progress: (line: string) => void;
}
