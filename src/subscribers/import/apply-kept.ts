/** Carries out the lines of an export of ours (./plan-kept.ts). */
import { findNewsletter } from '../../config.ts';
import { type Instant, shifted } from '../../ids.ts';
import type { Choice } from '../ask.ts';
import type { KeptMove, KeptPerson, KeptTombstone } from '../export/line.ts';
import { addressHash } from '../links.ts';
import {
  readAddressRow,
  readSubscriber,
  untilWritten,
  writeAddressRow,
  writeSubscriber,
} from '../records.ts';
import type { KnownSubscriber, Subscriber } from '../subscriber.ts';
import { carryOut, type Importing, lead, look, movedAway, type Seen, withSubscriptions } from './apply.ts';
import { refusal, type Verdict, verdict, wrongList } from './list.ts';
import { planEntry, type RowPlan } from './plan.ts';
import { entryOf, planKept } from './plan-kept.ts';

export const importKept = (importing: Importing, kept: KeptPerson): Promise<Verdict> => {
  const { ports, keys } = importing;
  const { subscriber, erasedBefore } = kept;
  const hash = addressHash(keys, subscriber.address);
  const row = { subscriber: subscriber.id, ...(erasedBefore && { erasedAt: erasedBefore }) };
  return untilWritten(async () => {
    const now = ports.wallClock();
    const seen = await lookAtKept(importing, hash, kept, now);
    if (seen.out !== undefined) return { answer: seen.out };
    return carryOut(importing, { hash, now, row }, seen, await planOf(importing, kept, seen, now));
  });
};

/** Their id may be somebody's already: of one who has moved since, or was erased. */
async function lookAtKept(importing: Importing, hash: string, kept: KeptPerson, now: Instant): Promise<Seen> {
  const { id } = kept.subscriber;
  const seen = await look(importing, hash, id, now);
  const standing = await readSubscriber(importing.ports.subscribers, id);
  if (seen.row?.subscriber === id && hasAddress(importing, standing, hash))
    return { isBound: true, id, subscriber: standing, row: seen.row };
  const isOwnYes = seen.row === undefined && saidYesSince(kept, importing.erased.get(hash));
  if (seen.out !== undefined && !isOwnYes) return seen;
  if (seen.isBound || standing === undefined) return withoutOut(seen);
  return { ...seen, out: elsewhere(standing) };
}

const hasAddress = (
  { keys }: Importing,
  standing: Subscriber | undefined,
  hash: string,
): standing is KnownSubscriber =>
  standing !== undefined && standing.state !== 'erased' && addressHash(keys, standing.address) === hash;

const withoutOut = ({ isBound, id, subscriber, row }: Seen): Seen => ({ isBound, id, subscriber, row });

const elsewhere = ({ state }: Subscriber): Verdict =>
  state === 'erased' ? verdict('suppressed', 'erased here') : movedAway;

/** The journal remembers an erasure for ever; who confirmed here after it is back by their own word. */
function saidYesSince({ erasedBefore, subscription }: KeptPerson, erasedAt: Instant | undefined): boolean {
  if (erasedAt === undefined) return false;
  const { confirmedAt, source, at } = subscription?.consent ?? {};
  const yes = confirmedAt ?? (source === 'preferences' ? at : undefined);
  return [yes, erasedBefore].some((moment) => moment !== undefined && moment >= erasedAt);
}

async function planOf(importing: Importing, kept: KeptPerson, seen: Seen, now: Instant): Promise<RowPlan> {
  const { subscription } = kept;
  const wanted = subscription ? [subscription.newsletter] : [];
  const known = await withSubscriptions(importing, seen, wanted);
  const at = shifted(now, lead);
  if (known.subscriber === undefined || known.id === kept.subscriber.id) return planKept(known, kept, at);
  const { terms } = importing;
  const wording = subscription?.consent.wording ?? terms.wording;
  const choices = await choicesOf(importing, kept);
  const entry = entryOf(kept);
  if (choices.length === 0 && ['subscribed', 'left'].includes(entry.standing)) return { verdict: notOffered };
  return planEntry(known, entry, { ...terms, wording, choices }, at);
}

const notOffered = refusal(
  wrongList(
    'newsletter-unknown',
    'The newsletter is not offered, and the address belongs to another subscriber here.',
    'a newsletter of publication.yaml',
    'weekly',
  ),
);

/** One that is not offered any more cannot be joined. */
async function choicesOf({ ports }: Importing, { subscription }: KeptPerson): Promise<readonly Choice[]> {
  if (subscription === undefined) return [];
  const newsletter = findNewsletter(await ports.publication(), subscription.newsletter);
  return newsletter ? [{ newsletter, cadence: subscription.cadence }] : [];
}

/** The record first, so that the row never names anybody but somebody erased. */
export async function importTombstone(
  { ports: { subscribers }, terms }: Importing,
  { id, erasedAt, hash }: KeptTombstone,
): Promise<Verdict> {
  const row = await readAddressRow(subscribers, hash);
  if (row !== undefined) return verdict('already there', 'the address of somebody erased');
  const standing = await readSubscriber(subscribers, id);
  if (standing !== undefined && standing.state !== 'erased') return movedAway;
  if (!terms.dryRun) {
    if (standing === undefined) await writeSubscriber(subscribers, { state: 'erased', id, rev: 1, erasedAt });
    // Refused: somebody has claimed it in this moment, as everybody may who asks.
    await writeAddressRow(subscribers, hash, { subscriber: id }, undefined);
  }
  return verdict('imported', 'the address of somebody erased');
}

/** Whoever has the address by now has it rightly. */
export async function importMove(
  { ports: { subscribers }, terms }: Importing,
  { id: subscriber, movedAt, hash }: KeptMove,
): Promise<Verdict> {
  const told = 'an address that was given up for another';
  if ((await readAddressRow(subscribers, hash)) !== undefined) return verdict('already there', told);
  if (!terms.dryRun) await writeAddressRow(subscribers, hash, { subscriber, movedAt }, undefined);
  return verdict('imported', told);
}
