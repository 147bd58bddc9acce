/**
 * Branded identifiers: strings that the type checker keeps apart. They are made here, at the edge, and
 * trusted afterwards.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** An article's identity: a lower-case UUID, minted once, never reused (RFC 9562). */
export type ArticleId = Branded<'ArticleId'>;
/** SHA-256 of a file's bytes, 64 hex digits. */
export type ContentHash = Branded<'ContentHash'>;
/** A subscriber's identity: 32 random hex digits. Says nothing about the address. */
export type SubscriberId = Branded<'SubscriberId'>;
/** A newsletter's id as written in publication.yaml: lower case letters, digits, hyphens; at most 40. */
export type NewsletterId = Branded<'NewsletterId'>;
/** A digest's id: fits an SES message tag, so only letters, digits, `_` and `-`. */
export type DigestId = Branded<'DigestId'>;
/** Two hex digits: the first byte of a subscriber's id. */
export type Shard = Branded<'Shard'>;
/** Made anew for each claim or lease, so that only its maker can finish what it began. */
export type Nonce = Branded<'Nonce'>;
/** A moment in UTC with milliseconds, always 24 characters (`2026-11-23T06:44:17.000Z`): compares as text. */
export type Instant = Branded<'Instant'>;
/** An e-mail address, checked: the local part as its owner typed it, the domain in ASCII. Never in a key, tag, URL or log. */
export type EmailAddress = Branded<'EmailAddress'>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const checked =
  <T extends string>(name: string, pattern: RegExp) =>
  (text: string): T => {
    if (!pattern.test(text)) throw new TypeError(`Not a ${name}: ${JSON.stringify(text.slice(0, 80))}`);
    return text as T;
  };

export const articleId = checked<ArticleId>('article id', uuid);
export const contentHash = checked<ContentHash>('content hash', /^[0-9a-f]{64}$/);
export const subscriberId = checked<SubscriberId>('subscriber id', /^[0-9a-f]{32}$/);
export const newsletterId = checked<NewsletterId>('newsletter id', /^[a-z0-9][a-z0-9-]{0,39}$/);
export const digestId = checked<DigestId>('digest id', /^[A-Za-z0-9_-]{1,256}$/);
export const shard = checked<Shard>('shard', /^[0-9a-f]{2}$/);
export const nonce = checked<Nonce>('nonce', /^[A-Za-z0-9_-]{1,64}$/);

/** Throws on a date that is none; years outside 0000–9999 have no 24-character form and are refused too. */
export function instant(moment: Date | string | number): Instant {
  const text = new Date(moment).toISOString();
  if (text.length !== 24) throw new RangeError(`Outside the years 0000 to 9999: ${text}`);
  return text as Instant;
}

/** `moment` moved by `milliseconds` (negative: earlier). */
export const shifted = (moment: Instant, milliseconds: number): Instant =>
  instant(Date.parse(moment) + milliseconds);

export const shardOf = (subscriber: SubscriberId): Shard => shard(subscriber.slice(0, 2));
