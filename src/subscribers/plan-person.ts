/** What happens to a person's record, whatever newsletters they have. Values only; `undefined`: nothing to write. */
import { type EmailAddress, type Instant, type NewsletterId, shifted } from '../ids.ts';
import { type AddressLink, confirmLinkLifetime } from './links.ts';
import { cooldown, recent } from './plan-asking.ts';
import { type ErasedSubscriber, isSuppressed, type KnownSubscriber, type Subscriber } from './subscriber.ts';

/** Somebody presses a button that only their mailbox could show them: the mailbox is there. */
export function planActivation(subscriber: KnownSubscriber): KnownSubscriber | undefined {
  const { suppressed, asked: _waits, ...rest } = subscriber;
  if (subscriber.state === 'active' && suppressed === undefined) return undefined;
  return { ...rest, state: 'active', rev: subscriber.rev + 1 };
}

/** What feedback makes of a subscriber. */
export function planSuppression(
  subscriber: Subscriber | undefined,
  reason: 'bounced' | 'complained',
  generation: number,
  at: Instant,
): KnownSubscriber | undefined {
  if (subscriber === undefined || subscriber.state === 'erased') return undefined;
  if (subscriber.generation !== generation) return undefined;
  const known = isSuppressed(subscriber) ? subscriber.suppressed : undefined;
  if (known && !outranks({ reason, at }, known)) return undefined;
  return { ...subscriber, rev: subscriber.rev + 1, suppressed: { reason, at, generation } };
}

/** Of several, the complaint counts, then the earliest: so the order in which they arrive does not matter. */
function outranks(
  one: { reason: 'bounced' | 'complained'; at: Instant },
  other: { reason: 'bounced' | 'complained'; at: Instant },
): boolean {
  if (one.reason !== other.reason) return one.reason === 'complained';
  return one.at < other.at;
}

/** "This was not me". */
export const planBlock = (subscriber: KnownSubscriber, now: Instant): KnownSubscriber | undefined =>
  subscriber.blocked === undefined ? { ...subscriber, rev: subscriber.rev + 1, blocked: now } : undefined;

export function planUnblock({ blocked, ...subscriber }: KnownSubscriber): KnownSubscriber | undefined {
  return blocked === undefined ? undefined : { ...subscriber, rev: subscriber.rev + 1 };
}

/** Everything that says who it was goes; which newsletters there were stays, for their rows are to be left. */
export const planErasure = ({ id, rev, newsletters }: KnownSubscriber, now: Instant): ErasedSubscriber => ({
  state: 'erased',
  id,
  rev: rev + 1,
  erasedAt: now,
  ...(newsletters === undefined ? {} : { newsletters }),
});

/** `undefined`: it is named already. */
export function planNaming(
  subscriber: KnownSubscriber,
  newsletter: NewsletterId,
): KnownSubscriber | undefined {
  const { newsletters = [], rev } = subscriber;
  if (newsletters.includes(newsletter)) return undefined;
  return { ...subscriber, rev: rev + 1, newsletters: [...newsletters, newsletter] };
}

export interface ChangePlan {
  readonly subscriber: KnownSubscriber;
  readonly link: AddressLink;
}

/**
 * Somebody wants their mail elsewhere. The new address may be a stranger's, so it is a few times a day; but not after a
 * pause, for who has mistyped it wants to try again at once.
 */
export function planChange(
  subscriber: KnownSubscriber,
  address: EmailAddress,
  nonce: string,
  now: Instant,
): ChangePlan | undefined {
  const { id, rev, movesSent = [] } = subscriber;
  const sent = recent(movesSent, now);
  if (sent.length >= cooldown.mailsPerWindow) return undefined;
  const change = { address, nonce, expires: shifted(now, confirmLinkLifetime) };
  return {
    subscriber: { ...subscriber, rev: rev + 1, change, movesSent: [...sent, now] },
    link: { purpose: 'address', subscriber: id, nonce, expires: change.expires },
  };
}

/** The button in the mail to the new address. An old address's suppression and block say nothing about the new one. */
export function planMove(subscriber: KnownSubscriber, link: AddressLink): KnownSubscriber | undefined {
  const { change, suppressed: _old, blocked: _other, ...rest } = subscriber;
  if (change === undefined || change.nonce !== link.nonce) return undefined;
  const { generation, rev } = subscriber;
  return { ...rest, address: change.address, generation: generation + 1, rev: rev + 1 };
}
