/** What a store's listings tell: which objects came, changed and went between two of them. Pure. */
import { uploadRank } from '../watch-folder.ts';

/** Of an object that was listed. Its date is the store's own, so it is only ever compared with itself. */
export interface Listed {
  readonly etag: string;
  readonly size: number;
  readonly lastModified: string;
}
export type Listing = ReadonlyMap<string, Listed>;

export interface Difference {
  readonly key: string;
  /** Absent: it is gone. */
  readonly listed?: Listed;
}

/**
 * What is to be told, one group after the other as a folder goes up; removals last, so that a renamed article is
 * already there under its new key. Two writes within one second that leave the same bytes are no difference to anybody.
 */
export function differences(before: Listing, after: Listing): readonly (readonly Difference[])[] {
  const came = [...after]
    .filter(([key, listed]) => !isSame(before.get(key), listed))
    .map(([key, listed]) => ({ key, listed }));
  const ranks = [...new Set(came.map(({ key }) => uploadRank(key)))].sort((a, b) => a - b);
  const went = [...before.keys()].filter((key) => !after.has(key)).map((key) => ({ key }));
  const groups = [...ranks.map((rank) => came.filter(({ key }) => uploadRank(key) === rank)), went];
  return groups.filter((group) => group.length > 0);
}

const isSame = (one: Listed | undefined, other: Listed): boolean =>
  one?.etag === other.etag && one.size === other.size && one.lastModified === other.lastModified;

/** Between two listings; milliseconds. */
const shortest = 2_000;
const longest = 30_000;
/** A large bucket takes long to list: the store, and this machine, have other things to do. */
const restFor = 3;

/** How long to wait after a listing that took so long, or after so many that failed one after the other. */
export function pauseAfter(past: { readonly took: number; readonly failures: number }): number {
  const wanted = past.failures > 0 ? shortest * 2 ** (past.failures - 1) : restFor * past.took;
  return Math.min(longest, Math.max(shortest, wanted));
}
