/**
 * The small interfaces through which every effect goes. `aws/` implements them on S3, DynamoDB, SQS, Lambda and
 * SES; tests implement them in memory. Whatever is not named as an answer is thrown.
 */
import type { EmailAddress, Instant } from './ids.ts';

/** Wall-clock time, for leases, claims and stamps in logs; never for what is due (that time comes with the event). */
export type WallClock = () => Instant;

export interface Randomness {
  /** A random lower-case UUID. */
  uuid(): string;
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string;
}

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** What the object store says of an object without its bytes. */
export interface ObjectHead {
  readonly key: string;
  /** With its double quotes, as HTTP carries it. */
  readonly etag: string;
  readonly size: number;
  readonly lastModified: Instant;
  /** Absent where the bucket keeps no versions. */
  readonly versionId?: string;
  readonly contentType?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredObject extends ObjectHead {
  /** Absent when the object is larger than the `maxBytes` asked for. */
  readonly body?: Uint8Array;
}

export interface PutOptions {
  readonly contentType: string;
  readonly cacheControl?: string;
  /** Lower-case names. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Write only if no object has this key (`If-None-Match: *`). */
  readonly ifAbsent?: boolean;
}

export interface PutAnswer {
  readonly etag: string;
  readonly versionId?: string;
  /** An earlier attempt of the same call had no answer: it may still land, after later writes. */
  readonly retried?: boolean;
}

export type DeleteAnswer = Pick<PutAnswer, 'retried'>;

/** A bucket. Reads see every finished write (S3 is strongly consistent). */
export interface ObjectStore {
  /** `undefined`: no such object (or its newest version is a delete marker). */
  get(key: string, options?: { versionId?: string; maxBytes?: number }): Promise<StoredObject | undefined>;
  head(key: string): Promise<ObjectHead | undefined>;
  /** `'exists'` only with `ifAbsent`. */
  put(key: string, body: Uint8Array | string, options: PutOptions): Promise<PutAnswer | 'exists'>;
  /** Deleting what is not there is no failure. */
  delete(key: string): Promise<DeleteAnswer>;
  /**
   * In key order, behind the key `after` if one is given; `contentType` and `metadata` are not filled. Pages by
   * itself, and only as far as it is read.
   */
  list(prefix: string, options?: { readonly after?: string }): AsyncIterable<ObjectHead>;
  /**
   * Every version of every object, in key order, of each key the newest first. A removal and a version of the same
   * second may change places, unless one of them is the newest. In a bucket without versions: what there is.
   */
  history(prefix: string): AsyncIterable<ObjectVersion>;
}

/** One version of an object, or the mark that it was removed. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly lastModified: Instant;
  /** The one that a GET without a version answers with. */
  readonly newest: boolean;
  /** Absent: the object was removed. */
  readonly stored?: { readonly etag: string; readonly size: number };
}

export type Scalar = string | number | boolean;

/** A row of a table: two key strings and JSON-like attributes. `v` is the version of the row's shape. */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  readonly v: number;
  readonly [attribute: string]: unknown;
}

/** What must hold of the row that stands under the key, for a write to happen. */
export type Condition =
  | { readonly kind: 'absent' }
  /** The row exists and each named attribute equals the value, or one of the values. */
  | { readonly kind: 'matches'; readonly fields: Readonly<Record<string, Scalar | readonly Scalar[]>> }
  | { readonly kind: 'either'; readonly of: readonly Condition[] };

export const absent: Condition = { kind: 'absent' };
export const matches = (fields: Readonly<Record<string, Scalar | readonly Scalar[]>>): Condition => ({
  kind: 'matches',
  fields,
});
export const either = (...of: readonly Condition[]): Condition => ({ kind: 'either', of });

/**
 * A table of rows by `pk` and `sk`. All reads are consistent; all writes are single-item. A row whose `expires`
 * (seconds since 1970) lies in the past may still be returned: readers judge.
 */
export interface Table {
  get(pk: string, sk: string): Promise<Row | undefined>;
  /** Replaces the whole row. `'refused'`: the condition did not hold; nothing was written. */
  put(row: Row, condition?: Condition): Promise<'written' | 'refused'>;
  delete(pk: string, sk: string, condition?: Condition): Promise<'deleted' | 'refused'>;
  /** Rows of one partition in `sk` order; `from` and `to` are inclusive bounds on `sk`. Pages by itself. */
  query(
    pk: string,
    range?: { from?: string; to?: string; newestFirst?: boolean; limit?: number },
  ): AsyncIterable<Row>;
  /** Every row, in no order. */
  scan(): AsyncIterable<Row>;
}

/** A queue of small JSON messages; delivered at least once, in no order. */
export interface Queue {
  send(messages: readonly unknown[], options?: { delaySeconds?: number }): Promise<void>;
}

/** Wakes another stage: an asynchronous invoke. Returns when the wish is accepted, not when it is done. */
export type Wake = (payload: unknown) => Promise<void>;

/** What a WebSub hub says when it is told that something has changed. */
export type HubAnswer =
  | { readonly kind: 'accepted' }
  /** It does not want this topic: asking again changes nothing. */
  | { readonly kind: 'refused'; readonly status: number }
  /** The hub's own trouble: later the same call may pass. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface Hub {
  /** What stands at `topic`, an absolute address, has changed. Asks once. */
  ping(topic: string): Promise<HubAnswer>;
}

/** One message with its envelope, as SES takes it. */
export interface RawMail {
  readonly from: string;
  readonly to: EmailAddress;
  /** A whole RFC 5322 message with CRLF line ends. */
  readonly raw: Uint8Array;
  /** Absent: SES tells of it nowhere. */
  readonly configurationSet?: string;
  /** Names and values of letters, digits, `_`, `-` (SES message tags). */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What became of one call. `unknown` is a state, not a failure: the mail may be out, so it is never sent again
 * blindly.
 */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly messageId: string }
  /** Certainly not sent; later the same call may pass. */
  | { readonly kind: 'throttled'; readonly scope: 'rate' | 'day' }
  /** Certainly not sent, and this recipient never will be. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Certainly not sent, and nobody will be until an operator acts: paused account, unverified sender. */
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface SendQuota {
  readonly maxPerSecond: number;
  readonly maxPerDay: number;
  readonly sentLastDay: number;
}

export interface Mailer {
  /** Calls SES exactly once, whatever comes back. */
  send(mail: RawMail): Promise<SendOutcome>;
  quota(): Promise<SendQuota>;
}
