/**
 * After a table came from its backup: the journal, the digests that have no proof, and last the epoch, which lets mails go
 * out again (docs/protocols.md, Restore). Each step may be repeated; one that broke off is begun anew.
 */

import type { Digest } from '../digest/digest.ts';
import { freed, type Marker } from '../digest/plan.ts';
import {
  changeDigest,
  deleteOpenDigest,
  readDigest,
  readOpenDigests,
  readVariant,
  writeVariant,
} from '../digest/records.ts';
import { differing, type EpochPorts, readEpoch, type TableIds, wasEverFrozen, writeEpoch } from '../epoch.ts';
import type { Instant, SubscriberId } from '../ids.ts';
import { digestKey, digestsPrefix } from '../keys.ts';
import type { ObjectStore, Table, WallClock } from '../ports.ts';
import type { Outcome, Problem } from '../problem.ts';
import { digestOf, type Frozen, foldersOf } from '../rebuild/digests.ts';
import { readFrozen } from '../rebuild/frozen.ts';
import { keysUnder } from '../rebuild/read.ts';
import type { JournalEntry } from '../subscribers/journal.ts';
import { type ReplayPorts, replayJournal } from './replay.ts';

export interface RestorePorts extends EpochPorts, Omit<ReplayPorts, 'contentBucket'> {
  readonly contentBucket: ObjectStore;
  /** The content table. */
  readonly content: Table;
  readonly deliveries: Table;
  readonly wallClock: WallClock;
  /** What was done, as a line for a person. */
  readonly progress: (line: string) => void;
}

export interface Restored {
  /** Whom the journal brought out, or let be mailed no more. */
  readonly people: number;
  /** Entries of the journal that changed a row, by kind. */
  readonly replayed: Readonly<Partial<Record<JournalEntry['kind'], number>>>;
  /** Digests that are closed without knowing of everybody. */
  readonly closed: readonly Digest['id'][];
}

/** Which tables are not those of the epoch, if there is something that a restore could do about it. */
export async function readDifference(ports: RestorePorts): Promise<Outcome<readonly (keyof TableIds)[]>> {
  const epoch = await readEpoch(ports.contentBucket);
  const now = await ports.tableIds();
  const differ = epoch === undefined ? [] : differing(epoch.tables, now);
  const isFresh = epoch === undefined && !(await wasEverFrozen(ports.contentBucket));
  if (isFresh || (epoch !== undefined && differ.length === 0)) return { ok: false, problems: [nothingToDo] };
  if (differ.includes('content')) return { ok: false, problems: [contentIsAnother] };
  return { ok: true, value: differ, problems: [] };
}

/** `dryRun`: says what would come of it, and writes nothing. */
export async function restore(ports: RestorePorts, dryRun: boolean): Promise<Outcome<Restored>> {
  const difference = await readDifference(ports);
  if (!difference.ok) return difference;
  const { people, replayed } = await replayAll(ports, dryRun);
  const closed = await closeDigests(ports, dryRun);
  if (!dryRun)
    await writeEpoch(ports.contentBucket, { tables: await ports.tableIds(), at: ports.wallClock() });
  return { ok: true, value: { people, replayed, closed }, problems: [] };
}

const often = 1_000;

async function replayAll(
  ports: RestorePorts,
  dryRun: boolean,
): Promise<Pick<Restored, 'people' | 'replayed'>> {
  const people = new Set<SubscriberId>();
  const counts: Partial<Record<JournalEntry['kind'], number>> = {};
  let read = 0;
  for await (const { entry, changed } of replayJournal(ports, dryRun)) {
    if (changed) {
      counts[entry.kind] = (counts[entry.kind] ?? 0) + 1;
      people.add(entry.subscriber);
    }
    read += 1;
    if (read % often === 0) ports.progress(`${read} entries of the journal, up to ${entry.at}`);
  }
  ports.progress(`${read} entries of the journal`);
  return { people: people.size, replayed: counts };
}

async function closeDigests(ports: RestorePorts, dryRun: boolean): Promise<readonly Digest['id'][]> {
  const closed: Digest['id'][] = [];
  const listed = await listedDigests(ports.content);
  for (const folder of foldersOf(await keysUnder(ports.contentBucket, digestsPrefix))) {
    const open = [...folder.periods].filter(
      ([period, names]) =>
        isFrozen(names) &&
        (!names.includes('proof.json') || listed.has(digestKey(folder.newsletter, period, ''))),
    );
    const periods = new Map(open);
    const now = ports.wallClock();
    const content = dryRun ? withoutPuts(ports.contentBucket, now) : ports.contentBucket;
    const cutoffOf = ({ newsletter, period }: Marker) =>
      listed.get(digestKey(newsletter, period, ''))?.cutoff;
    for (const frozen of await readFrozen({ ...ports, content }, { ...folder, periods }, now, cutoffOf)) {
      closed.push(frozen.marker.digest);
      if (!dryRun) await closeDigest(ports, frozen, now);
    }
  }
  return closed;
}

const isFrozen = (names: readonly string[]): boolean =>
  names.includes('marker.json') && !names.includes('cancelled.json');

/** Those that are listed as open, by their folders: a proof may stand beside an open record, a closed one be listed. */
async function listedDigests(content: Table): Promise<ReadonlyMap<string, Digest>> {
  const folders = new Map<string, Digest>();
  for (const id of await readOpenDigests(content)) {
    const digest = await readDigest(content, id);
    if (digest !== undefined) folders.set(digestKey(digest.newsletter, digest.period, ''), digest);
  }
  return folders;
}

/** Nobody works on it any more, and the variant that froze it may go on. */
async function closeDigest({ content }: RestorePorts, frozen: Frozen, now: Instant): Promise<void> {
  const told = digestOf(frozen);
  if ((await readDigest(content, told.id)) !== undefined)
    await changeDigest(content, told.id, (standing) =>
      standing.state === 'closed' ? standing : { ...told, ...standing, state: 'closed', closedAt: now },
    );
  await deleteOpenDigest(content, told.id);
  for (;;) {
    const variant = await readVariant(content, told.newsletter, told.cadence);
    if (variant?.freezing?.digest !== told.id) return;
    const { held: _, ...free } = freed({ ...variant, freezing: variant.freezing });
    if ((await writeVariant(content, free)) === 'written') return;
  }
}

/** A proof that is only to be counted is kept here. */
function withoutPuts(bucket: ObjectStore, lastModified: Instant): ObjectStore {
  const kept = new Map<string, Uint8Array>();
  return {
    ...bucket,
    get: async (key, options) => {
      const body = kept.get(key);
      if (body === undefined) return bucket.get(key, options);
      const head = { key, etag: '""', size: body.length, lastModified, metadata: {} };
      return { ...head, body };
    },
    head: (key) => bucket.head(key),
    list: (prefix, options) => bucket.list(prefix, options),
    history: (prefix) => bucket.history(prefix),
    delete: (key) => bucket.delete(key),
    put: async (key, body) => {
      kept.set(key, typeof body === 'string' ? new TextEncoder().encode(body) : body);
      return { etag: '""' };
    },
  };
}

const nothingToDo: Problem = {
  severity: 'error',
  code: 'epoch-current',
  wrong: 'Mails go out with these tables: nothing was restored.',
  expected: 'a subscribers or deliveries table that came from a backup',
  example: 'docs/runbook.md, To restore a table',
};

const contentIsAnother: Problem = {
  severity: 'error',
  code: 'content-table-another',
  wrong: 'The content table is not the one that mails went out with.',
  expected:
    'the content table that there was, or one that was rebuilt: a backup of it knows nothing of newer articles',
  example: 'npm run courant -- rebuild, into an empty content table',
};
