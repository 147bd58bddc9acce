/** What an event of SES asks for, as a value (docs/protocols.md, Delivery: Events). */
import type { Delivery } from '../delivery/delivery.ts';
import { proven } from '../delivery/states.ts';
import { comparableAddress, parseAddress } from '../subscribers/address.ts';
import type { Subscriber } from '../subscribers/subscriber.ts';
import type { Feedback } from './event.ts';

/** For good: the address is never written to again. */
export const suppressionReason = (feedback: Feedback): 'bounced' | 'complained' | undefined =>
  feedback.kind === 'bounced' || feedback.kind === 'complained' ? feedback.kind : undefined;

/**
 * Any event proves that SES has the mail. SEND and DELIVERY come for every mail, so they leave a row alone that
 * already says so, and a note only where the close has called it unresolved.
 */
export function settled(delivery: Delivery, feedback: Feedback): Delivery {
  if (feedback.delivery === undefined) return delivery;
  const silent = feedback.kind === 'accepted' && delivery.state !== 'unresolved';
  return proven(delivery, {
    nonce: feedback.delivery.nonce,
    messageId: feedback.messageId,
    at: feedback.at,
    ...(silent ? {} : { note: feedback.kind }),
  });
}

/**
 * Which generation of the subscriber's address the event is about: that of the claim which it names; without one (a
 * confirmation, an expired row, an older claim) the present one, if the mail went to the present address.
 * `undefined`: an address that the subscriber no longer has.
 */
export function generationOf(
  feedback: Feedback,
  delivery: Delivery | undefined,
  subscriber: Subscriber,
): number | undefined {
  if (delivery?.generation !== undefined && delivery.nonce === feedback.delivery?.nonce)
    return delivery.generation;
  if (subscriber.state === 'erased') return undefined;
  const destination = parseAddress(feedback.destination);
  if (!destination.ok) return undefined;
  const same = comparableAddress(destination.value) === comparableAddress(subscriber.address);
  return same ? subscriber.generation : undefined;
}
