/**
 * The daily comparison of bucket and records, in slices of a minute: events that were lost for good, reports that were
 * never written. It decides nothing: a look that was not needed changes nothing (docs/protocols.md, Reconcile).
 */
import * as z from 'zod';
import { moment } from '../article/row-schemas.ts';
import type { LookHint } from '../hints.ts';
import { type Instant, shifted } from '../ids.ts';
import { absent, matches, type ObjectStore } from '../ports.ts';
import { rowKey } from '../table-keys.ts';
import { comparisons } from './differences.ts';
import type { SweepPorts } from './ports.ts';

export interface ReconcilePorts extends Pick<SweepPorts, 'content' | 'uploadsQueue' | 'wallClock' | 'log'> {
  readonly contentBucket: ObjectStore;
}

export const daily = 24 * 3_600_000;

const schema = z.object({
  rev: z.number().int(),
  /** By the wall clock: when it begins, or, with a place, began. */
  due: moment,
  place: z.object({ comparison: z.number().int(), after: z.string().exactOptional() }).exactOptional(),
});
type Reconcile = z.infer<typeof schema>;

const key = rowKey.reconcile();

/** `now` is the publication's time, for the looks. */
export async function reconcile(ports: ReconcilePorts, now: Instant): Promise<void> {
  const { content, wallClock } = ports;
  const row = await content.get(key.pk, key.sk);
  const wall = wallClock();
  if (row === undefined) return write(ports, undefined, { rev: 1, due: shifted(wall, daily) });
  const standing = schema.parse(row);
  if (standing.due > wall) return;
  await write(ports, standing, await compared(ports, standing, now, wall));
}

/** The hints before the place: one is told twice rather than never. */
async function compared(
  { content, contentBucket, uploadsQueue, log }: ReconcilePorts,
  { rev, due, place = { comparison: 0 } }: Reconcile,
  now: Instant,
  wall: Instant,
): Promise<Reconcile> {
  let { comparison, after }: { comparison: number; after?: string | undefined } = place;
  for (; comparison < comparisons.length; comparison++) {
    const slice = await comparisons[comparison]?.({ bucket: contentBucket, table: content, wall }, after);
    const { keys = [] } = slice ?? {};
    if (keys.length > 0)
      log.warn('Bucket and records differ', { keys: keys.slice(0, 20), count: keys.length });
    await uploadsQueue.send(keys.map((look): LookHint => ({ look, now })));
    after = slice?.after;
    if (after !== undefined) return { rev: rev + 1, due, place: { comparison, after } };
  }
  return { rev: rev + 1, due: shifted(wall, daily) };
}

/** Refused: another sweep compared the same. */
async function write(
  { content }: ReconcilePorts,
  standing: Reconcile | undefined,
  next: Reconcile,
): Promise<void> {
  await content.put({ ...key, v: 1, ...next }, standing ? matches({ rev: standing.rev }) : absent);
}
