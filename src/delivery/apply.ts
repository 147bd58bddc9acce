/**
 * A run of the sender: one shard after another, each under its lease (docs/protocols.md, Delivery: A worker). A
 * message is only a nudge; digest, shard and deliveries say what is to do, so doubled, late and lost ones do no harm.
 */
import type { Rendering } from '../digest/digest.ts';
import { changeDigest, deleteOpenDigest, isListedOpen, readDigest, readShard } from '../digest/records.ts';
import { loadRendering } from '../digest/stored-rendering.ts';
import { stoppedBecause } from '../epoch.ts';
import type { ShardHint } from '../hints.ts';
import { type DigestId, nonce, type Shard } from '../ids.ts';
import { subscriptionsOfShard } from '../subscribers/records.ts';
import { closeIfDone } from './close.ts';
import type { Job } from './deliver.ts';
import { workOff } from './lanes.ts';
import { endLease, type Leased, takeLease } from './lease.ts';
import { isGivenUp, type OpenedDigest, remaining, wasOpened } from './plan.ts';
import type { DeliveryPorts } from './ports.ts';
import { deliveriesOfShard, moveDelivery, writeDelivery } from './records.ts';
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
  if (isGivenUp(digest, now)) return pauseDigest(ports, id, 'it has been open for more than 50 days');
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
  let done = false;
  try {
    done =
      digest.state === 'cancelled'
        ? await cancelShard(ports, digest, leased.shard)
        : await sendShard(ports, digest, leased.shard, jobOf);
  } finally {
    await endLease(ports.content, leased, done ? 'done' : 'open');
  }
  return done;
}

async function sendShard(
  ports: DeliveryPorts,
  digest: OpenedDigest,
  shard: Shard,
  jobOf: JobOf,
): Promise<boolean> {
  const todo = await readRemaining(ports, digest, shard);
  if (todo.length === 0) return true;
  const { complete, stopped } = await workOff(ports, await jobOf(digest), await ports.pace(), todo);
  if (stopped !== undefined) {
    ports.log.warn('sending stopped', { digest: digest.id, shard, because: stopped.because });
    if (stopped.pause) await pauseDigest(ports, digest.id, stopped.because);
  }
  return complete;
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
  return remaining(digest, await subscriptionsIn(ports, digest, shard), deliveries);
}

async function subscriptionsIn(ports: DeliveryPorts, { newsletter }: OpenedDigest, shard: Shard) {
  const subscriptions = [];
  for await (const one of subscriptionsOfShard(ports.subscribers, newsletter, shard)) subscriptions.push(one);
  return subscriptions;
}

/** Nobody else gets this digest; what is under way already keeps its own end. */
async function cancelShard(ports: DeliveryPorts, digest: OpenedDigest, shard: Shard): Promise<boolean> {
  for (const { subscription, standing } of await readRemaining(ports, digest, shard)) {
    const { newsletter, subscriber } = subscription;
    const next = cancelled(standing, { digest: digest.id, newsletter, subscriber }, ports.wallClock());
    if (next === undefined || (await writeDelivery(ports.deliveries, next)) === 'refused') return false;
  }
  return true;
}

async function pauseDigest(ports: DeliveryPorts, id: DigestId, because: string): Promise<void> {
  await changeDigest(ports.content, id, (digest) =>
    digest.state === 'open' ? { ...digest, state: 'paused', pausedBecause: because } : digest,
  );
  ports.log.error('digest paused', { digest: id, because });
}
