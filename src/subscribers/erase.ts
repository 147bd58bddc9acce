/** What a person may ask of their data: a copy of all of it, and that it goes. */
import type { Publication } from '../config.ts';
import type { Instant, SubscriberId } from '../ids.ts';
import { leave, subscriptionsOf } from './apply.ts';
import { writeJournal } from './journal.ts';
import { addressHash } from './links.ts';
import { planErasure } from './plan-person.ts';
import type { SubscribersPorts } from './ports.ts';
import { readSubscriber, untilWritten, writeSubscriber } from './records.ts';
import type { KnownSubscriber, Subscription } from './subscriber.ts';
import { newsletterName } from './wording.ts';

/**
 * Journal, record, subscriptions: whoever is gone from the record is mailed no more. The row of the address stays: it
 * names an id that is erased, by which an import knows not to bring anybody back. Erasing again does what a crash left.
 */
export async function erase(ports: SubscribersPorts, id: SubscriberId, now: Instant): Promise<void> {
  const keys = await ports.linkKeys();
  const erased = await untilWritten(async () => {
    const person = await readSubscriber(ports.subscribers, id);
    if (person === undefined || person.state === 'erased') return { answer: person };
    // With all that there is by now: the first records named no newsletters.
    const newsletters = (await subscriptionsOf(ports, person)).map(({ newsletter }) => newsletter);
    const address = addressHash(keys, person.address);
    await writeJournal(ports.journal, { v: 1, kind: 'erased', subscriber: id, at: now, address });
    const next = planErasure({ ...person, newsletters }, now);
    return (await writeSubscriber(ports.subscribers, next)) === 'written' ? { answer: next } : undefined;
  });
  if (erased === undefined) return;
  for (const { newsletter } of await subscriptionsOf(ports, erased))
    await leave(ports, { subscriber: id, newsletter }, now);
  ports.log.info('A person was erased', { subscriber: id });
}

/** All that is kept about a person, in words that they can read. */
export async function dataOf(ports: SubscribersPorts, person: KnownSubscriber): Promise<object> {
  const publication = await ports.publication();
  const {
    id,
    address,
    state,
    confirmationsSent,
    linksSent = [],
    movesSent = [],
    suppressed,
    deferred,
    blocked,
    change,
  } = person;
  return {
    publication: publication.title,
    subscriber: { id, address, state },
    ...(suppressed && { notMailed: { because: suppressed.reason, since: suppressed.at } }),
    ...(deferred && { mailsThatTheMailboxDidNotTake: deferred.mails }),
    ...(blocked && { noMailOnRequestSince: blocked }),
    ...(change && { newAddressThatWaits: { address: change.address, until: change.expires } }),
    mailsThatWereAskedFor: [...confirmationsSent, ...linksSent, ...movesSent].sort(),
    subscriptions: (await subscriptionsOf(ports, person)).map((one) => subscriptionData(publication, one)),
    deliveries:
      'Which digests were mailed to this id is kept for 90 days, without the address. Ask for it under this id.',
  };
}

const subscriptionData = (publication: Publication, subscription: Subscription) => ({
  newsletter: subscription.newsletter,
  name: newsletterName(publication.newsletters, subscription.newsletter),
  state: subscription.state,
  cadence: subscription.cadence,
  consent: subscription.consent,
  history: subscription.history,
});
