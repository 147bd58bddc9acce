/** A recording as it stands now: front matter names it, and only the records know what has been uploaded. */
import { contentKeyOf } from '../keys.ts';
import type { Table } from '../ports.ts';
import type { Enclosure } from './article.ts';
import { readFile } from './records.ts';

/**
 * The document, or its summary, with the true length of a recording that is one of our files. One that is not uploaded
 * (yet) is left out: nobody could play it.
 */
export async function withRecording<T extends { readonly enclosure?: Enclosure }>(
  table: Table,
  said: T,
): Promise<T> {
  const { enclosure, ...rest } = said;
  const key = enclosure && contentKeyOf(enclosure.url);
  if (enclosure === undefined || key === undefined) return said;
  const file = await readFile(table, key);
  if (file?.standing.kind !== 'there') return rest as T;
  return { ...said, enclosure: { ...enclosure, length: file.standing.size } };
}
