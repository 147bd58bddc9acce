/** The records of files that images show. */
import type { Table } from '../ports.ts';
import { readFile } from './records.ts';
import type { PictureFile, Pictures } from './shown-pictures.ts';

export async function readPictureFile(table: Table, key: string): Promise<PictureFile | undefined> {
  const standing = (await readFile(table, key))?.standing;
  return standing?.kind === 'there' ? standing : undefined;
}

/** As they stand now. */
export async function readPictures(table: Table, keys: Iterable<string>): Promise<Pictures> {
  const pictures = new Map<string, PictureFile>();
  for (const key of new Set(keys)) {
    const file = await readPictureFile(table, key);
    if (file !== undefined) pictures.set(key, file);
  }
  return pictures;
}
