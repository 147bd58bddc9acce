/**
 * The transitions of a delivery (docs/protocols.md, Delivery: States), each a pure function from the row that stands
 * to the row that shall. One that does not apply answers with its argument. `rev` is raised here, so what comes out
 * is ready for `writeDelivery`.
 */
import type { DigestId, Instant, NewsletterId, Nonce, SubscriberId } from '../ids.ts';
import type { Delivery } from './delivery.ts';

/** Which delivery a row that does not exist yet would be. */
export interface Subject {
  readonly digest: DigestId;
  readonly newsletter: NewsletterId;
  readonly subscriber: SubscriberId;
}

/** What the maker of a claim came to know. Times are of the wall clock. */
export type Finding =
  | { readonly kind: 'sent'; readonly messageId: string }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Certainly not sent, and not this subscriber's fault: throttled, paused, held. Anyone may claim it again. */
  | { readonly kind: 'given-back'; readonly reason: string }
  | { readonly kind: 'uncertain'; readonly reason: string };

/** A note says what came too late to change the row; the oldest give way, for a row is small. */
const mostNotes = 20;

/**
 * A row stays for so long after its newest claim. It expires no sooner than 30 days after the close, for a digest is
 * not worked on any more when it has been open for `longestOpen` (./plan.ts).
 */
const keptDays = 90;

/** In seconds since 1970; written with the claim, because a write of its own for each mail would cost as much as one. */
const expiryAfter = (at: Instant): number => Math.floor(Date.parse(at) / 1_000) + keptDays * 86_400;

const isClaimable = (standing: Delivery | undefined): boolean =>
  standing === undefined || standing.state === 'ready';

/** Nothing will change this row's state any more, but for an operator. */
export const isFinal = (delivery: Delivery): boolean =>
  delivery.state === 'sent' ||
  delivery.state === 'skipped' ||
  delivery.state === 'failed' ||
  delivery.state === 'unresolved';

/** A claim on an absent or ready row; `undefined`: there is nothing to claim. */
export function claimed(
  standing: Delivery | undefined,
  subject: Subject,
  claim: { readonly nonce: Nonce; readonly at: Instant; readonly generation?: number },
): Delivery | undefined {
  if (!isClaimable(standing)) return undefined;
  const { nonce, at, generation } = claim;
  return {
    ...subject,
    rev: (standing?.rev ?? 0) + 1,
    state: 'claimed',
    nonce,
    nonces: [...(standing?.nonces ?? []), nonce],
    claimedAt: at,
    ...(generation === undefined ? {} : { generation }),
    wasUncertain: standing?.wasUncertain ?? false,
    notes: standing?.notes ?? [],
    expires: expiryAfter(at),
  };
}

/**
 * What the maker of the claim `nonce` found. It counts while the row is claimed or uncertain under that very nonce;
 * later it is a note. A row that was ever uncertain is never called skipped or failed, for an earlier claim's mail
 * may be out: it stays uncertain.
 */
export function found(delivery: Delivery, nonce: Nonce, finding: Finding, at: Instant): Delivery {
  const open = delivery.state === 'claimed' || delivery.state === 'uncertain';
  if (!open || delivery.nonce !== nonce) return noted(delivery, { at, text: `late: ${said(finding)}` });
  if (finding.kind === 'sent') {
    const { reason: _reason, ...rest } = raised(delivery);
    return { ...rest, state: 'sent', messageId: finding.messageId };
  }
  if (finding.kind === 'uncertain') return uncertain(delivery, finding.reason);
  if (finding.kind === 'given-back')
    return delivery.state === 'claimed'
      ? { ...raised(delivery), state: 'ready', reason: finding.reason }
      : noted(delivery, { at, text: said(finding) });
  return delivery.wasUncertain
    ? noted(uncertain(delivery, finding.reason), { at, text: said(finding) }, 0)
    : { ...raised(delivery), state: finding.kind, reason: finding.reason };
}

/** A claim whose maker is gone: its mail may be out. */
export const expired = (delivery: Delivery, reason: string): Delivery =>
  delivery.state === 'claimed' ? uncertain(delivery, reason) : delivery;

/**
 * An event of SES with any nonce of the row proves that SES has the mail. `note` is kept where the event changes
 * nothing; without one (SEND and DELIVERY come for every mail) such an event costs no write.
 */
export function proven(
  delivery: Delivery,
  event: { readonly nonce: Nonce; readonly messageId?: string; readonly at: Instant; readonly note?: string },
): Delivery {
  if (!delivery.nonces.includes(event.nonce)) return delivery;
  const { at, note, messageId } = event;
  const settles = ['claimed', 'uncertain', 'ready'].includes(delivery.state);
  if (!settles) return note === undefined ? delivery : noted(delivery, { at, text: note });
  const { reason: _reason, ...rest } = raised(delivery);
  const sent: Delivery = { ...rest, state: 'sent', ...(messageId === undefined ? {} : { messageId }) };
  return note === undefined ? sent : noted(sent, { at, text: note }, 0);
}

/** At the close, what is still unknown gets its last name. */
export const unresolved = (delivery: Delivery): Delivery =>
  delivery.state === 'uncertain' ? { ...raised(delivery), state: 'unresolved' } : delivery;

/** Cancelling touches only absent and ready rows; `at` by the wall clock. `undefined`: not this one. */
export function cancelled(
  standing: Delivery | undefined,
  subject: Subject,
  at: Instant,
): Delivery | undefined {
  if (!isClaimable(standing)) return undefined;
  if (standing?.wasUncertain) return uncertain(standing, 'cancelled');
  return {
    ...(standing === undefined
      ? { ...subject, rev: 1, nonces: [], wasUncertain: false, notes: [], expires: expiryAfter(at) }
      : raised(standing)),
    state: 'skipped',
    reason: 'cancelled',
  };
}

/** The same note twice is one: events come more than once. */
export function noted(
  delivery: Delivery,
  note: { readonly at: Instant; readonly text: string },
  raise: 0 | 1 = 1,
): Delivery {
  if (delivery.notes.some((one) => one.text === note.text)) return delivery;
  return { ...delivery, rev: delivery.rev + raise, notes: [...delivery.notes, note].slice(-mostNotes) };
}

const raised = (delivery: Delivery): Delivery => ({ ...delivery, rev: delivery.rev + 1 });

const uncertain = (delivery: Delivery, reason: string): Delivery => ({
  ...raised(delivery),
  state: 'uncertain',
  wasUncertain: true,
  reason,
});

const said = (finding: Finding): string =>
  finding.kind === 'sent' ? `sent ${finding.messageId}` : `${finding.kind}: ${finding.reason}`;
