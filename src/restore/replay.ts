/** Replays the journal onto a subscribers table that came from a backup (docs/protocols.md, Restore: step 1). */
import { type Instant, instant, type NewsletterId } from '../ids.ts';
import { journalPrefix } from '../keys.ts';
import type { ObjectStore, Table } from '../ports.ts';
import { type JournalEntry, parseJournalEntry } from '../subscribers/journal.ts';
import {
  readSubscriber,
  readSubscription,
  untilWritten,
  writeSubscriber,
  writeSubscription,
} from '../subscribers/records.ts';
import type { Subscriber } from '../subscribers/subscriber.ts';
import { replayLeaving, replayOnPerson } from './replay-plan.ts';

export interface ReplayPorts {
  readonly contentBucket: Pick<ObjectStore, 'get' | 'list'>;
  readonly subscribers: Table;
  /** Newsletters of publication.yaml: the first records named none. */
  readonly newsletters: readonly NewsletterId[];
}

/** What became of an entry. */
export interface Replayed {
  readonly entry: JournalEntry;
  /** False: the rows knew it, or there is nobody. */
  readonly changed: boolean;
}

/** Each entry, oldest first, as it is done. `dryRun`: what would come of each on the rows as they are; nothing is written. */
export async function* replayJournal(ports: ReplayPorts, dryRun: boolean): AsyncIterable<Replayed> {
  for await (const { key } of ports.contentBucket.list(journalPrefix)) {
    const object = await ports.contentBucket.get(key);
    if (object?.body === undefined) continue;
    const entry = parseJournalEntry(new TextDecoder().decode(object.body));
    yield { entry, changed: await replay(ports, entry, dryRun) };
  }
}

function replay(ports: ReplayPorts, entry: JournalEntry, dryRun: boolean): Promise<boolean> {
  if (entry.kind === 'left') return leave(ports.subscribers, entry, dryRun);
  return untilWritten(async () => {
    const person = await readSubscriber(ports.subscribers, entry.subscriber);
    if (person === undefined) return { answer: false };
    // A crash may have left the subscriptions of somebody who is erased already.
    if (person.state === 'erased')
      return { answer: entry.kind === 'erased' && (await leaveAll(ports, person, entry.at, dryRun)) };
    const next = replayOnPerson(person, await newestYes(ports, person), entry);
    if (next === undefined) return { answer: false };
    if (!dryRun && (await writeSubscriber(ports.subscribers, next)) === 'refused') return undefined;
    if (next.state === 'erased') await leaveAll(ports, next, entry.at, dryRun);
    return { answer: true };
  });
}

const leave = (
  table: Table,
  entry: Extract<JournalEntry, { kind: 'left' }>,
  dryRun: boolean,
): Promise<boolean> =>
  untilWritten(async () => {
    const next = replayLeaving(await readSubscription(table, entry.newsletter, entry.subscriber), entry);
    if (next === undefined) return { answer: false };
    return dryRun || (await writeSubscription(table, next)) === 'written' ? { answer: true } : undefined;
  });

/** Answers whether there was anything to leave. */
async function leaveAll(
  ports: ReplayPorts,
  person: Subscriber,
  at: Instant,
  dryRun: boolean,
): Promise<boolean> {
  let changed = false;
  for (const newsletter of newslettersOf(ports, person)) {
    const left = { v: 1, kind: 'left', subscriber: person.id, newsletter, at } as const;
    changed = (await leave(ports.subscribers, left, dryRun)) || changed;
  }
  return changed;
}

const newslettersOf = ({ newsletters }: ReplayPorts, person: Subscriber): ReadonlySet<NewsletterId> =>
  new Set([...newsletters, ...(person.newsletters ?? [])]);

async function newestYes(ports: ReplayPorts, person: Subscriber): Promise<Instant | undefined> {
  const moments: string[] = [];
  for (const newsletter of newslettersOf(ports, person)) {
    const { consent } = (await readSubscription(ports.subscribers, newsletter, person.id)) ?? {};
    const yes = consent?.confirmedAt ?? consent?.imported;
    if (yes !== undefined) moments.push(yes);
  }
  const newest = moments.sort().at(-1);
  return newest === undefined ? undefined : instant(newest);
}
