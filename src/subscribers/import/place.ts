/** Which import of a list was the last, and whether it came to its end. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Instant, instant } from '../../ids.ts';
import type { AccountFiles } from './ports.ts';

const placeSchema = z.object({
  v: z.literal(1),
  /** SHA-256 of the list, and of what the operator said of it. */
  file: z.string(),
  options: z.string(),
  begun: z.iso.datetime().transform((text): Instant => instant(text)),
  account: z.string(),
  ended: z.boolean(),
});
export type Place = z.infer<typeof placeSchema>;

/** What the operator said, in the same order each time. */
interface ImportWords {
  readonly dryRun: boolean;
  readonly [word: string]: unknown;
}

/** Goes on with the last one if it was of this file with these options, and has not ended. */
export async function takePlace(
  files: AccountFiles,
  { file, options, now }: { readonly file: string; readonly options: ImportWords; readonly now: Instant },
): Promise<Place> {
  const hash = createHash('sha256').update(JSON.stringify(options)).digest('hex');
  const last = readPlace(await files.readPlace());
  if (last && !last.ended && last.file === file && last.options === hash) return last;
  const account = `${options.dryRun ? 'dry-run' : 'account'}-${now.replace(/[-:]|\.\d+/g, '')}.csv`;
  const place: Place = { v: 1, file, options: hash, begun: now, account, ended: false };
  await files.writePlace(JSON.stringify(place));
  return place;
}

export const endPlace = (files: AccountFiles, place: Place): Promise<void> =>
  files.writePlace(JSON.stringify({ ...place, ended: true }));

function readPlace(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const parsed = placeSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}
