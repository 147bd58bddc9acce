/**
 * WebSub (https://www.w3.org/TR/websub/): a feed names a hub, and the hub is told when the feed has changed, so that it
 * can tell whoever subscribed there (docs/protocols.md, Edge: pings). No effects here.
 */
import { feedFormats } from '../feeds/feed.ts';
import { type Instant, type Nonce, shifted } from '../ids.ts';
import { leaseLength } from './lease.ts';
import { feedPath } from './selections.ts';
import { edgeCaching, type Selection } from './site.ts';

/** That the hub is to be told of the feeds of a selection; one for each time that a builder changes them. */
export interface Ping {
  readonly selection: Selection;
  readonly nonce: Nonce;
  /** Not before; by the wall clock, like all here. */
  readonly due: Instant;
  /** When it was first written. */
  readonly since: Instant;
}

/** How the hub has answered of late; absent: well. */
export interface HubTrouble {
  /** In a row. */
  readonly failures: number;
  /** Nobody asks it before. */
  readonly until: Instant;
}

/** Milliseconds. */
const clocksDisagree = 5_000;
const minute = 60_000;
const longestRest = 60 * minute;
const patience = 24 * 60 * minute;

/** Before the first PUT, which may land for as long as its builder's lease. */
export const dueWhenBegun = (now: Instant): Instant => shifted(now, leaseLength);

/** After the last PUT: the hub fetches the feed through the edge, which may answer with the old one until then. */
export const dueWhenOut = (now: Instant): Instant => shifted(now, edgeCaching * 1_000 + clocksDisagree);

/** Nobody could be told of it for so long that readers' own polls have found it. */
export const isGivenUp = ({ since }: Ping, now: Instant): boolean => since <= shifted(now, -patience);

export const isResting = (trouble: HubTrouble | undefined, now: Instant): boolean =>
  trouble !== undefined && trouble.until > now;

/** One minute after the first failure, twice as long after each that follows. */
export function troubled(before: HubTrouble | undefined, now: Instant): HubTrouble {
  const failures = (before?.failures ?? 0) + 1;
  // Beyond that a power of two has no meaning as a time.
  const rest = minute * 2 ** Math.min(failures - 1, 10);
  return { failures, until: shifted(now, Math.min(rest, longestRest)) };
}

/** The absolute addresses of a selection's feeds, as the feeds say them of themselves. */
export const topicsOf = (siteUrl: string, selection: Selection): readonly string[] =>
  feedFormats.map((format) => new URL(feedPath(selection, format), `${siteUrl}/`).href);

/** W3C WebSub, section 4: both links in one header. */
export const discoveryLink = (hub: string, topic: string): string =>
  `<${hub}>; rel="hub", <${topic}>; rel="self"`;
