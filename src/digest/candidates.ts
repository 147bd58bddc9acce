/** The facts that decide what is due for a newsletter, read from its rows (consistently, as all reads are). */
import { readItem } from '../article/records.ts';
import type { NewsletterId } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { Candidate } from './due.ts';
import { readUntaken } from './records.ts';

/** Every mailable article that some cadence may still take, with its item as it stands. */
export async function readCandidates(content: Table, newsletter: NewsletterId): Promise<Candidate[]> {
  const mailables = await readUntaken(content, newsletter);
  return Promise.all(
    mailables.map(async (mailable) => ({ mailable, item: await readItem(content, mailable.article) })),
  );
}
