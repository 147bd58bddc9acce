/**
 * A run of the sender: one shard after another, each under its lease (docs/protocols.md, Delivery: A worker). A
 * message is only a nudge; digest, shard and deliveries say what is to do, so doubled, late and lost ones do no harm.
 */
import type { Rendering } from '../digest/digest.ts';
import {
  changeDigest,
  deleteOpenDigest,
  isListedOpen,
  readDigest,
  readShard,
  readShards,
} from '../digest/records.ts';
import { loadRendering } from '../digest/stored-rendering.ts';
import { stoppedBecause } from '../epoch.ts';
import type { ShardHint } from '../hints.ts';
import { type DigestId, nonce, type Shard } from '../ids.ts';
import { subscriptionsOfShard } from '../subscribers/records.ts';
import { braked, brakeKeeper } from './brake.ts';
import { closeIfDone } from './close.ts';
import type { Job } from './deliver.ts';
import { type Brake, workOff } from './lanes.ts';
import { endLease, type Leased, takeLease } from './lease.ts';
import { isGivenUp, type OpenedDigest, remaining, wasOpened } from './plan.ts';
import type { DeliveryPorts } from './ports.ts';
import { deliveriesOfShard, moveDelivery, writeDelivery } from './records.ts';
import { readReturns } from './returns.ts';
import { cancelled, expired } from './states.ts';

/** One run: a rendering is loaded once. Call it with each hint, one after the other. */
export function deliveryRun(ports: DeliveryPorts): (hint: ShardHint) => Promise<void> {
  const renderings = new Map<string, Promise<Rendering>>();
  const jobOf = async (digest: OpenedDigest): Promise<Job> => {
    const rendering =
      renderings.get(digest.rendering) ?? loadRendering(ports.contentBucket, digest.rendering);
    renderings.set(digest.rendering, rendering);
    return { digest, rendering: await rendering, keys: await ports.linkKeys() };
  };
  return (hint) => workShard(ports, hint, jobOf);
}

type JobOf = (digest: OpenedDigest) => Promise<Job>;

async function workShard(
  ports: DeliveryPorts,
  { digest: id, shard, now }: ShardHint,
  jobOf: JobOf,
): Promise<void> {
  const epoch = await ports.epoch();
  if (epoch.kind === 'stopped') throw new Error(`Nobody is mailed: ${stoppedBecause(epoch)}`);
  const digest = await readDigest(ports.content, id);
  if (!wasOpened(digest)) return;
  if (digest.state === 'closed') {
    if (await isListedOpen(ports.content, id)) await deleteOpenDigest(ports.content, id);
    return;
  }
  if (isGivenUp(digest, now))
    return pauseDigest(ports, id, { because: 'it has been open for more than 50 days' });
  const row = await readShard(ports.content, id, shard);
  if (row === undefined) return;
  if (row.state === 'open') {
    if (digest.state !== 'open' && digest.state !== 'cancelled') return;
    const leased = await takeLease(ports.content, row, {
      nonce: nonce(ports.random.hex(16)),
      now: ports.wallClock(),
      remaining: ports.remaining(),
    });
    if (leased === undefined || !(await workLeased(ports, digest, leased, jobOf))) return;
  }
  await closeIfDone(ports, id, now);
}

/** True: the shard is done. The lease is given back even when something is thrown, for all lanes have come to rest. */
async function workLeased(
  ports: DeliveryPorts,
  digest: OpenedDigest,
  leased: Leased,
  jobOf: JobOf,
): Promise<boolean> {
  let work: Work = { done: false };
  try {
    work =
      digest.state === 'cancelled'
        ? { done: await cancelShard(ports, digest, leased.shard) }
        : await sendShard(ports, digest, leased.shard, jobOf);
  } finally {
    const { done, sent } = work;
    await endLease(ports.content, leased, {
      state: done ? 'done' : 'open',
      ...(sent === undefined ? {} : { sent }),
    });
  }
  return work.done;
}

interface Work {
  readonly done: boolean;
  /** Of the shard, in this run and before. */
  readonly sent?: number;
}

async function sendShard(
  ports: DeliveryPorts,
  digest: OpenedDigest,
  shard: Shard,
  jobOf: JobOf,
): Promise<Work> {
  const { todo, sent: before } = await readRemaining(ports, digest, shard);
  if (todo.length === 0) return { done: true, sent: before };
  const pace = await ports.pace();
  const { complete, sent, stopped } = await workOff(
    ports,
    await jobOf(digest),
    pace,
    brakeOf(ports, digest),
    todo,
  );
  if (stopped !== undefined) {
    ports.log.warn('sending stopped', { digest: digest.id, shard, because: stopped.because });
    if (stopped.pause) await pauseDigest(ports, digest.id, stopped);
  }
  return { done: complete, sent: before + sent };
}

/** A digest that a person resumed after it was braked is theirs. */
function brakeOf(ports: DeliveryPorts, { id, brake }: OpenedDigest): Brake {
  if (brake === 'released') return async () => undefined;
  let sent = 0;
  const look = brakeKeeper(ports.wallClock, async () => {
    const returns = await readReturns(ports.deliveries, id);
    if (returns.bounced + returns.complained === 0) return undefined;
    const shards = await readShards(ports.content, id);
    return braked(
      returns,
      shards.reduce((sum, row) => sum + (row.sent ?? 0), sent),
    );
  });
  return (now) => {
    sent = now;
    return look();
  };
}

/**
 * Whoever holds the lease finds no claim but those of makers that are gone: their lease ran out, or was given back
 * by one that failed. Their mails may be out.
 */
async function readRemaining(ports: DeliveryPorts, digest: OpenedDigest, shard: Shard) {
  const deliveries = [];
  for await (const row of deliveriesOfShard(ports.deliveries, digest.id, shard)) {
    const standing =
      row.state === 'claimed'
        ? await moveDelivery(ports.deliveries, row.digest, row.subscriber, (one) =>
            expired(one, 'the sender stopped in between'),
          )
        : row;
    if (standing !== undefined) deliveries.push(standing);
  }
  return {
    todo: remaining(digest, await subscriptionsIn(ports, digest, shard), deliveries),
    sent: deliveries.filter(({ state }) => state === 'sent').length,
  };
}

async function subscriptionsIn(ports: DeliveryPorts, { newsletter }: OpenedDigest, shard: Shard) {
  const subscriptions = [];
  for await (const one of subscriptionsOfShard(ports.subscribers, newsletter, shard)) subscriptions.push(one);
  return subscriptions;
}

/** Nobody else gets this digest; what is under way already keeps its own end. */
async function cancelShard(ports: DeliveryPorts, digest: OpenedDigest, shard: Shard): Promise<boolean> {
  const { todo } = await readRemaining(ports, digest, shard);
  for (const { subscription, standing } of todo) {
    const { newsletter, subscriber } = subscription;
    const next = cancelled(standing, { digest: digest.id, newsletter, subscriber }, ports.wallClock());
    if (next === undefined || (await writeDelivery(ports.deliveries, next)) === 'refused') return false;
  }
  return true;
}

async function pauseDigest(
  ports: DeliveryPorts,
  id: DigestId,
  { because, brakes }: { readonly because: string; readonly brakes?: true },
): Promise<void> {
  await changeDigest(ports.content, id, (digest) =>
    digest.state === 'open' && !(brakes && digest.brake === 'released')
      ? { ...digest, state: 'paused', pausedBecause: because, ...(brakes ? { brake: 'braked' } : {}) }
      : digest,
  );
  ports.log.error('digest paused', { digest: id, because });
}
