/**
 * The close of a digest (docs/protocols.md, Delivery: Close): what is uncertain becomes unresolved, then an
 * independent scan of the subscribers judges the rows, then proof and state. May be tried by anyone at any time.
 */
import type { ShardRow } from '../digest/digest.ts';
import {
  changeDigest,
  deleteOpenDigest,
  readDigest,
  readShard,
  readShards,
  writeShard,
} from '../digest/records.ts';
import { type DigestId, type Instant, type Shard, type SubscriberId, shifted } from '../ids.ts';
import { digestKey } from '../keys.ts';
import { isCandidate } from '../subscribers/candidate.ts';
import { subscriptionOf } from '../subscribers/records.ts';
import type { Delivery, Proof } from './delivery.ts';
import { type OpenedDigest, wasOpened } from './plan.ts';
import type { DeliveryPorts } from './ports.ts';
import { deliveriesOfShard, moveDelivery } from './records.ts';
import { expired, unresolved } from './states.ts';
import { type Entry, tally } from './tally.ts';

/** Events of SES come within seconds, seldom minutes: so long an uncertain delivery waits for one. */
export const settleTime = 600_000;
/** The longest hard time-out of a function, and a minute: after that a claim's maker is gone. */
export const longestClaim = 960_000;

/** The record is read here: during the run that ends with this, another close may have found a shard more. */
export async function closeIfDone(ports: DeliveryPorts, id: DigestId, now: Instant): Promise<void> {
  const digest = await readDigest(ports.content, id);
  if (!wasOpened(digest) || digest.state === 'closed') return;
  if (!isDone(digest, await readShards(ports.content, digest.id))) return;
  if ((await settleRows(ports, digest)) === 'waiting') {
    ports.log.info('close waits', { digest: digest.id });
    return;
  }
  const judged = tally(digest.id, await scanCandidates(ports, digest), await readRows(ports, digest), now);
  if (judged.kind === 'reopen') return reopen(ports, digest, judged.shards, now);
  if (judged.kind === 'closed') await close(ports, digest, judged.proof, now);
}

/** Counted against the record's number: a shard whose row was never written is not done. */
export const isDone = (digest: OpenedDigest, rows: readonly ShardRow[]): boolean =>
  rows.length >= (digest.shards?.length ?? Number.POSITIVE_INFINITY) &&
  rows.every(({ state }) => state === 'done');

/** Claims whose makers are gone become uncertain; what was uncertain long enough becomes unresolved. */
async function settleRows(ports: DeliveryPorts, digest: OpenedDigest): Promise<'settled' | 'waiting'> {
  const wall = ports.wallClock();
  let answer: 'settled' | 'waiting' = 'settled';
  for await (const row of everyDelivery(ports, digest)) {
    const since = row.claimedAt ?? wall;
    if (row.state === 'claimed') {
      answer = 'waiting';
      if (shifted(since, longestClaim) <= wall)
        await move(ports, row, (one) => expired(one, 'claim ran out'));
    }
    if (row.state === 'uncertain') {
      if (shifted(since, settleTime) <= wall) await move(ports, row, unresolved);
      else answer = 'waiting';
    }
  }
  return answer;
}

const move = (ports: DeliveryPorts, row: Delivery, transition: (row: Delivery) => Delivery) =>
  moveDelivery(ports.deliveries, row.digest, row.subscriber, transition);

async function* everyDelivery(ports: DeliveryPorts, digest: OpenedDigest): AsyncIterable<Delivery> {
  for (const shard of digest.shards ?? []) yield* deliveriesOfShard(ports.deliveries, digest.id, shard);
}

async function readRows(ports: DeliveryPorts, digest: OpenedDigest) {
  const rows = new Map<SubscriberId, Entry>();
  for await (const { subscriber, state, reason } of everyDelivery(ports, digest))
    rows.set(subscriber, { state, ...(reason === undefined ? {} : { reason }) });
  return rows;
}

/** Asks neither shards nor deliveries: the whole table, row by row. */
async function scanCandidates(ports: DeliveryPorts, digest: OpenedDigest): Promise<Set<SubscriberId>> {
  const candidates = new Set<SubscriberId>();
  for await (const row of ports.subscribers.scan()) {
    const subscription = subscriptionOf(row);
    if (subscription?.newsletter !== digest.newsletter) continue;
    if (isCandidate(subscription, digest)) candidates.add(subscription.subscriber);
  }
  return candidates;
}

/**
 * The rows before the record's number: a crash in between leaves an open row, which the sweep nudges, and a shard
 * that the next close finds missing from the record again.
 */
async function reopen(
  ports: DeliveryPorts,
  { id, shards = [] }: OpenedDigest,
  names: readonly Shard[],
  now: Instant,
): Promise<void> {
  ports.log.error('close found open deliveries', { digest: id, shards: names });
  for (const name of names) {
    const row = await readShard(ports.content, id, name);
    if (row?.state === 'open') continue;
    await writeShard(ports.content, { digest: id, shard: name, rev: (row?.rev ?? 0) + 1, state: 'open' });
  }
  if (names.some((name) => !shards.includes(name)))
    await changeDigest(ports.content, id, (standing) =>
      standing.state === 'closed'
        ? standing
        : { ...standing, shards: [...new Set([...(standing.shards ?? []), ...names])].sort() },
    );
  await ports.deliveryQueue.send(names.map((shard) => ({ digest: id, shard, now })));
}

/** The proof is written once: after a crash in between, the one that is there stands for the same rows. */
async function close(ports: DeliveryPorts, digest: OpenedDigest, proof: Proof, now: Instant): Promise<void> {
  const key = digestKey(digest.newsletter, digest.period, 'proof.json');
  await ports.contentBucket.put(key, JSON.stringify(proof), {
    contentType: 'application/json',
    ifAbsent: true,
  });
  await changeDigest(ports.content, digest.id, (standing) =>
    standing.state === 'closed' ? standing : { ...standing, state: 'closed', closedAt: now },
  );
  const { sent, candidates, unresolved: unknown, holds } = proof;
  ports.log[holds ? 'info' : 'error']('digest closed', {
    digest: digest.id,
    candidates,
    sent,
    unresolved: unknown,
    holds,
  });
  await deleteOpenDigest(ports.content, digest.id);
}
