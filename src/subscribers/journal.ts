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

const suppression = {
  v: z.literal(1),
  subscriber,
  /** Of the address that bounced or complained. */
  generation: z.number().int().min(1),
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
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** Writing the same entry again, after a crash, replaces it with itself. */
export async function writeJournal(journal: ObjectStore, entry: JournalEntry): Promise<void> {
  const subject = entry.kind === 'left' ? entry.newsletter : String(entry.generation);
  const key = journalKey(entry.at, `${entry.kind}-${entry.subscriber}-${subject}`);
  await journal.put(key, JSON.stringify(entry), { contentType: 'application/json' });
}
