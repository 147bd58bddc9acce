/**
 * Newsletters and digests from what lies under `digests/`. Newsletters begin anew at the rebuild, so what is live by
 * then is backfill for them; digests without a proof get one that calls everybody unresolved of whom no row says more.
 */
import { digestSubject } from '../article/article.ts';
import { writeIntent } from '../article/records.ts';
import type { Proof } from '../delivery/delivery.ts';
import { deliveriesOfShard } from '../delivery/records.ts';
import { type Entry, tally } from '../delivery/tally.ts';
import type { Marker } from '../digest/plan.ts';
import { writeDigest, writeSince, writeVariant } from '../digest/records.ts';
import { type Instant, type NewsletterId, type Shard, type SubscriberId, shard } from '../ids.ts';
import { digestKey, digestsPrefix, newsletterBegunKey } from '../keys.ts';
import { inParallel } from '../site/in-parallel.ts';
import { isCandidate } from '../subscribers/candidate.ts';
import { subscriptionOf } from '../subscribers/records.ts';
import {
  begunSchema,
  digestOf,
  type Ending,
  type Frozen,
  foldersOf,
  markerSchema,
  type NewsletterFolder,
  proofSchema,
  renderingSchema,
  variantsOf,
} from './digests.ts';
import type { RebuildPorts } from './ports.ts';
import { keysUnder, readJson } from './read.ts';

const width = 8;

/** Answers since when each newsletter was there before. Before anything that is built: a builder offers articles. */
export async function restoreNewsletters(
  ports: RebuildPorts,
  now: Instant,
): Promise<ReadonlyMap<NewsletterId, Instant>> {
  const { content, table } = ports;
  const began = new Map<NewsletterId, Instant>();
  let digests = 0;
  for (const folder of foldersOf(await keysUnder(content, digestsPrefix))) {
    const { newsletter, begun } = folder;
    await writeSince(table, newsletter, now);
    if (begun)
      began.set(newsletter, begunSchema.parse(await readJson(content, newsletterBegunKey(newsletter))).since);
    const frozen = await readFrozen(ports, folder, now);
    for (const variant of variantsOf(frozen)) await writeVariant(table, variant);
    await inParallel(width, frozen, (one) => restoreDigest(ports, one));
    digests += frozen.length;
  }
  ports.progress(`${began.size} newsletters and ${digests} digests are known again`);
  return began;
}

/** The intent first: it brings the digest's page. */
async function restoreDigest({ table, wallClock }: RebuildPorts, frozen: Frozen): Promise<void> {
  const digest = digestOf(frozen);
  const { id, rev, newsletter, period } = digest;
  const key = digestKey(newsletter, period, 'marker.json');
  if (digest.cadence !== 'article' && digest.openedAt !== undefined)
    await writeIntent(table, { subject: digestSubject(id), rev, key }, wallClock());
  await writeDigest(table, digest);
}

async function readFrozen(
  ports: RebuildPorts,
  { newsletter, periods }: NewsletterFolder,
  now: Instant,
): Promise<readonly Frozen[]> {
  const found: Frozen[] = [];
  await inParallel(width, periods, async ([period, names]) => {
    // A rendering without a marker: nothing was frozen that anybody saw.
    if (!names.includes('marker.json')) return;
    const key = (name: string) => digestKey(newsletter, period, name);
    const marker = markerSchema.parse(await readJson(ports.content, key('marker.json')));
    const rendering = await readRendering(ports, marker, names.map(key));
    const ending = await endingOf(ports, marker, names, now);
    found.push({ marker, ending, ...(rendering === undefined ? {} : { rendering }) });
  });
  return found;
}

/** The first markers name none; then there is one only, but for a crash. */
async function readRendering(
  { content }: RebuildPorts,
  marker: Marker,
  keys: readonly string[],
): Promise<Frozen['rendering']> {
  const key = marker.rendering ?? keys.find((one) => one.includes('/rendering-'));
  if (key === undefined) return undefined;
  const rendering = await readJson(content, key);
  return rendering === undefined ? undefined : { key, ...renderingSchema.parse(rendering) };
}

async function endingOf(
  ports: RebuildPorts,
  marker: Marker,
  names: readonly string[],
  now: Instant,
): Promise<Ending> {
  if (names.includes('cancelled.json')) return { kind: 'cancelled' };
  const key = digestKey(marker.newsletter, marker.period, 'proof.json');
  if (!names.includes('proof.json')) {
    const proof = await restoredProof(ports, marker, now);
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
async function restoredProof(ports: RebuildPorts, marker: Marker, now: Instant): Promise<Proof> {
  const { digest, at } = marker;
  const candidates = new Set<SubscriberId>();
  const rows = new Map<SubscriberId, Entry>();
  for await (const row of ports.subscribers.scan()) {
    const subscription = subscriptionOf(row);
    if (subscription?.newsletter !== marker.newsletter) continue;
    if (!isCandidate(subscription, { ...marker, cutoff: at })) continue;
    candidates.add(subscription.subscriber);
    rows.set(subscription.subscriber, { state: 'unresolved' });
  }
  await inParallel(width, everyShard, async (name) => {
    for await (const { subscriber, state, reason } of deliveriesOfShard(ports.deliveries, digest, name))
      if (isFinal(state)) rows.set(subscriber, { state, ...(reason === undefined ? {} : { reason }) });
  });
  const judged = tally(digest, candidates, rows, now);
  if (judged.kind !== 'closed') throw new Error(`${digest} cannot be accounted for`);
  return judged.proof;
}

const isFinal = (state: Entry['state']): boolean =>
  ['sent', 'skipped', 'failed', 'unresolved'].includes(state);

const everyShard: readonly Shard[] = Array.from({ length: 256 }, (_, byte) =>
  shard(byte.toString(16).padStart(2, '0')),
);
