/** Digests as `digests/` tells of them; one without a proof gets one that calls everybody unresolved of whom no row says more. */
import type { Proof } from '../delivery/delivery.ts';
import { deliveriesOfShard } from '../delivery/records.ts';
import { isFinal } from '../delivery/states.ts';
import { proofOf, Tallying } from '../delivery/tally.ts';
import type { ShardAccount } from '../digest/digest.ts';
import type { Marker } from '../digest/plan.ts';
import { type Instant, type Shard, type SubscriberId, shard, shardOf } from '../ids.ts';
import { digestKey } from '../keys.ts';
import { inParallel } from '../site/in-parallel.ts';
import { isCandidate } from '../subscribers/candidate.ts';
import { subscriptionOf } from '../subscribers/records.ts';
import {
  type Ending,
  type Frozen,
  markerSchema,
  type NewsletterFolder,
  proofSchema,
  renderingSchema,
} from './digests.ts';
import type { RebuildPorts } from './ports.ts';
import { readJson } from './read.ts';

export type FrozenPorts = Pick<RebuildPorts, 'content' | 'subscribers' | 'deliveries' | 'progress'>;

type CutoffOf = (marker: Marker) => Instant | undefined;

const width = 8;

/**
 * What was frozen of a newsletter. Writes the proof that one of them lacks. `cutoffOf`: where its record is known; without
 * one its candidates are judged at the marker's moment.
 */
export async function readFrozen(
  ports: FrozenPorts,
  { newsletter, periods }: NewsletterFolder,
  now: Instant,
  cutoffOf: CutoffOf = () => undefined,
): Promise<readonly Frozen[]> {
  const found: Frozen[] = [];
  await inParallel(width, periods, async ([period, names]) => {
    // A rendering without a marker: nothing was frozen that anybody saw.
    if (!names.includes('marker.json')) return;
    const key = (name: string) => digestKey(newsletter, period, name);
    const marker = markerSchema.parse(await readJson(ports.content, key('marker.json')));
    const rendering = await readRendering(ports, marker, names.map(key));
    const ending = await endingOf(ports, marker, names, { cutoff: cutoffOf(marker) ?? marker.at, now });
    found.push({ marker, ending, ...(rendering === undefined ? {} : { rendering }) });
  });
  return found;
}

/** The first markers name none; then there is one only, but for a crash. */
async function readRendering(
  { content }: FrozenPorts,
  marker: Marker,
  keys: readonly string[],
): Promise<Frozen['rendering']> {
  const key = marker.rendering ?? keys.find((one) => one.includes('/rendering-'));
  if (key === undefined) return undefined;
  const rendering = await readJson(content, key);
  return rendering === undefined ? undefined : { key, ...renderingSchema.parse(rendering) };
}

interface Moments {
  /** At which candidates are judged. */
  readonly cutoff: Instant;
  readonly now: Instant;
}

async function endingOf(
  ports: FrozenPorts,
  marker: Marker,
  names: readonly string[],
  moments: Moments,
): Promise<Ending> {
  if (names.includes('cancelled.json')) return { kind: 'cancelled' };
  const key = digestKey(marker.newsletter, marker.period, 'proof.json');
  if (!names.includes('proof.json')) {
    const proof = await restoredProof(ports, marker, moments);
    ports.progress(
      `${marker.digest} had no proof: ${proof.unresolved} of ${proof.candidates} are unresolved`,
    );
    await ports.content.put(key, JSON.stringify({ ...proof, restored: true }), {
      contentType: 'application/json',
      ifAbsent: true,
    });
  }
  return { kind: 'closed', at: proofSchema.parse(await readJson(ports.content, key)).closedAt };
}

/** Rows of deliveries that are left say what they say; whoever has none may have been mailed. */
async function restoredProof(ports: FrozenPorts, marker: Marker, { cutoff, now }: Moments): Promise<Proof> {
  const { digest } = marker;
  const candidates = new Map<Shard, Set<SubscriberId>>();
  for await (const row of ports.subscribers.scan()) {
    const subscription = subscriptionOf(row);
    if (subscription?.newsletter !== marker.newsletter) continue;
    if (!isCandidate(subscription, { ...marker, cutoff })) continue;
    const shard = shardOf(subscription.subscriber);
    candidates.set(shard, (candidates.get(shard) ?? new Set()).add(subscription.subscriber));
  }
  const people = [...candidates.values()].reduce((sum, { size }) => sum + size, 0);
  const accounts = new Map<Shard, ShardAccount>();
  let holds = true;
  await inParallel(width, everyShard, async (name) => {
    const rest = candidates.get(name) ?? new Set();
    const tallying = new Tallying();
    for await (const row of deliveriesOfShard(ports.deliveries, digest, name)) {
      if (!isFinal(row)) continue;
      tallying.add(row);
      // Somebody who was no candidate.
      if (!rest.delete(row.subscriber)) holds = false;
    }
    for (const subscriber of rest) tallying.add({ subscriber, state: 'unresolved' });
    const { tally } = tallying;
    if (tally.kind === 'ended') accounts.set(name, tally.account);
  });
  return proofOf(digest, accounts, people, holds, now);
}

const everyShard: readonly Shard[] = Array.from({ length: 256 }, (_, byte) =>
  shard(byte.toString(16).padStart(2, '0')),
);
