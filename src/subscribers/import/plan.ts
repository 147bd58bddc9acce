/**
 * What one row of a list that was kept elsewhere makes of what stands here (docs/protocols.md, Import). Values only;
 * ./apply.ts carries them out.
 */
import type { Instant, NewsletterId, SubscriberId } from '../../ids.ts';
import type { Choice } from '../ask.ts';
import type { JournalEntry } from '../journal.ts';
import { planBlock, planSuppression } from '../plan-person.ts';
import { planJoining, planLeaving } from '../plan-standing.ts';
import { type Consent, type KnownSubscriber, type Subscription, suppressionOf } from '../subscriber.ts';
import { type Entry, refusal, type Terms, type Verdict, verdict, wrongList } from './list.ts';

/** What stands under the address; without a record, under the id that it is going to have. */
export interface Known {
  readonly id: SubscriberId;
  readonly subscriber: KnownSubscriber | undefined;
  readonly subscriptions: readonly Subscription[];
}

/** In the order in which it is written; a verdict alone writes nothing. */
export interface RowPlan {
  readonly verdict: Verdict;
  readonly journal?: readonly JournalEntry[];
  readonly subscriber?: KnownSubscriber;
  readonly subscriptions?: readonly Subscription[];
}

/** `at`: when it counts. */
export function planEntry(known: Known, entry: Entry, terms: Terms, at: Instant): RowPlan {
  switch (entry.standing) {
    case 'unconfirmed':
      return { verdict: refusal(neverConfirmed) };
    case 'subscribed':
      return planComing(known, entry, terms, at);
    case 'left':
      return planLeft(known, entry, terms, at);
    case 'bounced':
    case 'complained':
    case 'blocked':
      return planSuppressed({ ...known, reason: entry.standing }, entry, terms, at);
  }
}

const neverConfirmed = wrongList(
  'never-confirmed',
  'This person never confirmed on the list.',
  'somebody who said yes in their own mailbox',
  'the address of the subscription form, for whoever wants to ask by themselves',
);

/** Why nobody may be mailed at this address, whatever a list says. */
export function whyOut(
  subscriber: KnownSubscriber | undefined,
): 'complained' | 'bounced' | 'blocked' | undefined {
  if (subscriber === undefined) return undefined;
  return suppressionOf(subscriber)?.reason ?? (subscriber.blocked === undefined ? undefined : 'blocked');
}

function planComing(known: Known, entry: Entry, terms: Terms, at: Instant): RowPlan {
  const out = whyOut(known.subscriber);
  if (out !== undefined) return { verdict: verdict('suppressed', `${out} here`) };
  const consent: Consent = {
    at: entry.consented ?? terms.begun,
    ...{ source: 'import', wording: terms.wording, imported: terms.begun },
  };
  const standings = terms.choices.map((choice) => subscriptionTo(known, choice.newsletter.id));
  const subscriptions = terms.choices.flatMap((choice, index) => {
    const standing = standings[index];
    if (standing && hasLeft(standing) && !isNewer(entry, standing, terms)) return [];
    const wish = { newsletter: choice.newsletter.id, subscriber: known.id, cadence: choice.cadence };
    return planJoining({ ...wish, subscription: standing }, consent, at) ?? [];
  });
  if (subscriptions.length === 0) return { verdict: unchanged(standings, terms) };
  const isNew = known.subscriptions.every((one) => one.history.length === 0);
  return {
    verdict: isNew
      ? verdict('imported', 'subscribed')
      : verdict('updated', 'a newsletter more, or back with a newer yes'),
    ...activated(known, entry, terms),
    subscriptions,
  };
}

const subscriptionTo = ({ subscriptions }: Known, newsletter: NewsletterId): Subscription | undefined =>
  subscriptions.find((one) => one.newsletter === newsletter);

/** Also somebody who asked again since, and has not confirmed. */
const hasLeft = ({ history }: Subscription): boolean => history.at(-1)?.state === 'left';

/** Only a date of the row itself: what an operator says of a whole list is no yes of one person. */
const isNewer = ({ consented }: Entry, { history }: Subscription, { returns }: Terms): boolean =>
  returns && consented !== undefined && consented > (history.at(-1)?.at ?? consented);

function unchanged(standings: readonly (Subscription | undefined)[], { begun }: Terms): Verdict {
  const standing = standings.find((one) => one && isIn(one));
  if (standing === undefined) return verdict('left', 'left here');
  return standing.consent.imported === begun
    ? verdict('already there', 'by this import: an earlier row, or this one before it was interrupted')
    : verdict('already there', 'subscribed already');
}

const fresh = ({ id }: Known, { address }: Entry): KnownSubscriber => ({
  ...{ state: 'pending', id, rev: 0, address, generation: 1, confirmationsSent: [] },
});

/** The record, if it changes: active, with all that it has or may have. */
function activated(known: Known, entry: Entry, { choices }: Terms): Pick<RowPlan, 'subscriber'> {
  const { asked: _waits, ...rest } = known.subscriber ?? fresh(known, entry);
  const newsletters = new Set([
    ...(rest.newsletters ?? []),
    ...choices.map(({ newsletter }) => newsletter.id),
  ]);
  if (rest.state === 'active' && newsletters.size === rest.newsletters?.length) return {};
  return { subscriber: { ...rest, state: 'active', rev: rest.rev + 1, newsletters: [...newsletters] } };
}

/** Remembered, so that no later list brings them back. */
function planLeft(known: Known, entry: Entry, { choices, begun }: Terms, at: Instant): RowPlan {
  const missing = choices.filter(({ newsletter }) => subscriptionTo(known, newsletter.id) === undefined);
  const standing = choices.flatMap(({ newsletter }) => subscriptionTo(known, newsletter.id) ?? []);
  const ending = standing.filter((one) => isIn(one) && ends(entry, one));
  const stays = standing.some((one) => isIn(one) && !ends(entry, one));
  const told = stays
    ? verdict('already there', 'said yes here since')
    : verdict('left', ending.length > 0 ? 'left on the list since' : 'left on the list');
  if (missing.length + ending.length === 0) return { verdict: told };
  const gone = missing.map((choice) => leftThere(known.id, choice, entry, begun));
  return { verdict: told, ...named(known, entry, missing), ...ended(known.id, ending, at, gone) };
}

/** By the newest word, whatever clock it was stamped by; a pause that is over is no leaving. */
const isIn = ({ state }: Subscription): boolean => state === 'active' || state === 'paused';

/**
 * Does the end that the list tells come after the yes that stands here? Without dates: if the yes came by a list too.
 */
export function ends(
  { ended: end }: Pick<Entry, 'ended'>,
  { consent }: Pick<Subscription, 'consent'>,
): boolean {
  const saidHere = consent.confirmedAt ?? (consent.source === 'import' ? undefined : consent.at);
  const yes = saidHere ?? (consent.at === consent.imported ? undefined : consent.at);
  if (end === undefined || yes === undefined) return saidHere === undefined;
  return end > yes;
}

function leftThere(subscriber: SubscriberId, choice: Choice, entry: Entry, begun: Instant): Subscription {
  const { cadence, newsletter } = choice;
  const at = entry.ended ?? begun;
  return {
    ...{ newsletter: newsletter.id, subscriber, rev: 1, state: 'left', cadence },
    consent: {
      at: entry.consented ?? at,
      ...{ source: 'import', wording: 'Left on a list that was kept elsewhere.', imported: begun },
    },
    history: [{ at, state: 'left', cadence }],
  };
}

function named(known: Known, entry: Entry, missing: readonly Choice[]): Pick<RowPlan, 'subscriber'> {
  const base = known.subscriber ?? fresh(known, entry);
  const newsletters = new Set([
    ...(base.newsletters ?? []),
    ...missing.map(({ newsletter }) => newsletter.id),
  ]);
  if (known.subscriber !== undefined && newsletters.size === (base.newsletters?.length ?? 0)) return {};
  return { subscriber: { ...base, rev: base.rev + 1, newsletters: [...newsletters] } };
}

/** Whoever is in is journaled before they are out. */
function ended(
  subscriber: SubscriberId,
  ending: readonly Subscription[],
  now: Instant,
  others: readonly Subscription[] = [],
): Pick<RowPlan, 'journal' | 'subscriptions'> {
  const left = ending.flatMap((one) => planLeaving(one, now) ?? []);
  const journal = left.map(({ newsletter, history }): JournalEntry => {
    const at = history.at(-1)?.at ?? now;
    return { v: 1, kind: 'left', subscriber, newsletter, at };
  });
  return { journal, subscriptions: [...left, ...others] };
}

interface Suppressing extends Known {
  readonly reason: 'bounced' | 'complained' | 'blocked';
}

function planSuppressed(known: Suppressing, entry: Entry, { begun }: Terms, at: Instant): RowPlan {
  const { reason, subscriber, subscriptions } = known;
  if (subscriber === undefined) {
    const next = suppressed(fresh(known, entry), reason, entry.ended ?? begun);
    return { verdict: verdict('suppressed', `${reason} on the list`), ...(next && { subscriber: next }) };
  }
  const inside = subscriptions.filter((one) => isIn(one));
  if (inside.some((one) => !ends(entry, one)))
    return { verdict: verdict('already there', 'said yes here since') };
  const next = suppressed(subscriber, reason, at);
  if (next === undefined) return { verdict: verdict('suppressed', `${whyOut(subscriber) ?? reason} here`) };
  const leaving = ended(known.id, reason === 'blocked' ? inside : [], at);
  const journal = [entryOf(next, reason, at), ...(leaving.journal ?? [])];
  return { verdict: verdict('suppressed', `${reason} on the list`), subscriber: next, ...leaving, journal };
}

/** `undefined`: it is so already. */
export function suppressed(
  subscriber: KnownSubscriber,
  reason: 'bounced' | 'complained' | 'blocked',
  at: Instant,
): KnownSubscriber | undefined {
  if (reason === 'blocked') return planBlock(subscriber, at);
  return planSuppression(subscriber, reason, subscriber.generation, at);
}

function entryOf(
  { id: subscriber, generation }: KnownSubscriber,
  kind: 'bounced' | 'complained' | 'blocked',
  at: Instant,
): JournalEntry {
  return kind === 'blocked' ? { v: 1, kind, subscriber, at } : { v: 1, kind, subscriber, generation, at };
}
