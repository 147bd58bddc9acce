/**
 * The last stage of the path: what came back about a mail settles its delivery and, where the address is dead or its
 * owner angry, suppresses it. Doubled, late and disordered events come to the same rows.
 */
import type { Delivery } from '../delivery/delivery.ts';
import { moveDelivery } from '../delivery/records.ts';
import { writeReturn } from '../delivery/returns.ts';
import type { SubscriberId } from '../ids.ts';
import type { Log, ObjectStore, Table } from '../ports.ts';
import { writeJournal } from '../subscribers/journal.ts';
import { planSuppression } from '../subscribers/plan-person.ts';
import { readSubscriber, writeSubscriber } from '../subscribers/records.ts';
import { type Subscriber, suppressionOf } from '../subscribers/subscriber.ts';
import type { Feedback } from './event.ts';
import { generationOf, settled, suppressionReason } from './plan.ts';
import { planDeferral } from './soft.ts';

export interface FeedbackPorts {
  readonly subscribers: Table;
  readonly deliveries: Table;
  /** The content bucket: only `journal/` is written. */
  readonly journal: ObjectStore;
  readonly log: Log;
}

/** Throws when a row kept moving or a port failed: SNS brings the event again. */
export async function applyFeedback(ports: FeedbackPorts, feedback: Feedback): Promise<void> {
  const { subscriber, delivery } = feedback;
  if (subscriber === undefined) {
    ports.log.info('An event about a mail that is not ours', { kind: feedback.kind });
    return;
  }
  const row =
    delivery &&
    (await moveDelivery(ports.deliveries, delivery.digest, subscriber, (standing) =>
      settled(standing, feedback),
    ));
  const reason = suppressionReason(feedback);
  if (reason !== undefined && row !== undefined && !feedback.wasKnown)
    await writeReturn(ports.deliveries, row, reason);
  if (reason === undefined && feedback.kind !== 'deferred') return;
  const outcome = await suppress(ports, feedback, subscriber, reason ?? 'deferred', row);
  ports.log.info('A mail came back', { kind: feedback.kind, subscriber, digest: delivery?.digest, outcome });
}

const attempts = 8;

function planned(
  subscriber: Subscriber,
  reason: 'bounced' | 'complained' | 'deferred',
  generation: number,
  { at, delivery }: Feedback,
): Subscriber | undefined {
  if (reason !== 'deferred') return planSuppression(subscriber, reason, generation, at);
  return delivery && planDeferral(subscriber, { generation, digest: delivery.digest, at });
}

/** The journal first, then the table: after a restore nobody who complained is mailed. */
async function suppress(
  ports: FeedbackPorts,
  feedback: Feedback,
  id: SubscriberId,
  reason: 'bounced' | 'complained' | 'deferred',
  delivery: Delivery | undefined,
): Promise<'suppressed' | 'noted' | 'unchanged' | 'another address' | 'unknown subscriber'> {
  for (let count = 0; count < attempts; count += 1) {
    const subscriber = await readSubscriber(ports.subscribers, id);
    if (subscriber === undefined) return 'unknown subscriber';
    const generation = generationOf(feedback, delivery, subscriber);
    if (generation === undefined) return 'another address';
    const next = planned(subscriber, reason, generation, feedback);
    if (next === undefined) return 'unchanged';
    const after = suppressionOf(next);
    if (after !== undefined && after !== suppressionOf(subscriber))
      await writeJournal(ports.journal, {
        v: 1,
        kind: after.reason,
        subscriber: id,
        generation,
        at: after.at,
      });
    if ((await writeSubscriber(ports.subscribers, next)) === 'written')
      return after === undefined ? 'noted' : 'suppressed';
  }
  throw new Error(`A subscriber's record moved under every one of ${attempts} attempts to suppress it`);
}
