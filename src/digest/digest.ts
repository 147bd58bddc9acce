/** The nouns of the *digest* stage; delivery and feedback read them. */
import type { Cadence, Layout } from '../config.ts';
import type { ArticleId, ContentHash, DigestId, Instant, NewsletterId, Nonce, Shard } from '../ids.ts';
import type { Evens, EvensOfOne } from '../subscribers/candidate.ts';

/** One article of a digest, in exactly the version that was frozen. */
export interface Member {
  readonly id: ArticleId;
  /** Where the version lies: a rename moves the article, not its old versions. */
  readonly key: string;
  readonly versionId: string;
  readonly hash: ContentHash;
  /** As which announcement of the article. Absent: its first. */
  readonly announcement?: number;
}

/** Of a newsletter, by the publication's clock. */
export interface Beginning {
  /** What was live before is no news for it. */
  readonly since: Instant;
  /** The `since` of publication.yaml that it follows. */
  readonly wish?: Instant;
}

/** An article that a newsletter may still mail. Untaken until a digest's freeze names it. */
export interface Mailable {
  readonly newsletter: NewsletterId;
  readonly article: ArticleId;
  readonly rev: number;
  /** When it first went live, or was announced once more. */
  readonly since: Instant;
  /** The announcement that waits, or waited. Absent: the first. */
  readonly announcement?: number;
  /** When a recall or a withdrawal last ended: what was frozen before that was not to be mailed. */
  readonly renewed?: Instant;
  /** The newsletter's fastest cadence when it was offered; one that is still faster and comes later begins without it. */
  readonly fastest?: Cadence;
  /** Of former announcements too. */
  readonly taken: readonly TakenMark[];
  /** The article went away before it was taken. */
  readonly withdrawn: boolean;
  readonly word?: Word;
}

export interface TakenMark {
  readonly digest: DigestId;
  readonly cadence: Cadence;
  /** Absent: the first. */
  readonly announcement?: number;
}

/** The name of a mailable article that some cadence may still take, and enough of its row not to read it in vain. */
export interface Untaken extends Pick<Mailable, 'article' | 'since'> {
  /** By these at least: a mark that was made a moment ago may be missing. */
  readonly taken: readonly Cadence[];
}

/** An operator's: for one cadence, mail it whatever holds or delays it; or in no digest that is not frozen yet. */
export type Word =
  | { readonly kind: 'now'; readonly cadence: Cadence; readonly at: Instant }
  | { readonly kind: 'recalled'; readonly at: Instant };

/** A period that has no digest. */
export interface Skip {
  readonly period: string;
  /** A sentence. */
  readonly reason: string;
  /** When it was recorded, by the publication's clock. */
  readonly at: Instant;
}

/** Newsletter × cadence: which period was last, and which is being frozen. */
export interface Variant {
  readonly newsletter: NewsletterId;
  readonly cadence: Cadence;
  readonly rev: number;
  /** Of a gathering cadence: the schedule that it goes by, and since when. What was due before is not its own. */
  readonly schedule?: string;
  readonly since?: Instant;
  /** The newest that was frozen or skipped. */
  readonly lastPeriod?: string;
  /** The newest that was opened. */
  readonly lastDigest?: DigestId;
  /** The newest few, the last one at the end. */
  readonly skipped?: readonly Skip[];
  /** When it was even with which other cadence, as its freezers noted. */
  readonly evens?: EvensOfOne;
  readonly freezing?: {
    readonly digest: DigestId;
    readonly period: string;
    readonly nonce: Nonce;
    readonly members: readonly Member[];
    readonly at: Instant;
    /** Of all cadences, as known when the members were fixed. */
    readonly evens?: Evens;
    /** An operator let a freeze that lay go on: by when it is too late counts from here. */
    readonly released?: Instant;
  };
  /** The newsletter waits for an operator's word; the reason is a sentence. */
  readonly held?: string;
}

export type DigestState = 'freezing' | 'open' | 'paused' | 'cancelled' | 'closed';

/** One frozen mailing of one newsletter at one cadence. */
export interface Digest {
  readonly id: DigestId;
  readonly newsletter: NewsletterId;
  readonly cadence: Cadence;
  /** `2026-W48`, `2026-11-23`, `2026-11`, or for article mails the article's id, with `-2` for a second announcement. */
  readonly period: string;
  readonly rev: number;
  readonly state: DigestState;
  readonly pausedBecause?: string;
  /** By what came back of it; `released`: and a person resumed it. */
  readonly brake?: 'braked' | 'released';
  readonly members: readonly Member[];
  /** By the publication's clock. The first records did not say. */
  readonly frozenAt?: Instant;
  /** By these a switch of cadence is in force for it or not. */
  readonly evens?: Evens;
  /** Key of the rendering in the content bucket. */
  readonly rendering?: string;
  /** Only subscriptions that stood so at this moment are candidates. */
  readonly cutoff?: Instant;
  /** The shards that were opened. */
  readonly shards?: readonly Shard[];
  readonly openedAt?: Instant;
  readonly closedAt?: Instant;
  readonly subject?: string;
  /** Of its mail. */
  readonly layout?: Layout;
  /** Sentences for the operator about its mail. */
  readonly notes?: readonly string[];
}

/** The mail of a digest, stored as JSON beside the digest's marker. */
export interface Rendering extends Message {
  /** How much of the articles it holds: the newsletter's wish, or less. */
  readonly layout: Layout;
  /** Sentences for the operator: why it is less. */
  readonly notes: readonly string[];
  /** And these: which templates of the theme failed in it, and what stands instead. */
  readonly faults: readonly string[];
}

/**
 * A whole message, composed once and cut at its personal places, so that a sender only joins bytes
 * (some thirty times cheaper than composing each).
 */
export interface Message {
  readonly v: 1;
  readonly subject: string;
  /** Display name and address, already encoded for a header. */
  readonly from: string;
  /** The bare sender address, for the envelope. */
  readonly sender: string;
  /** Latin-1 text of the message, alternating with the places between its entries. */
  readonly pieces: readonly string[];
  /** One fewer than `pieces`. */
  readonly places: readonly Place[];
  readonly htmlBytes: number;
}

/** What is filled in for each subscriber. */
export type Place =
  /** The To header's value. */
  | 'to'
  /** What tells this subscriber's Message-ID from the others of the digest. */
  | 'message-id'
  /** The one-click address in the List-Unsubscribe header. */
  | 'unsubscribe-header'
  /** The page that asks before leaving, in the bodies. */
  | 'unsubscribe-link'
  /** The page with all that one may change, in the bodies. */
  | 'preferences-link';

/** Who is in a shard, in so many bytes however many they are: two that are equal are of the same people. */
export interface Census {
  readonly people: number;
  /** Of their ids, bit by bit: exclusive or, 32 hex digits. */
  readonly ids: string;
}

/** How the deliveries of a shard ended. */
export interface ShardAccount extends Census {
  readonly sent: number;
  /** By reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly unresolved: number;
}

export interface ShardRow {
  readonly digest: DigestId;
  readonly shard: Shard;
  readonly rev: number;
  readonly state: 'open' | 'done';
  readonly lease?: { readonly nonce: Nonce; readonly until: Instant };
  /** So many of its deliveries were sent when its work was last put down. */
  readonly sent?: number;
  /** Of a shard that is done, once no row of it can change any more. */
  readonly account?: ShardAccount;
}

/** Nobody works on the shard at `now`, by the wall clock. */
export const isFree = ({ lease }: ShardRow, now: Instant): boolean =>
  lease === undefined || lease.until <= now;
