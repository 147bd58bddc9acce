/** The decisions of a sender, as pure functions over what it read. */
import type { Digest, DigestState } from '../digest/digest.ts';
import { type EmailAddress, type Instant, shifted } from '../ids.ts';
import type { SendOutcome } from '../ports.ts';
import { isCandidate, stillActive } from '../subscribers/candidate.ts';
import { isSuppressed, type Subscriber, type Subscription } from '../subscribers/subscriber.ts';
import type { Delivery } from './delivery.ts';
import { type Finding, isFinal } from './states.ts';

/** A digest whose shards are open: what was fixed at the opening. */
export interface OpenedDigest extends Digest {
  readonly cutoff: Instant;
  readonly rendering: string;
}

export const wasOpened = (digest: Digest | undefined): digest is OpenedDigest =>
  digest?.cutoff !== undefined && digest.rendering !== undefined;

/**
 * A row that has expired looks like one that nobody claimed. So a digest that is still open is given up long before
 * its first rows may go, with 30 days to spare in which a proof can be asked about (`keptDays`, ./states.ts).
 */
const longestOpen = 50 * 86_400_000;

/** `now` is the publication's time, like the opening. */
export const isGivenUp = ({ openedAt, cutoff }: OpenedDigest, now: Instant): boolean =>
  now > shifted(openedAt ?? cutoff, longestOpen);

/** What is left of a shard: its candidates without a final row, and without one that waits for SES's events. */
export function remaining(
  digest: OpenedDigest,
  subscriptions: readonly Subscription[],
  deliveries: readonly Delivery[],
): readonly { readonly subscription: Subscription; readonly standing?: Delivery }[] {
  const rows = new Map(deliveries.map((delivery) => [delivery.subscriber, delivery]));
  return subscriptions.flatMap((subscription) => {
    if (!isCandidate(subscription, digest)) return [];
    const standing = rows.get(subscription.subscriber);
    if (standing === undefined) return [{ subscription }];
    return isFinal(standing) || standing.state === 'uncertain' ? [] : [{ subscription, standing }];
  });
}

export type Verdict =
  | { readonly kind: 'send'; readonly address: EmailAddress }
  | { readonly kind: 'skip'; readonly reason: string }
  /** Not this subscriber's doing: give the claim back. `stop`: nobody else of this digest gets a mail now. */
  | { readonly kind: 'give-back'; readonly reason: string; readonly stop: boolean };

/**
 * The re-check, after the claim, over consistent reads made after it (docs/protocols.md, Delivery, 2). A digest that
 * was paused or cancelled in between gives its claims back: resumed, it still owes these mails; cancelled, the row is
 * skipped as cancelled like all that were never claimed.
 */
export function recheck(
  state: DigestState | undefined,
  cutoff: Instant,
  claim: Pick<Delivery, 'generation'>,
  subscriber: Subscriber | undefined,
  subscription: Subscription | undefined,
): Verdict {
  if (state !== 'open') return { kind: 'give-back', reason: `the digest is ${state ?? 'gone'}`, stop: true };
  if (subscriber === undefined || subscriber.state === 'erased') return { kind: 'skip', reason: 'erased' };
  if (isSuppressed(subscriber) && subscriber.suppressed)
    return { kind: 'skip', reason: subscriber.suppressed.reason };
  if (subscriber.state !== 'active') return { kind: 'skip', reason: 'not-active' };
  if (subscription === undefined || !stillActive(subscription, cutoff))
    return { kind: 'skip', reason: 'left' };
  // The claim must name the generation that the mail goes to, for a bounce counts for that one.
  if (subscriber.generation !== claim.generation)
    return { kind: 'give-back', reason: 'the address changed', stop: false };
  return { kind: 'send', address: subscriber.address };
}

export type Next =
  | { readonly kind: 'go-on' }
  /** The rate is exceeded: wait, then this one again. */
  | { readonly kind: 'slow-down' }
  /** Nobody more in this run. `pause`: and in no other, until a person resumes the digest. */
  | {
      readonly kind: 'stop';
      readonly because: string;
      readonly pause: boolean;
      /** Because of what came back. */
      readonly brakes?: true;
    };

/** What SES's answer means for the delivery, and for the run. */
export function answered(outcome: SendOutcome): { readonly finding: Finding; readonly next: Next } {
  const goOn: Next = { kind: 'go-on' };
  switch (outcome.kind) {
    case 'accepted':
      return { finding: { kind: 'sent', messageId: outcome.messageId }, next: goOn };
    case 'rejected':
      return { finding: { kind: 'failed', reason: outcome.reason }, next: goOn };
    case 'unknown':
      return { finding: { kind: 'uncertain', reason: outcome.reason }, next: goOn };
    case 'held':
      return {
        finding: { kind: 'given-back', reason: outcome.reason },
        next: { kind: 'stop', because: outcome.reason, pause: true },
      };
    case 'throttled':
      return {
        finding: { kind: 'given-back', reason: `throttled (${outcome.scope})` },
        next:
          outcome.scope === 'rate'
            ? { kind: 'slow-down' }
            : { kind: 'stop', because: 'the daily quota is used up', pause: false },
      };
  }
}
