/**
 * What an entry of the journal makes of rows that came from a backup (docs/protocols.md, Restore: step 1). Values only;
 * `undefined`: the row knows it already, or knows better.
 */
import type { Instant } from '../ids.ts';
import type { JournalEntry } from '../subscribers/journal.ts';
import { planBlock, planErasure, planSuppression } from '../subscribers/plan-person.ts';
import { planLeaving } from '../subscribers/plan-standing.ts';
import type { KnownSubscriber, Subscriber, Subscription } from '../subscribers/subscriber.ts';

type OfPerson = Exclude<JournalEntry, { kind: 'left' }>;
type Left = Extract<JournalEntry, { kind: 'left' }>;

/** Whoever came back later stays: a restored row may be newer than an entry. */
export function replayLeaving(
  subscription: Subscription | undefined,
  { at }: Left,
): Subscription | undefined {
  const last = subscription?.history.at(-1);
  if (subscription === undefined || (last !== undefined && last.at > at)) return undefined;
  return planLeaving(subscription, at);
}

/** `confirmed`: the newest yes of any of the person's subscriptions. */
export function replayOnPerson(
  person: KnownSubscriber,
  confirmed: Instant | undefined,
  entry: OfPerson,
): Subscriber | undefined {
  const isLater = confirmed === undefined || entry.at > confirmed;
  switch (entry.kind) {
    case 'erased':
      return planErasure(person, entry.at);
    case 'complained':
      return planSuppression(person, entry.kind, entry.generation, entry.at);
    case 'bounced':
      return isLater ? planSuppression(person, entry.kind, entry.generation, entry.at) : undefined;
    case 'blocked':
      return isLater ? planBlock(person, entry.at) : undefined;
    case 'moved':
      return movedAway(person, entry.generation);
  }
}

/** The address of then may be a stranger's by now: nobody is mailed there who does not confirm. */
function movedAway(person: KnownSubscriber, generation: number): KnownSubscriber | undefined {
  if (person.generation >= generation) return undefined;
  const { change: _done, ...rest } = person;
  return { ...rest, state: 'pending', generation, rev: person.rev + 1 };
}
