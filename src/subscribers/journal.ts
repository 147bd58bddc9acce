/**
 * The journal in the content bucket: what must survive a restore of the subscribers table (docs/protocols.md,
 * Restore). An entry is written before the table, so an entry may stand without its write, never the other way.
 */
import * as z from 'zod';
import { instant, newsletterId, subscriberId } from '../ids.ts';
import { journalKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';

const at = z.iso.datetime().transform((text) => instant(text));
const subscriber = z.string().transform(subscriberId);

const of = { v: z.literal(1), subscriber, at };
const generation = z.number().int().min(1);
/** Keyed hash of an address. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const suppression = {
  v: z.literal(1),
  subscriber,
  /** Of the address that bounced or complained. */
  generation,
  at,
};

const journalEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    v: z.literal(1),
    kind: z.literal('left'),
    subscriber,
    newsletter: z.string().transform(newsletterId),
    at,
  }),
  z.object({ kind: z.literal('bounced'), ...suppression }),
  z.object({ kind: z.literal('complained'), ...suppression }),
  z.object({ kind: z.literal('blocked'), ...of }),
  z.object({ kind: z.literal('erased'), ...of, address: hash }),
  /** `generation` and `address`: the new ones. An older record than that is not mailed until its owner confirms. */
  z.object({ kind: z.literal('moved'), ...of, generation, address: hash }),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** Throws on what is no entry. */
export const parseJournalEntry = (text: string): JournalEntry => journalEntrySchema.parse(JSON.parse(text));

/** Writing the same entry again, after a crash, replaces it with itself. */
export async function writeJournal(journal: Pick<ObjectStore, 'put'>, entry: JournalEntry): Promise<void> {
  const key = journalKey(entry.at, [entry.kind, entry.subscriber, ...subjectOf(entry)].join('-'));
  await journal.put(key, JSON.stringify(entry), { contentType: 'application/json' });
}

function subjectOf(entry: JournalEntry): readonly string[] {
  if (entry.kind === 'left') return [entry.newsletter];
  return 'generation' in entry ? [String(entry.generation)] : [];
}
