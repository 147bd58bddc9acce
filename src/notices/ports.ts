import type { Log, Mailer, Randomness, Table, WallClock } from '../ports.ts';

/** What *notices* works through. */
export interface NoticesPorts {
  /** The content table. */
  readonly table: Table;
  readonly mailer: Pick<Mailer, 'send'>;
  /** The sender's pace as it is now: it waits for its turn and keeps a part of the day for confirmations. */
  readonly pace: () => Promise<{ turn(): Promise<'go' | 'used-up'> }>;
  readonly randomness: Randomness;
  readonly wallClock: WallClock;
  readonly log: Log;
  /** The site's public address, without a slash at the end. */
  readonly siteUrl: string;
  /** Notices come from `notices@` this domain. */
  readonly senderDomain: string;
  readonly configurationSet: string;
}
