/** The nouns of the *subscribers* stage; delivery and feedback read them. */
import type { Cadence } from '../config.ts';
import type { DigestId, EmailAddress, Instant, NewsletterId, SubscriberId } from '../ids.ts';

/** How and when someone asked, in the words they saw, and when they said yes (promise 5). */
export interface Consent {
  readonly at: Instant;
  /** `preferences`: on the page behind the link that only the mailbox has. */
  readonly source: 'form' | 'api' | 'import' | 'preferences';
  /** The sentence that was agreed to; of an import, the operator's words on where and how they were asked. */
  readonly wording: string;
  /** When the import began that brought it. Where the list had no date, `at` is the same. */
  readonly imported?: Instant;
  /** The button behind the link in the mail was pressed. Absent while that waits, and for imports. */
  readonly confirmedAt?: Instant;
}

/** A person's record. Erasing keeps the id and drops everything that says who it was. */
export type Subscriber = KnownSubscriber | ErasedSubscriber;

export interface KnownSubscriber {
  /** Pending until a first subscription was confirmed. */
  readonly state: 'pending' | 'active';
  readonly id: SubscriberId;
  readonly rev: number;
  readonly address: EmailAddress;
  /** Raised when the address changes; feedback counts only for the generation it was sent to. */
  readonly generation: number;
  readonly suppressed?: Suppression;
  /** Mails that the mailbox did not take for now, at the address that stands: one for each digest, oldest first. */
  readonly deferred?: { readonly generation: number; readonly mails: readonly DeferredMail[] };
  /** The owner of the mailbox said "this was not me": nobody's asking mails it any more. */
  readonly blocked?: Instant;
  /** A new address that waits for its confirmation. */
  readonly change?: AddressChange;
  /** Every newsletter of which there is, or may be, a subscription: named before its row is written. */
  readonly newsletters?: readonly NewsletterId[];
  /** While pending: when somebody last asked. A mail that never went out is taken back from the others, not from here. */
  readonly asked?: Instant;
  /** Last mails that asked for a confirmation, for the cooldown. */
  readonly confirmationsSent: readonly Instant[];
  /** Last mails with the link to the preferences that somebody asked for. */
  readonly linksSent?: readonly Instant[];
  /** Last mails to new addresses that its owner typed. */
  readonly movesSent?: readonly Instant[];
}

export interface ErasedSubscriber {
  readonly state: 'erased';
  readonly id: SubscriberId;
  readonly rev: number;
  readonly erasedAt: Instant;
  readonly newsletters?: readonly NewsletterId[];
}

export interface AddressChange {
  readonly address: EmailAddress;
  readonly nonce: string;
  readonly expires: Instant;
}

export interface DeferredMail {
  readonly digest: DigestId;
  readonly at: Instant;
}

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
  /** As of the last write: a pause with an end may be over (./candidate.ts, standingAt). */
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
export const isSuppressed = (subscriber: Subscriber): boolean => suppressionOf(subscriber) !== undefined;

export const suppressionOf = (subscriber: Subscriber): Suppression | undefined =>
  subscriber.state !== 'erased' && subscriber.suppressed?.generation === subscriber.generation
    ? subscriber.suppressed
    : undefined;
