/** The nouns of the *site* stage: what is served, and the rows that the builder keeps for itself. */
import type { ArticleSummary } from '../article/article.ts';
import type { Cadence } from '../config.ts';
import type { ArticleId, DigestId, Instant, NewsletterId } from '../ids.ts';

/**
 * A set of live articles that has a page, and feeds unless it is a month: `all`, `section#<id>`, `tag#<slug>`,
 * `series#<slug>`, `author#<id>`, `month#2026-11` (the month of first publication, in the publication's zone).
 * `translations#<hash>`, an article in several languages, has neither.
 */
export type Selection =
  | 'all'
  | `${'section' | 'tag' | 'series' | 'author' | 'month' | 'translations'}#${string}`;

/** A live article in a list: everything that an index page says of it, so that no index reads Markdown. */
export interface Listed {
  readonly id: ArticleId;
  /** Of the item it was taken from. */
  readonly rev: number;
  readonly guid: string;
  readonly address: string;
  readonly published: Instant;
  /** Key and version of the content, for feeds with full text. */
  readonly key: string;
  readonly versionId: string;
  readonly summary: ArticleSummary;
}

/** A selection that has, or had, articles: an emptied one keeps its page, which says so. */
export interface KnownSelection {
  readonly selection: Selection;
  readonly empty: boolean;
  /** As its page is headed, once that has been brought. */
  readonly heading?: string;
  /** In which it has, or had, articles, in the publication's zone: `2026`. Each has a page once `isLong`. */
  readonly years?: readonly string[];
  /** Those of them in which it has none any more. */
  readonly emptyYears?: readonly string[];
  /** It had more articles than its own page shows, and its years have their pages. */
  readonly isLong?: true;
}

/**
 * What the site shows, or may show, of an article. Written before its pages with the union of old and new
 * selections, narrowed after every PUT of the pass succeeded: a pass that is repeated knows what the first one left.
 */
export interface Shown {
  readonly id: ArticleId;
  readonly rev: number;
  readonly state: 'live' | 'gone';
  readonly address: string;
  readonly published: Instant;
  readonly selections: readonly Selection[];
  /** Every address that leads to it, or once did. */
  readonly aliases?: readonly string[];
}

/** A digest that gathers what came since the last one, once it has been opened: what its page needs of it. */
export interface GatheringDigest {
  readonly id: DigestId;
  readonly rev: number;
  readonly newsletter: NewsletterId;
  readonly cadence: Exclude<Cadence, 'article'>;
  /** `2026-11-23`, `2026-W48`, `2026-11`. */
  readonly period: string;
  /** The first of the period: `2026-11-23`. */
  readonly day: string;
  /** When it was frozen. */
  readonly at: Instant;
  /** Of its mail: the words of its first member, as a rule. */
  readonly subject?: string;
  readonly members: readonly ArticleId[];
}

/** What the site shows of a digest: everything that the list of its newsletter says of it. */
export interface ShownDigest extends Omit<GatheringDigest, 'members' | 'at'> {
  /** How many members it has. */
  readonly size: number;
  /** Of the first few that are live. */
  readonly headlines?: readonly string[];
  /** How many are not live any more. */
  readonly withdrawn?: number;
  /** What feeds call it; the first rows did not say. */
  readonly guid?: string;
  readonly at?: Instant;
}

/** One object of the site bucket, rendered on demand. */
export interface SiteObject {
  readonly key: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** The viewer sees this status instead of 200. */
  readonly status?: 301 | 302 | 410;
  /** Where a 301 or 302 leads: root-relative, percent-encoded. */
  readonly location?: string;
  /** The viewer sees this `Link` header (RFC 8288); the body says the same. */
  readonly link?: string;
  /** The body's ETag where it is known without the body. */
  readonly etag?: string;
  /** `undefined`: its source is no longer stored; what stands in the bucket stays. */
  readonly body: () => Promise<Uint8Array | string | undefined> | string;
  /** Done before other bytes take the place of what stands there, and only then. */
  readonly beforePut?: () => Promise<void>;
}

/** So long the edge answers with what it has; seconds. */
export const edgeCaching = 15;
/** Browsers ask again after a minute, the edge after 15 seconds: that is how soon a change is everywhere. */
export const pageCaching = `public, max-age=60, s-maxage=${edgeCaching}`;
/** What is asked for once only, by an address that says how large it is: an older answer would never be put right. */
export const askedCaching = 'public, max-age=60, s-maxage=0';
/** Stylesheets, pictures and files, which change rarely and may be stale for a while. */
export const fileCaching = 'public, max-age=300';

export const htmlType = 'text/html; charset=utf-8';
