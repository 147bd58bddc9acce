/** The nouns of the *subscribers* stage; delivery and feedback read them. */
import type { Cadence } from '../config.ts';
import type { EmailAddress, Instant, NewsletterId, SubscriberId } from '../ids.ts';

/** How and when someone asked, in the words they saw (promise 5). */
export interface Consent {
  readonly at: Instant;
  readonly source: 'form' | 'api' | 'import';
  /** The sentence the form showed. */
  readonly wording: string;
}

/** A person's record. Erasing keeps the id and drops everything that says who it was. */
export type Subscriber =
  | {
      readonly state: 'pending' | 'active';
      readonly id: SubscriberId;
      readonly rev: number;
      readonly address: EmailAddress;
      /** Raised when the address changes; feedback counts only for the generation it was sent to. */
      readonly generation: number;
      readonly suppressed?: Suppression;
      /** Last confirmation mails, for the cooldown. */
      readonly confirmationsSent: readonly Instant[];
    }
  | { readonly state: 'erased'; readonly id: SubscriberId; readonly rev: number; readonly erasedAt: Instant };

export interface Suppression {
  readonly reason: 'bounced' | 'complained';
  readonly at: Instant;
  readonly generation: number;
}

/**
 * Subscriber × newsletter. The facts a digest judges candidates by are kept as a history, so that a later switch,
 * leaving or erasure does not overwrite what was true at a cutoff (docs/protocols.md, Delivery: Candidate).
 */
export interface Subscription {
  readonly newsletter: NewsletterId;
  readonly subscriber: SubscriberId;
  readonly rev: number;
  readonly state: 'pending' | 'active' | 'paused' | 'left';
  readonly cadence: Cadence;
  readonly consent: Consent;
  /** Set while pending: confirmation must carry it. */
  readonly confirmation?: { readonly nonce: string; readonly expires: Instant };
  /** Every change of standing, oldest first. */
  readonly history: readonly Standing[];
}

export interface Standing {
  readonly at: Instant;
  readonly state: 'active' | 'paused' | 'left';
  /** As wished at that moment; when it is in force, digests say (./candidate.ts). */
  readonly cadence: Cadence;
  /** Of a pause with an end: from then on it is active again, without another entry. */
  readonly until?: Instant;
}

/** Bounced or complained at the address that stands now. An older address's suppression says nothing about it. */
export const isSuppressed = (subscriber: Subscriber): boolean =>
  subscriber.state !== 'erased' && subscriber.suppressed?.generation === subscriber.generation;
