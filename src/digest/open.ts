/** Opening a digest: cutoff and shards in one write on its record, then a row and a message for each shard. */
import { type DigestId, type Instant, type Shard, shard, shifted } from '../ids.ts';
import type { Table } from '../ports.ts';
import { subscriptionPartition } from '../table-keys.ts';
import type { Digest } from './digest.ts';
import { cutoffMargin, opened } from './plan.ts';
import type { FreezePorts } from './ports.ts';
import { changeDigest, readDigest, writeShard } from './records.ts';

/** Answers with the digest as it stands afterwards: without shards if it was cancelled before. */
export async function openShards(ports: FreezePorts, id: DigestId, now: Instant): Promise<Digest> {
  const standing = await readDigest(ports.content, id);
  if (standing === undefined) throw new Error(`There is no digest ${id}`);
  const shards = standing.shards ?? (await inhabitedShards(ports.subscribers, standing));
  // A call that is repeated may carry a time before the one at which the members were fixed.
  const { frozenAt = now } = standing;
  const at = frozenAt > now ? frozenAt : now;
  const digest = await changeDigest(ports.content, id, (one) =>
    opened(one, shards, shifted(at, -cutoffMargin), at),
  );
  if (digest.shards !== undefined) await openRows(ports, digest, digest.shards, now);
  return digest;
}

async function openRows(
  { content, deliveryQueue, log }: FreezePorts,
  { id, state }: Digest,
  shards: readonly Shard[],
  now: Instant,
): Promise<void> {
  for (const name of shards) await writeShard(content, { digest: id, shard: name, rev: 1, state: 'open' });
  await deliveryQueue.send(shards.map((name) => ({ digest: id, shard: name, now })));
  log.info('digest opened', { digest: id, state, shards: shards.length });
}

export const everyShard: readonly Shard[] = Array.from({ length: 256 }, (_, byte) =>
  shard(byte.toString(16).padStart(2, '0')),
);
const atOnce = 16;

/**
 * The shards in which the newsletter has any subscription: a shard without one cannot hold a candidate. A digest
 * without subscribers opens one shard all the same, so that its close and its proof are like any other's.
 */
async function inhabitedShards(subscribers: Table, { newsletter }: Digest): Promise<readonly Shard[]> {
  const inhabited: Shard[] = [];
  for (let start = 0; start < everyShard.length; start += atOnce) {
    const found = await Promise.all(
      everyShard.slice(start, start + atOnce).map(async (name) => {
        const partition = subscriptionPartition(newsletter, name);
        return (await hasRow(subscribers, partition)) ? [name] : [];
      }),
    );
    inhabited.push(...found.flat());
  }
  return inhabited.length > 0 ? inhabited : everyShard.slice(0, 1);
}

async function hasRow(table: Table, partition: string): Promise<boolean> {
  for await (const _row of table.query(partition, { limit: 1 })) return true;
  return false;
}
