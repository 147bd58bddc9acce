/**
 * The sweep's part for digests: what is due, what a crash left half frozen, shards that nobody works on, digests that
 * only lack their close. Nothing is decided here: whoever is woken looks for itself, so a wake too many does no harm.
 */
import { readPublication } from '../article/records.ts';
import { findNewsletter, type Newsletter, type Publication } from '../config.ts';
import { readCandidates } from '../digest/candidates.ts';
import { type Digest, isFree, type ShardRow, type Untaken } from '../digest/digest.ts';
import { dueNow, mayBeDue } from '../digest/due.ts';
import { readDigest, readOpenDigests, readShards, readUntakenNames, readVariant } from '../digest/records.ts';
import type { Instant } from '../ids.ts';
import type { Log, Queue, Table, Wake, WallClock } from '../ports.ts';

export interface DigestSweepPorts {
  /** The content table. */
  readonly content: Table;
  readonly deliveryQueue: Queue;
  readonly wakeDigest: Wake;
  readonly log: Log;
  readonly wallClock: WallClock;
}

/** `now` is the publication's time: it decides what is due. Leases go by the wall clock. */
export async function sweepDigests(ports: DigestSweepPorts, now: Instant): Promise<void> {
  const { config } = await readPublication(ports.content);
  let woken = false;
  const wakeIf = async (isWanted: () => Promise<boolean>): Promise<void> => {
    if (woken || !(await isWanted())) return;
    await ports.wakeDigest({ freeze: true, now });
    woken = true;
  };
  for (const newsletter of config.newsletters)
    await wakeIf(() => wantsFreeze(ports.content, newsletter, config.timezone, now));
  const failures: unknown[] = [];
  for (const id of await readOpenDigests(ports.content)) {
    const sweepOne = async (): Promise<void> => {
      const digest = await readDigest(ports.content, id);
      if (digest === undefined) return;
      await nudgeShards(ports, digest, now);
      await wakeIf(() => isLeftFrozen(ports.content, config, digest));
    };
    // One broken digest must not leave the others lying.
    await sweepOne().catch((failure: unknown) => failures.push(failure));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Digests could not be swept');
}

/** Its cadence was removed while it was being frozen: nobody asks for that variant any more. */
async function isLeftFrozen(table: Table, config: Publication, digest: Digest): Promise<boolean> {
  const { id, newsletter, cadence } = digest;
  if (findNewsletter(config, newsletter)?.cadences.includes(cadence) !== false) return false;
  const variant = await readVariant(table, newsletter, cadence);
  return variant?.held === undefined && variant?.freezing?.digest === id;
}

async function nudgeShards(ports: DigestSweepPorts, digest: Digest, now: Instant): Promise<void> {
  const { id } = digest;
  if (!isSwept(digest, now)) return;
  const lying = lyingShards(digest, await readShards(ports.content, id), ports.wallClock());
  if (lying.length === 0) return;
  await ports.deliveryQueue.send(lying.map(({ shard }) => ({ digest: id, shard, now })));
  ports.log.info('shards nudged', { digest: id, shards: lying.length });
}

/** Reading the shards of a digest that waits for a person would cost the same each minute, for as long as it waits. */
const isSwept = (digest: Digest, now: Instant): boolean =>
  digest.state !== 'freezing' && (digest.state !== 'paused' || new Date(now).getUTCMinutes() % 10 === 0);

async function wantsFreeze(
  table: Table,
  newsletter: Newsletter,
  timezone: string,
  now: Instant,
): Promise<boolean> {
  let untaken: readonly Untaken[] | undefined;
  for (const cadence of newsletter.cadences) {
    const variant = await readVariant(table, newsletter.id, cadence);
    if (variant?.held !== undefined) continue;
    if (variant?.freezing !== undefined) return true;
    untaken ??= await readUntakenNames(table, newsletter.id);
    const facts = { newsletter, cadence, variant, timezone };
    if (!mayBeDue(facts, untaken, now)) continue;
    const candidates = await readCandidates(table, newsletter.id);
    if (dueNow({ ...facts, candidates }, now).kind !== 'nothing') return true;
  }
  return false;
}

/** A digest of many subscribers has work for hours, and its messages lie in the queue already. */
const mostNudges = 20;

/**
 * Shards without a live lease; where all are done, one for the close. A paused digest has work for nobody but the
 * close. One that is still freezing is left to the freezer.
 */
export function lyingShards(digest: Digest, shards: readonly ShardRow[], wall: Instant): readonly ShardRow[] {
  if (digest.state === 'freezing') return [];
  const open = shards.filter(({ state }) => state === 'open');
  if (digest.state === 'closed' || open.length === 0) return shards.slice(0, 1);
  if (digest.state === 'paused') return [];
  return open.filter((row) => isFree(row, wall)).slice(0, mostNudges);
}
