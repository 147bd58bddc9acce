/** The facts that decide what is due for a newsletter, read from its rows (consistently, as all reads are). */
import { readItem } from '../article/records.ts';
import { cadenceSchema } from '../config.ts';
import type { Instant, NewsletterId } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { Evens } from '../subscribers/candidate.ts';
import type { Variant } from './digest.ts';
import type { Candidate } from './due.ts';
import { evensOf, type NoteFacts, noted } from './evens.ts';
import { readUntaken, readVariant } from './records.ts';

/** Every mailable article that some cadence may still take, with its item as it stands. */
export async function readCandidates(content: Table, newsletter: NewsletterId): Promise<Candidate[]> {
  const mailables = await readUntaken(content, newsletter);
  return Promise.all(
    mailables.map(async (mailable) => ({ mailable, item: await readItem(content, mailable.article) })),
  );
}

/** The variant with the notes of a freeze at `now`, and all notes of its newsletter as its digest carries them. */
export async function withNotes(
  content: Table,
  facts: Omit<NoteFacts, 'others'>,
  now: Instant,
): Promise<{ readonly own: Variant; readonly evens: Evens }> {
  const { variant } = facts;
  // Read behind the articles: what another cadence noted before it took one of them is known by then.
  const others = await readOtherVariants(content, variant);
  const own = { ...variant, evens: noted({ ...facts, others }, now) };
  return { own, evens: evensOf([own, ...others]) };
}

async function readOtherVariants(
  table: Table,
  { newsletter, cadence }: Variant,
): Promise<readonly Variant[]> {
  const others = cadenceSchema.options.filter((one) => one !== cadence);
  const read = await Promise.all(others.map((one) => readVariant(table, newsletter, one)));
  return read.filter((one) => one !== undefined);
}
