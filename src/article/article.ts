/** The nouns of the *article* stage; every later stage reads them. */
import type { AcceptedPublication } from '../config.ts';
import type { ArticleId, ContentHash, Instant } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type { ArticleSummary } from './document.ts';
import type { Picture } from './rendition.ts';

export type {
  ArticleDocument,
  ArticleSummary,
  Byline,
  Enclosure,
  Hero,
  Link,
  SeriesPart,
  Sponsor,
} from './document.ts';

export type ArticleState =
  /** Has an identity, waits for the look that makes it live. */
  | 'reserved'
  | 'draft'
  /** Its date lies ahead. */
  | 'scheduled'
  | 'live'
  | 'withdrawn'
  /** Lost its identity to another; no key, never revived. */
  | 'void';

/**
 * The article's item: the truth about it, kept under its id, moved by compare-and-swap on `rev`
 * (docs/protocols.md, Article). `content` names the last *good* version; the builder renders exactly that one.
 */
export interface ArticleItem {
  readonly id: ArticleId;
  readonly rev: number;
  /** The `rev` that the site shows; written by the builder alone. */
  readonly liveRev: number;
  readonly state: ArticleState;
  /** Absent when void, and when its file declares another id by now. */
  readonly key?: string;
  readonly content?: {
    readonly hash: ContentHash;
    readonly versionId: string;
  };
  /** Of `content`. */
  readonly summary?: ArticleSummary;
  /** What feeds show; write-once from first publication. */
  readonly guid: string;
  /** The guid is that of an old entry: readers have seen the article before, so it is no news. */
  readonly inherited?: true;
  /** Root-relative, percent-encoded, in the form of src/addresses.ts; minted at first publication, write-once. */
  readonly address?: string;
  /** Former addresses that were granted it, in the same form: readers of these are sent on. */
  readonly aliases?: readonly string[];
  /** When it is, or first became, public: the author's date, else `firstLive`. Write-once from first publication. */
  readonly published?: Instant;
  /** When it first went live; write-once. */
  readonly firstLive?: Instant;
  /** When scheduled. */
  readonly due?: Instant;
  /** Secret part of the address at which its author sees it before it is public (./preview.ts); write-once. */
  readonly preview?: string;
  /** The newest announcement; absent: the first, with its first publication. */
  readonly announced?: Announcement;
  readonly withdrawnAt?: Instant;
  /** Errors of a rejected newer version, while the last good one stays up; warnings otherwise. */
  readonly problems: readonly Problem[];
  /** The newest version looked at is not `content`: it was rejected. */
  readonly rejected?: { readonly versionId: string; readonly at: Instant };
  /** No feed shows it, for this reason; written by the builder alone (docs/protocols.md, Site). */
  readonly quarantined?: Quarantined;
  /** When the record was last written, for reports. */
  readonly at: Instant;
}

/** Why an article stands in no feed. */
export interface Quarantined {
  /** Of the feed that did not parse with it. */
  readonly format: string;
  /** A sentence. */
  readonly fault: string;
}

/** An article is announced when it is first published, and again whenever its author raises the number. */
export interface Announcement {
  readonly number: number;
  /** When it was raised, by the publication's time; absent: with the first publication. */
  readonly at?: Instant;
}

/** What belongs to a key of the content bucket, with or without an article. */
export interface KeyRow {
  readonly key: string;
  readonly rev: number;
  /**
   * Points to an identity; the key has it only if that item names this key. Only `article`, `leaving` and `gone`
   * rows point anywhere.
   */
  readonly id?: ArticleId;
  readonly standing: KeyStanding;
  /** Why the file is not published, where the key has no item to say so. */
  readonly problems: readonly Problem[];
  /** Of the file that was looked at. */
  readonly versionId?: string;
  /** When the row was last written, for reports. */
  readonly at: Instant;
}

export type KeyStanding =
  | { readonly kind: 'article' }
  /** Waits for another key to go, until the deadline. */
  | {
      readonly kind: 'parked';
      readonly by: Likeness;
      readonly hash: ContentHash;
      readonly on: ArticleId;
      readonly deadline: Instant;
    }
  /** Not published, because another key's article is the same. */
  | { readonly kind: 'copy'; readonly by: Likeness; readonly hash: ContentHash; readonly of: ArticleId }
  /** Never accepted so far: nothing to show. */
  | { readonly kind: 'rejected' }
  | { readonly kind: 'gone' }
  /** The key's article is being withdrawn, at the deadline. */
  | { readonly kind: 'leaving'; readonly deadline: Instant };

/** What makes a file the same as an article: its content, or the id that it declares. */
export type Likeness = 'content' | 'id';

/** A key that is parked on an article or a copy of it: it is looked at when that article moves on. */
export interface Waiting {
  readonly on: ArticleId;
  readonly by: Likeness;
  readonly key: string;
  readonly hash: ContentHash;
}

/** Which article an address of the site belongs to, or leads to; claimed before the article goes live. */
export interface AddressClaim {
  readonly path: string;
  readonly rev: number;
  readonly id: ArticleId;
  /** The address is a former one of this article: the `rev` of the item from which on it names it. */
  readonly alias?: number;
}

/** Which article inherits an old entry's guid; claimed before the article goes live. */
export interface GuidClaim {
  readonly guid: string;
  readonly rev: number;
  readonly id: ArticleId;
}

/** `identity/<id>/live.json`: written once, before the record that publishes it. */
export interface LiveFact {
  readonly v: 1;
  readonly id: ArticleId;
  readonly guid: string;
  readonly inherited?: true;
  readonly address: string;
  readonly published: Instant;
  readonly firstLive: Instant;
  /** The number that its file had then. Absent: 1. */
  readonly announced?: number;
}

/** Which id a content names: binding only while that item holds the content. Never deleted. */
export interface Claim {
  readonly hash: ContentHash;
  readonly rev: number;
  readonly id: ArticleId;
}

/**
 * One entry of the dirty set: deleted by exactly this pair of subject and rev. Subjects are article ids,
 * `file:<key>`, `digest:<id>`, `volume:<name>:<id>` and `publication`.
 */
export interface Intent {
  readonly subject: string;
  readonly rev: number;
  /** The key of the content bucket that caused it. */
  readonly key: string;
}

export const fileSubject = (key: string): string => `file:${key}`;
export const publicationSubject = 'publication';
/** Of a digest that has a page of its own. */
export const digestSubject = (id: string): string => `digest:${id}`;
export const isDigestSubject = (subject: string): boolean => subject.startsWith(digestSubject(''));
/** An article changed in the volume that holds it: one subject for each, so that none hides another's intent. */
export const volumeSubject = (volume: string, id: string): string => `volume:${volume}:${id}`;
export const isVolumeSubject = (subject: string): boolean => subject.startsWith('volume:');
export const isArticleSubject = (subject: string): boolean =>
  subject !== publicationSubject &&
  !subject.startsWith(fileSubject('')) &&
  !isDigestSubject(subject) &&
  !isVolumeSubject(subject);

/** The accepted version of a file that is no article. A file that went keeps its row as a tombstone. */
export interface FileRecord {
  readonly key: string;
  readonly rev: number;
  readonly kind: 'page' | 'asset' | 'public' | 'theme';
  readonly standing:
    | {
        readonly kind: 'there';
        readonly versionId: string;
        readonly etag: string;
        readonly size: number;
        readonly contentType: string;
        /** Absent: no picture, or *images* has not come to it yet. */
        readonly picture?: Picture;
        /** Of a theme file: versions that were accepted before, the last first. */
        readonly earlier?: readonly string[];
      }
    /** `wasThere`: a rebuild found that it once was, so the site says where it was that it is gone. */
    | { readonly kind: 'gone'; readonly wasThere?: true };
  /** Errors of a rejected newer version, while `standing` keeps the last good one; warnings otherwise. */
  readonly problems: readonly Problem[];
  readonly rejected?: { readonly versionId: string; readonly at: Instant };
  /** When the record was last written, for reports. */
  readonly at: Instant;
}

/** A Markdown file under `pages/`, understood: an address and perhaps a place in the menu. */
export interface PageDocument {
  readonly title: string;
  /** Root-relative: `pages/about.md` → `/about/`. */
  readonly address: string;
  /** Absent: not in the menu. Lower orders first, then by label. */
  readonly menu?: { readonly label: string; readonly order: number };
  readonly description?: string;
  readonly language?: string;
  readonly direction: 'ltr' | 'rtl';
  readonly html: string;
  readonly text: string;
  readonly excerpt: string;
  readonly assets: readonly string[];
}

/** Where `publication.yaml` stands: the accepted version and what became of a newer one. */
export interface PublicationRecord {
  readonly rev: number;
  readonly accepted?: Omit<AcceptedPublication, 'rev'>;
  readonly problems: readonly Problem[];
  readonly rejected?: { readonly versionId: string; readonly at: Instant };
  readonly at: Instant;
}

export type ReportStatus =
  | 'accepted'
  | 'live'
  | 'scheduled'
  | 'draft'
  | 'withdrawn'
  | 'rejected'
  | 'parked'
  | 'copy'
  | 'asset'
  | 'ignored';

/** What we tell the author of a file: `reports/<key>.json`. A rendering of the item and its key row. */
export interface Report {
  readonly v: 1;
  readonly key: string;
  readonly versionId?: string;
  readonly status: ReportStatus;
  readonly id?: ArticleId;
  /** Absolute. */
  readonly url?: string;
  /** Where its author sees a draft or a scheduled article; absolute. */
  readonly preview?: string;
  /** A rejected file whose last good version is still up. */
  readonly stillUp?: boolean;
  readonly understood: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
  readonly at: Instant;
}
