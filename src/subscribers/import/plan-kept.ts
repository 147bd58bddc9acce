/**
 * What one line of an export of ours makes of what stands here: a person of whom nothing stands is written as they were;
 * one who stands under the same id gets what is later in the line (docs/protocols.md, Import). Values only.
 */
import type { Instant } from '../../ids.ts';
import type { KeptPerson } from '../export/line.ts';
import type { JournalEntry } from '../journal.ts';
import { planNaming } from '../plan-person.ts';
import type { KnownSubscriber, Subscription } from '../subscriber.ts';
import { suppressionOf } from '../subscriber.ts';
import { type Entry, verdict } from './list.ts';
import { type Known, type RowPlan, suppressed } from './plan.ts';

/** `known`: under the address of the line; not somebody of another id. */
export function planKept(known: Known, kept: KeptPerson, at: Instant): RowPlan {
  const { subscription } = kept;
  if (known.subscriber === undefined) {
    const newsletters = subscription ? { newsletters: [subscription.newsletter] } : {};
    return {
      verdict: verdict('imported', 'as it was'),
      subscriber: { ...kept.subscriber, ...newsletters, id: known.id, rev: 1 },
      subscriptions: subscription ? [{ ...subscription, subscriber: known.id, rev: 1 }] : [],
    };
  }
  const standing = known.subscriptions.find((one) => one.newsletter === subscription?.newsletter);
  const next = subscription && later(standing, subscription);
  const subscriber = merged(known.subscriber, known, kept, at);
  const journal = [...suppressionsOf(known.subscriber, subscriber, at), ...leavingOf(standing, next, at)];
  const written = { journal, ...(subscriber && { subscriber }), subscriptions: next ? [next] : [] };
  if (next && standing === undefined) return { verdict: verdict('imported', 'as it was'), ...written };
  return subscriber || next
    ? { verdict: verdict('updated', 'later in the list'), ...written }
    : { verdict: verdict('already there', 'as it was, or later here') };
}

/** The one with the newest change of standing; `undefined`: that which stands. */
function later(standing: Subscription | undefined, kept: Subscription): Subscription | undefined {
  if (standing === undefined) return kept;
  const [here, there] = [standing.history.at(-1)?.at ?? '', kept.history.at(-1)?.at ?? ''];
  return there > here ? { ...kept, rev: standing.rev + 1 } : undefined;
}

/** `undefined`: the record stays as it is. */
function merged(
  standing: KnownSubscriber,
  known: Known,
  { subscriber, subscription }: KeptPerson,
  at: Instant,
): KnownSubscriber | undefined {
  let next = standing;
  if (subscription) next = planNaming(next, subscription.newsletter) ?? next;
  if (subscriber.generation === standing.generation) {
    const said = suppressionOf(subscriber);
    const yes = newestYes(known);
    if (said && said.at > yes) next = suppressed(next, said.reason, at) ?? next;
    if (subscriber.blocked && subscriber.blocked > yes) next = suppressed(next, 'blocked', at) ?? next;
    if (subscriber.state === 'active' && next.state === 'pending') next = { ...next, state: 'active' };
  }
  return next === standing ? undefined : { ...next, rev: standing.rev + 1 };
}

/** Whoever said yes after a bounce, or after a block, took it back. */
const newestYes = ({ subscriptions }: Known): string =>
  subscriptions
    .map(({ consent }) => consent.confirmedAt ?? '')
    .reduce((newest, one) => (one > newest ? one : newest), '');

function suppressionsOf(
  before: KnownSubscriber,
  after: KnownSubscriber | undefined,
  at: Instant,
): readonly JournalEntry[] {
  if (after === undefined) return [];
  const { id: subscriber, generation } = after;
  const said = suppressionOf(after);
  return [
    ...(said && said !== suppressionOf(before)
      ? [{ v: 1, kind: said.reason, subscriber, generation, at } satisfies JournalEntry]
      : []),
    ...(after.blocked !== before.blocked
      ? [{ v: 1, kind: 'blocked', subscriber, at } satisfies JournalEntry]
      : []),
  ];
}

function leavingOf(
  standing: Subscription | undefined,
  next: Subscription | undefined,
  at: Instant,
): readonly JournalEntry[] {
  if (standing === undefined || next?.state !== 'left' || standing.state === 'left') return [];
  const { subscriber, newsletter } = next;
  return [{ v: 1, kind: 'left', subscriber, newsletter, at: next.history.at(-1)?.at ?? at }];
}

/** The same line as a stranger's list would say it, where its address is somebody else's here. */
export function entryOf({ subscriber, subscription }: KeptPerson): Entry {
  const { address, blocked } = subscriber;
  const said = suppressionOf(subscriber);
  if (said) return { address, standing: said.reason, ended: said.at };
  if (blocked) return { address, standing: 'blocked', ended: blocked };
  const state = subscription?.state ?? 'pending';
  const end = subscription?.history.at(-1)?.at;
  if (state === 'pending') return { address, standing: 'unconfirmed' };
  if (state === 'left') return { address, standing: 'left', ...(end && { ended: end }) };
  const { confirmedAt, at } = subscription?.consent ?? {};
  const consented = confirmedAt ?? at;
  return { address, standing: 'subscribed', ...(consented && { consented }) };
}
