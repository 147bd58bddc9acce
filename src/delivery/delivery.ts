/** The nouns of the *delivery* stage; feedback reads them. */
import type { DigestId, Instant, NewsletterId, Nonce, SubscriberId } from '../ids.ts';

/**
 * One digest to one subscriber (docs/protocols.md, Delivery: States). An absent row is one that nobody claimed yet.
 * `sent` means that SES accepted it.
 */
export type DeliveryState = 'ready' | 'claimed' | 'sent' | 'skipped' | 'failed' | 'uncertain' | 'unresolved';

export interface Delivery {
  readonly digest: DigestId;
  readonly newsletter: NewsletterId;
  readonly subscriber: SubscriberId;
  /** Every write raises it by one and names the one it saw (compare-and-swap). */
  readonly rev: number;
  readonly state: DeliveryState;
  /** Of the newest claim; absent only when a cancelled digest was never claimed for this subscriber. */
  readonly nonce?: Nonce;
  /** Every nonce this row ever had: an event with any of them proves that SES has the mail. */
  readonly nonces: readonly Nonce[];
  /** Of the newest claim, by the wall clock. */
  readonly claimedAt?: Instant;
  /** The address generation of the claim: suppression counts for that one. */
  readonly generation?: number;
  readonly reason?: string;
  readonly messageId?: string;
  /** Ever uncertain: then it ends as sent or unresolved, or by an operator's hand. */
  readonly wasUncertain: boolean;
  readonly notes: readonly { readonly at: Instant; readonly text: string }[];
  /** Seconds since 1970; set by each claim. */
  readonly expires?: number;
}

/** The account of a digest, frozen at its close: the sums hold against an independent count. */
export interface Proof {
  readonly v: 1;
  readonly digest: DigestId;
  readonly candidates: number;
  readonly sent: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly unresolved: number;
  /** candidates = sent + skipped + failed + unresolved, counted independently. */
  readonly holds: boolean;
  readonly closedAt: Instant;
}
