import type { Publication } from '../config.ts';
import type { EmailAddress } from '../ids.ts';
import type { Log, Mailer, ObjectStore, Randomness, Table, WallClock } from '../ports.ts';
import type { Theme } from '../theme.ts';
import type { LinkKeys } from './links.ts';

/** Everything that *subscribers* touches. */
export interface SubscribersPorts {
  readonly subscribers: Table;
  /** The content bucket: only `journal/` is written. */
  readonly journal: Pick<ObjectStore, 'put'>;
  readonly mailer: Mailer;
  /** SES's own list: an address on it for a bounce is mailed no digest, whatever our records say. */
  readonly suppressionList: SuppressionList;
  readonly linkKeys: () => Promise<LinkKeys>;
  /** The accepted publication.yaml as it stands now. */
  readonly publication: () => Promise<Publication>;
  readonly theme: (publication: Publication) => Promise<Theme>;
  readonly randomness: Randomness;
  /** Only to measure how long a request took. */
  readonly wallClock: WallClock;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly log: Log;
  /** The site's public address, without a slash at the end. */
  readonly siteUrl: string;
  /** The SES configuration set for confirmations, which keep going when digests are stopped. */
  readonly configurationSet: string;
}

export interface SuppressionList {
  /** Takes the address off, unless it stands there for a complaint. That it is not there is no failure. */
  release(address: EmailAddress): Promise<void>;
}
