/**
 * One line of an export: a person with one of their subscriptions (or none), or the tombstone of somebody erased. All
 * that is kept, so that an import brings it back; docs/subscribers.md lists the columns.
 */
import * as z from 'zod';
import { type Instant, instant, type SubscriberId, subscriberId } from '../../ids.ts';
import type { Problem } from '../../problem.ts';
import { parseAddress } from '../address.ts';
import { parseSubscriber, parseSubscription } from '../records.ts';
import type { KnownSubscriber, Subscription } from '../subscriber.ts';

export type Kept = KeptPerson | KeptTombstone | KeptMove;

export interface KeptPerson {
  readonly kind: 'person';
  /** With `rev` 1 and without names of newsletters: the lines say which there are. */
  readonly subscriber: KnownSubscriber;
  /** With `rev` 1. */
  readonly subscription?: Subscription;
  /** Somebody who had the address before was erased, and this one has not confirmed. */
  readonly erasedBefore?: Instant;
}

export interface KeptTombstone {
  readonly kind: 'erased';
  readonly id: SubscriberId;
  readonly erasedAt: Instant;
  /** Keyed hash of the address. */
  readonly hash: string;
}

/** An address that its owner gave up for another. */
export interface KeptMove {
  readonly kind: 'moved';
  readonly id: SubscriberId;
  readonly movedAt: Instant;
  readonly hash: string;
}

export const columns = [
  ...['email', 'subscriber', 'state', 'newsletter', 'subscription', 'cadence'],
  ...[
    'consent_source',
    'consent_at',
    'consent_confirmed_at',
    'consent_imported',
    'consent_wording',
    'history',
  ],
  ...['suppressed', 'suppressed_at', 'suppressed_generation', 'blocked_at', 'generation'],
  ...['asked_at', 'waits_for', 'new_address', 'mails', 'erased_at', 'moved_at', 'address_hash'],
] as const;

/** Of an export, whatever else somebody has added to it. */
export const isExportHeader = (header: readonly string[]): boolean =>
  columns.every((column) => header.includes(column));

type Cells = Readonly<Record<string, string>>;

/** In the order of `columns`; what there is none of is empty. */
export function lineOf(kept: Kept): readonly string[] {
  const cells = cellsOf(kept);
  return columns.map((column) => cells[column] ?? '');
}

function cellsOf(kept: Kept): Cells {
  switch (kept.kind) {
    case 'person':
      return { ...personCells(kept), ...subscriptionCells(kept.subscription) };
    case 'erased':
      return tombstoneCells(kept);
    case 'moved':
      return { subscriber: kept.id, state: 'moved', moved_at: kept.movedAt, address_hash: kept.hash };
  }
}

const tombstoneCells = ({ id, erasedAt, hash }: KeptTombstone): Cells => ({
  ...{ subscriber: id, state: 'erased', erased_at: erasedAt, address_hash: hash },
});

function personCells({ subscriber, erasedBefore }: KeptPerson): Cells {
  const { id, state, address, generation, suppressed, blocked, asked, change } = subscriber;
  const { confirmationsSent, linksSent, movesSent } = subscriber;
  return {
    ...{ email: address, subscriber: id, state, generation: String(generation) },
    ...{ blocked_at: blocked ?? '', asked_at: asked ?? '', erased_at: erasedBefore ?? '' },
    suppressed: suppressed?.reason ?? '',
    suppressed_at: suppressed?.at ?? '',
    suppressed_generation: suppressed ? String(suppressed.generation) : '',
    new_address: change ? JSON.stringify(change) : '',
    mails:
      confirmationsSent.length === 0 && linksSent === undefined && movesSent === undefined
        ? ''
        : JSON.stringify({ confirmationsSent, linksSent, movesSent }),
  };
}

function subscriptionCells(subscription: Subscription | undefined): Cells {
  if (subscription === undefined) return {};
  const { newsletter, state, cadence, consent, confirmation, history } = subscription;
  return {
    ...{ newsletter, subscription: state, cadence, history: JSON.stringify(history) },
    ...{ consent_source: consent.source, consent_at: consent.at, consent_wording: consent.wording },
    consent_confirmed_at: consent.confirmedAt ?? '',
    consent_imported: consent.imported ?? '',
    waits_for: confirmation ? JSON.stringify(confirmation) : '',
  };
}

/** `get`: the cell of a column, as it was before it was guarded. */
export function keptOf(get: (column: (typeof columns)[number]) => string): Kept | Problem {
  try {
    if (get('state') === 'erased') return tombstoneOf(get);
    if (get('state') === 'moved') return moveOf(get);
    untrusted.parse({
      ...{ email: get('email'), subscriber: get('subscriber'), newsletter: get('newsletter') },
      ...saidJson('change', get('new_address')),
      ...saidJson('confirmation', get('waits_for')),
    });
    const subscriber = subscriberOf(get);
    const erasedBefore = get('erased_at');
    return {
      ...{ kind: 'person', subscriber },
      ...(get('newsletter') === '' ? {} : { subscription: subscriptionOf(get, subscriber.id) }),
      ...(erasedBefore === '' ? {} : { erasedBefore: moment.parse(erasedBefore) }),
    };
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return notOurs(error);
    throw error;
  }
}

const subscriberPattern = /^[0-9a-f]{32}$/;
const noncePattern = /^[0-9a-f]{32}$/;
const isAddress = (text: string): boolean => {
  const parsed = parseAddress(text);
  return parsed.ok && parsed.value === text;
};

/** What the schemas of rows trust, because nobody but us writes those. */
const untrusted = z.object({
  email: z.string().refine(isAddress, 'no address'),
  subscriber: z.string().regex(subscriberPattern),
  newsletter: z.string().regex(/^([a-z0-9][a-z0-9-]{0,39})?$/),
  change: z
    .object({ address: z.string().refine(isAddress, 'no address'), nonce: z.string().regex(noncePattern) })
    .optional(),
  confirmation: z.object({ nonce: z.string().regex(noncePattern) }).optional(),
});

const moment = z.iso.datetime().transform((text): Instant => instant(text));
const tombstone = z.object({
  id: z.string().regex(subscriberPattern).transform(subscriberId),
  erasedAt: moment,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

const tombstoneOf = (
  get: (column: 'subscriber' | 'erased_at' | 'address_hash') => string,
): KeptTombstone => ({
  kind: 'erased',
  ...tombstone.parse({ id: get('subscriber'), erasedAt: get('erased_at'), hash: get('address_hash') }),
});

const moved = z.object({ id: tombstone.shape.id, movedAt: moment, hash: tombstone.shape.hash });

const moveOf = (get: (column: 'subscriber' | 'moved_at' | 'address_hash') => string): KeptMove => ({
  kind: 'moved',
  ...moved.parse({ id: get('subscriber'), movedAt: get('moved_at'), hash: get('address_hash') }),
});

type Get = (column: (typeof columns)[number]) => string;

/** What a cell says, if it says anything. */
const said = (name: string, cell: string): object => (cell === '' ? {} : { [name]: cell });
const saidJson = (name: string, cell: string): object => (cell === '' ? {} : { [name]: JSON.parse(cell) });

function subscriberOf(get: Get): KnownSubscriber {
  const suppressed = {
    ...{
      reason: get('suppressed'),
      at: get('suppressed_at'),
      generation: Number(get('suppressed_generation')),
    },
  };
  const read = parseSubscriber({
    ...{ state: get('state'), id: get('subscriber'), rev: 1, address: get('email') },
    ...{ generation: Number(get('generation')), confirmationsSent: [] },
    ...(get('mails') === '' ? {} : JSON.parse(get('mails'))),
    ...(get('suppressed') === '' ? {} : { suppressed }),
    ...said('blocked', get('blocked_at')),
    ...said('asked', get('asked_at')),
    ...saidJson('change', get('new_address')),
  });
  if (read.state === 'erased') throw new Error('An erased person was read as one who is not');
  return read;
}

function subscriptionOf(get: Get, subscriber: SubscriberId): Subscription {
  const consent = {
    ...{ source: get('consent_source'), at: get('consent_at'), wording: get('consent_wording') },
    ...said('confirmedAt', get('consent_confirmed_at')),
    ...said('imported', get('consent_imported')),
  };
  return parseSubscription({
    ...{
      newsletter: get('newsletter'),
      subscriber,
      rev: 1,
      state: get('subscription'),
      cadence: get('cadence'),
    },
    ...{ consent, history: JSON.parse(get('history')) },
    ...saidJson('confirmation', get('waits_for')),
  });
}

const notOurs = (error: z.ZodError | SyntaxError): Problem => ({
  severity: 'error',
  code: 'row-altered',
  wrong: 'The row is not as an export writes it.',
  expected: 'an export that nobody has changed, or a list with a column of addresses and no column of ours',
  example: 'npm run courant -- export subscribers.csv',
  received: (error instanceof z.ZodError
    ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    : error.message
  ).slice(0, 200),
});
