/** What the builder needs of the world. */
import type { ArticleItem } from '../article/article.ts';
import type { Publication } from '../config.ts';
import type { FeedWriter } from '../feeds/writer.ts';
import type { ArticleId, DigestId, Instant, NewsletterId } from '../ids.ts';
import type { Log, ObjectStore, Queue, Randomness, Table, WallClock } from '../ports.ts';
import type { Documents } from './documents.ts';
import type { GatheringDigest } from './site.ts';

/** What the newsletters are told; each may be told twice, and nothing is mailed from here. */
export interface Newsletters {
  /** This is how the publication stands: newsletters that are new begin now. */
  notice(publication: Publication, now: Instant): Promise<void>;
  /** This article is live, its page and feeds are out. */
  /** `wasShown`: an older version of it was public before. */
  offer(item: ArticleItem, publication: Publication, now: Instant, wasShown?: boolean): Promise<void>;
  /** This article is not published any more. */
  withdraw(item: ArticleItem, now: Instant): Promise<void>;
}

/** What the builder asks of digests; consistent. */
export interface Digests {
  /** `undefined`: it has not been opened (yet), or it is an article mail, whose page is its article's. */
  read(id: DigestId): Promise<GatheringDigest | undefined>;
  /** The digests of a newsletter that took this article, article mails left out; some may not be opened. */
  holding(newsletter: NewsletterId, article: ArticleId): Promise<readonly DigestId[]>;
}

export interface SitePorts {
  /** The content bucket: read, but for the fact that an article is bound. */
  readonly content: ObjectStore;
  /** The site bucket. */
  readonly site: ObjectStore;
  readonly table: Table;
  /** Takes look hints at files whose links or pictures have changed. */
  readonly uploadsQueue: Queue;
  readonly newsletters: Newsletters;
  readonly digests: Digests;
  /** Writes the report about a key of the content bucket anew. */
  readonly report: (key: string) => Promise<void>;
  readonly log: Log;
  readonly wallClock: WallClock;
  readonly randomness: Randomness;
  /** Without a slash at the end. */
  readonly siteUrl: string;
  /** The WebSub hub that feeds name, and that is told when they change. */
  readonly hub?: string;
  /** Milliseconds until this call is killed. */
  readonly remainingMs: () => number;
  /** Kept between the calls of a warm function. */
  readonly documents: Documents;
  /** Absent: this program's own. */
  readonly feeds?: FeedWriter;
}
