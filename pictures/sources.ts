/** Whether the pictures still show what there is: what they were made from is written down beside them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export const pictureFolder = 'docs/pictures';

/** What can be seen in them, and how they are taken. What lies deeper shows in the tests. */
const sourceFolders = ['content', 'local/room/page', 'pictures'];

const record = join(pictureFolder, 'made-from.json');
const schema = z.object({
  /** Of the digest in the picture; the README quotes it. */
  receipt: z.string(),
  /** Folder → SHA-256 of its files. */
  sources: z.record(z.string(), z.string()),
});
export type MadeFrom = z.infer<typeof schema>;

export const readMadeFrom = (): MadeFrom => schema.parse(JSON.parse(readFileSync(record, 'utf8')));

/** As the folders are now. */
export function writeMadeFrom(receipt: string): void {
  const sources = Object.fromEntries(sourceFolders.map((folder) => [folder, digestOf(folder)]));
  const made: MadeFrom = { receipt, sources };
  writeFileSync(record, `${JSON.stringify(made, undefined, 2)}\n`);
}

/** The folders that have changed since the pictures were taken, or looked at. */
export function changedSources({ sources }: MadeFrom): string[] {
  return sourceFolders.filter((folder) => sources[folder] !== digestOf(folder));
}

export const remedy =
  'Pictures in docs/pictures may be out of date. Take them anew: npm run pictures. If they still show what there is: npm run pictures -- --keep';

function digestOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 32);
}
