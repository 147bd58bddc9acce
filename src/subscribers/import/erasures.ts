/** Who was erased, as far as the journal says: the table may be a new one. */
import type { Instant } from '../../ids.ts';
import { journalPrefix } from '../../keys.ts';
import type { ObjectStore } from '../../ports.ts';
import { parseJournalEntry } from '../journal.ts';

const erasure = /-erased-[0-9a-f]{32}\.json$/;

/** By the keyed hash of the address, the last time. As large as there are people who were erased. */
export async function erasedAddresses(
  journal: Pick<ObjectStore, 'get' | 'list'>,
): Promise<ReadonlyMap<string, Instant>> {
  const erased = new Map<string, Instant>();
  // In the order of time, as their keys are.
  for await (const { key } of journal.list(journalPrefix)) {
    if (!erasure.test(key)) continue;
    const entry = parseJournalEntry(new TextDecoder().decode((await journal.get(key))?.body));
    if (entry.kind === 'erased') erased.set(entry.address, entry.at);
  }
  return erased;
}
