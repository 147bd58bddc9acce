import type { Publication } from '../config.ts';
import type { Log, Mailer, ObjectStore, Randomness, Table } from '../ports.ts';
import type { Theme } from '../theme.ts';
import type { LinkKeys } from './links.ts';

/** Everything that *subscribers* touches. */
export interface SubscribersPorts {
  readonly subscribers: Table;
  /** The content bucket: only `journal/` is written. */
  readonly journal: ObjectStore;
  readonly mailer: Mailer;
  readonly linkKeys: () => Promise<LinkKeys>;
  /** The accepted publication.yaml as it stands now. */
  readonly publication: () => Promise<Publication>;
  readonly theme: (publication: Publication) => Promise<Theme>;
  readonly randomness: Randomness;
  readonly log: Log;
  /** The site's public address, without a slash at the end. */
  readonly siteUrl: string;
  /** The SES configuration set for confirmations, which keep going when digests are stopped. */
  readonly configurationSet: string;
}
