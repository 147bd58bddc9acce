/**
 * The close of a digest (docs/protocols.md, Delivery: Close): what is uncertain becomes unresolved, then an
 * independent scan of the subscribers judges the rows, then proof and state. May be tried by anyone at any time.
 */
import type { ShardAccount, ShardRow } from '../digest/digest.ts';
import {
  changeDigest,
  deleteOpenDigest,
  readDigest,
  readShard,
  readShards,
  writeShard,
} from '../digest/records.ts';
import { type DigestId, type Instant, type Shard, type SubscriberId, shardOf, shifted } from '../ids.ts';
import { digestKey } from '../keys.ts';
import { isCandidate } from '../subscribers/candidate.ts';
import { subscriptionOf } from '../subscribers/records.ts';
import { Population } from './census.ts';
import type { Delivery, Proof } from './delivery.ts';
import { type OpenedDigest, wasOpened } from './plan.ts';
import type { DeliveryPorts } from './ports.ts';
import { deliveriesOfShard, moveDelivery } from './records.ts';
import { expired, unresolved } from './states.ts';
import { type Accounts, differingShards, missing, proofOf, type ShardTally, Tallying } from './tally.ts';

/** Events of SES come within seconds, seldom minutes: so long an uncertain delivery waits for one. */
export const settleTime = 600_000;
/** The longest hard time-out of a function, and a minute: after that a claim's maker is gone. */
export const longestClaim = 960_000;

/** So much of a call is kept for the writes at its end; milliseconds. */
const margin = 15_000;

/** The record is read here: during the run that ends with this, another close may have found a shard more. */
export async function closeIfDone(ports: DeliveryPorts, id: DigestId, now: Instant): Promise<void> {
  const digest = await readDigest(ports.content, id);
  if (!wasOpened(digest) || digest.state === 'closed') return;
  const rows = await readShards(ports.content, digest.id);
  if (!isDone(digest, rows)) return;
  const accounts = await accountsOf(ports, digest, rows, now);
  if (accounts === 'later') {
    ports.log.info('close waits', { digest: digest.id });
    return;
  }
  const candidates = await scanCandidates(ports, digest);
  const differing = differingShards(accounts, candidates);
  const owed = await shardsOwed(ports, digest, differing);
  if (owed.length > 0) return reopen(ports, digest, owed, now);
  const holds = differing.length === 0;
  await close(ports, digest, proofOf(digest.id, accounts, candidates.people, holds, now), now);
}

/** Counted against the record's number: a shard whose row was never written is not done. */
export const isDone = (digest: OpenedDigest, rows: readonly ShardRow[]): boolean =>
  rows.length >= (digest.shards?.length ?? Number.POSITIVE_INFINITY) &&
  rows.every(({ state }) => state === 'done');

/** `'later'`: some wait, have work again, or there is no time left for them; what is accounted for stays so. */
async function accountsOf(
  ports: DeliveryPorts,
  digest: OpenedDigest,
  rows: readonly ShardRow[],
  now: Instant,
): Promise<Accounts | 'later'> {
  const accounts = new Map<Shard, ShardAccount>();
  const again: Shard[] = [];
  for (const row of rows) {
    const { shard, account } = row;
    if (account !== undefined) accounts.set(shard, account);
    else {
      if (ports.remaining() < margin) break;
      const found = await settledTally(ports, digest, shard);
      if (found.kind === 'reopen') again.push(shard);
      if (found.kind !== 'ended') continue;
      const next = { ...row, rev: row.rev + 1, account: found.account };
      if ((await writeShard(ports.content, next)) === 'written') accounts.set(shard, found.account);
    }
  }
  if (again.length > 0) await reopen(ports, digest, again, now);
  return accounts.size === rows.length && ports.remaining() >= margin ? accounts : 'later';
}

/** Claims whose makers are gone become uncertain; what was uncertain long enough becomes unresolved. */
async function settledTally(ports: DeliveryPorts, digest: OpenedDigest, shard: Shard): Promise<ShardTally> {
  const wall = ports.wallClock();
  const tallying = new Tallying();
  for await (const row of deliveriesOfShard(ports.deliveries, digest.id, shard)) {
    const since = row.claimedAt ?? wall;
    if (row.state === 'claimed' && shifted(since, longestClaim) <= wall)
      await move(ports, row, (one) => expired(one, 'claim ran out'));
    const isOver = row.state === 'uncertain' && shifted(since, settleTime) <= wall;
    tallying.add(isOver ? ((await move(ports, row, unresolved)) ?? row) : row);
  }
  return tallying.tally;
}

const move = (ports: DeliveryPorts, row: Delivery, transition: (row: Delivery) => Delivery) =>
  moveDelivery(ports.deliveries, row.digest, row.subscriber, transition);

/** Asks neither shards nor deliveries: the whole table, row by row. */
async function* candidatesOf(ports: DeliveryPorts, digest: OpenedDigest): AsyncIterable<SubscriberId> {
  for await (const row of ports.subscribers.scan()) {
    const subscription = subscriptionOf(row);
    if (subscription?.newsletter !== digest.newsletter) continue;
    if (isCandidate(subscription, digest)) yield subscription.subscriber;
  }
}

async function scanCandidates(ports: DeliveryPorts, digest: OpenedDigest): Promise<Population> {
  const population = new Population();
  for await (const id of candidatesOf(ports, digest)) population.add(id);
  return population;
}

/** As many as a function may hold the names of. */
const atOnce = 8;

/** Of the shards in which the sums differ those that lack somebody's row; as soon as any are found. */
async function shardsOwed(
  ports: DeliveryPorts,
  digest: OpenedDigest,
  differing: readonly Shard[],
): Promise<readonly Shard[]> {
  for (let start = 0; start < differing.length; start += atOnce) {
    const part = new Set(differing.slice(start, start + atOnce));
    const candidates = new Set<SubscriberId>();
    for await (const id of candidatesOf(ports, digest)) if (part.has(shardOf(id))) candidates.add(id);
    const rows = new Set<SubscriberId>();
    for (const shard of part)
      for await (const { subscriber } of deliveriesOfShard(ports.deliveries, digest.id, shard))
        rows.add(subscriber);
    const owed = new Set(missing(candidates, rows).map(shardOf));
    if (owed.size > 0) return [...owed].sort();
  }
  return [];
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
