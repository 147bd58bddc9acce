/**
 * Freezing (docs/protocols.md, Digest: Freeze): fix the members by one write on the variant's row, then everything
 * that follows from them, in an order that anyone may repeat from any point: record, a second look at the members,
 * taken marks, rendering, marker, the intent for its page, shards.
 */
import { readItem, readPublication } from '../article/records.ts';
import { type Cadence, cadenceSchema, type Newsletter, type Publication } from '../config.ts';
import { stoppedBecause } from '../epoch.ts';
import { type Instant, nonce } from '../ids.ts';
import { digestKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { isRenewed } from './announcement.ts';
import { readCandidates, withNotes } from './candidates.ts';
import type { Digest, Variant } from './digest.ts';
import { type Due, type DueFacts, dueNow, isOverdue } from './due.ts';
import { openShards } from './open.ts';
import { deletePageIntents, wakeForPage, writePageIntent } from './pages.ts';
import {
  emptyVariant,
  ended,
  type Frozen,
  freed,
  freshDigest,
  held,
  skippedOver,
  withMembers,
} from './plan.ts';
import type { FreezePorts } from './ports.ts';
import {
  changeDigest,
  deleteOpenDigest,
  readDigest,
  readMailable,
  readVariant,
  writeDigest,
  writeOpenDigest,
  writeVariant,
} from './records.ts';
import { putMarker, renderMembers } from './rendering.ts';
import { takeMembers } from './take.ts';
import { becauseRecalled, becauseWithdrawn, paused } from './words.ts';

/**
 * Freezes everything that is due at `now`, the publication's time. A newsletter whose freeze fails does not keep the
 * others waiting: what was thrown is thrown in the end, together.
 */
export async function freezeDue(ports: FreezePorts, now: Instant): Promise<void> {
  const epoch = await ports.epoch();
  if (epoch.kind === 'stopped') throw new Error(`Nothing is frozen: ${stoppedBecause(epoch)}`);
  const { config } = await readPublication(ports.content);
  const failures: unknown[] = [];
  for (const newsletter of config.newsletters) {
    await freezeNewsletter(ports, config, newsletter, now).catch((failure: unknown) =>
      failures.push(failure),
    );
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Some newsletters could not be frozen');
}

/**
 * The faster cadence first. While one is being frozen, by us or by another, its taken marks are not all there, and a
 * slower one would take a part of them; a freeze that waits for a person has made them all. A cadence that the
 * newsletter does not have any more finishes what it was freezing.
 */
async function freezeNewsletter(
  ports: FreezePorts,
  publication: Publication,
  newsletter: Newsletter,
  now: Instant,
): Promise<void> {
  // From fast to slow.
  for (const cadence of cadenceSchema.options) {
    await freezeVariant(ports, publication, newsletter, cadence, now);
    const standing = await readVariant(ports.content, newsletter.id, cadence);
    if (isFrozen(standing) && standing.held === undefined) return;
  }
}

/** Period after period, until nothing is due or a person is asked. */
async function freezeVariant(
  ports: FreezePorts,
  publication: Publication,
  newsletter: Newsletter,
  cadence: Cadence,
  now: Instant,
): Promise<void> {
  const { timezone } = publication;
  for (;;) {
    const standing = await readVariant(ports.content, newsletter.id, cadence);
    if (standing?.held !== undefined) return;
    const variant = standing ?? emptyVariant(newsletter.id, cadence);
    if (!isFrozen(variant) && !newsletter.cadences.includes(cadence)) return;
    const frozen = isFrozen(variant)
      ? variant
      : await fixMembers(ports, { newsletter, cadence, variant, timezone }, now);
    if (frozen === undefined) return;
    const end = await finish(ports, publication, newsletter, frozen, now);
    if (typeof end === 'object') return hold(ports, frozen, end.trouble);
    // Refused: another freezer finished it, or held it.
    await writeVariant(ports.content, end === 'opened' ? freed(frozen) : ended(frozen));
  }
}

const isFrozen = (variant: Variant | undefined): variant is Frozen => variant?.freezing !== undefined;

/** `undefined`: nothing is to be frozen, or another freezer was faster. */
async function fixMembers(
  ports: FreezePorts,
  standing: Omit<DueFacts, 'candidates'> & { readonly variant: Variant },
  now: Instant,
): Promise<Frozen | undefined> {
  const { newsletter, variant } = standing;
  const candidates = await readCandidates(ports.content, newsletter.id);
  const due = await dueOfThere(ports.contentBucket, { ...standing, candidates }, now);
  switch (due.kind) {
    case 'nothing':
      return undefined;
    case 'hold':
      await hold(ports, variant, due.reason);
      return undefined;
    case 'skip':
      await writeVariant(ports.content, skippedOver(variant, due));
      return undefined;
    case 'freeze': {
      const mailables = candidates.map(({ mailable }) => mailable);
      const { own, evens } = await withNotes(ports.content, { newsletter, variant, mailables }, now);
      const frozen = withMembers(own, due, nonce(ports.random.hex(16)), now, evens);
      return (await writeVariant(ports.content, frozen)) === 'written' ? frozen : undefined;
    }
  }
}

/** A member whose file is gone is left out: the look that withdraws it, or finds it under a new name, is on its way. */
async function dueOfThere(bucket: ObjectStore, facts: DueFacts, now: Instant): Promise<Due> {
  const due = dueNow(facts, now);
  if (due.kind !== 'freeze') return due;
  const heads = await Promise.all(due.members.map(({ key }) => bucket.head(key)));
  const gone = new Set(due.members.flatMap(({ id }, index) => (heads[index] === undefined ? [id] : [])));
  if (gone.size === 0) return due;
  const there = facts.candidates.filter(({ mailable }) => !gone.has(mailable.article));
  return dueOfThere(bucket, { ...facts, candidates: there }, now);
}

async function hold(ports: FreezePorts, variant: Variant, reason: string): Promise<void> {
  if ((await writeVariant(ports.content, held(variant, reason))) === 'refused') return;
  ports.log.error('newsletter held', { newsletter: variant.newsletter, cadence: variant.cadence, reason });
}

/** Nothing was opened, so nobody is owed a mail or an account. */
const isUnopenedCancelled = ({ state, shards }: Digest): boolean =>
  state === 'cancelled' && shards === undefined;

/** `trouble`: a sentence for the person who has to look. */
type End = 'opened' | 'cancelled' | { readonly trouble: string };

async function finish(
  ports: FreezePorts,
  publication: Publication,
  newsletter: Newsletter,
  frozen: Frozen,
  now: Instant,
): Promise<End> {
  const { freezing } = frozen;
  const begun = await begin(ports, frozen);
  // Before anything that ends early: an article that stays untaken would be due again at once.
  await takeMembers(ports, frozen, newsletter);
  if (begun.state === 'closed') return 'opened';
  if (isUnopenedCancelled(begun)) return endUnopened(ports, begun);
  if (begun.shards === undefined && isOverdue(freezing.released ?? freezing.at, now))
    return { trouble: `The digest ${freezing.digest} was being frozen at ${freezing.at}, and never opened.` };
  const rendered = await renderMembers(ports, publication, newsletter, begun, frozen);
  if (!rendered.ok) return { trouble: rendered.wrong };
  if ((await putMarker(ports.contentBucket, frozen, freezing, rendered.value)) === 'foreign')
    return { trouble: `${markerKey(frozen)} names another freeze of this period.` };
  await writePageIntent(ports.content, begun, ports.wallClock());
  const digest = await openShards(ports, freezing.digest, now);
  if (isUnopenedCancelled(digest)) return endUnopened(ports, digest);
  await wakeForPage(ports, begun, now);
  return 'opened';
}

const markerKey = ({ newsletter, freezing }: Frozen): string =>
  digestKey(newsletter, freezing.period, 'marker.json');

/** The fact first: a marker may stand there already. */
async function endUnopened({ content, contentBucket }: FreezePorts, digest: Digest): Promise<End> {
  const { id, newsletter, period } = digest;
  await contentBucket.put(
    digestKey(newsletter, period, 'cancelled.json'),
    JSON.stringify({ v: 1, digest: id }),
    { contentType: 'application/json', ifAbsent: true },
  );
  await deletePageIntents(content, id);
  await deleteOpenDigest(content, id);
  return 'cancelled';
}

/**
 * The record and its place in the list of open digests, then a second look at the members: a withdrawal writes its
 * tombstone before it reads that list, so one of the two sees the other. A member that was withdrawn and is back, both
 * between two attempts at this freeze, was offered anew since: what was frozen of it was recalled.
 */
async function begin(ports: FreezePorts, frozen: Frozen): Promise<Digest> {
  const { content } = ports;
  await writeDigest(content, freshDigest(frozen, frozen.freezing));
  const digest = await readDigest(content, frozen.freezing.digest);
  if (digest === undefined) throw new Error(`The digest ${frozen.freezing.digest} has no record`);
  if (digest.state === 'closed' || isUnopenedCancelled(digest)) return digest;
  await writeOpenDigest(content, digest.id);
  for (const member of frozen.freezing.members) {
    const [mailable, item] = [
      await readMailable(content, frozen.newsletter, member.id),
      await readItem(content, member.id),
    ];
    const isBack = mailable !== undefined && isRenewed(mailable, member, frozen.freezing.at);
    const isGone = mailable?.withdrawn === true || isBack || item?.state !== 'live';
    if (isGone) return changeDigest(content, digest.id, paused(becauseWithdrawn));
    if (mailable?.word?.kind === 'recalled') return changeDigest(content, digest.id, paused(becauseRecalled));
  }
  return digest;
}
