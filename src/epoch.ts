/**
 * May mails go out? While the tables are those that an operator, or the first run, has named in the content bucket
 * (docs/protocols.md, Restore: Epoch). A table that was restored from a backup has another id.
 */
import * as z from 'zod';
import { type Instant, instant, shifted } from './ids.ts';
import { digestsPrefix, epochKey } from './keys.ts';
import type { ObjectStore, WallClock } from './ports.ts';

/** DynamoDB's TableId of each table. */
export interface TableIds {
  readonly content: string;
  readonly subscribers: string;
  readonly deliveries: string;
}

export interface Epoch {
  readonly tables: TableIds;
  readonly at: Instant;
}

export type EpochStanding =
  | { readonly kind: 'current' }
  /** Nobody is mailed. `differ`: these tables are not those of the epoch; none: there is no epoch. */
  | { readonly kind: 'stopped'; readonly differ: readonly (keyof TableIds)[] };

export interface EpochPorts {
  readonly contentBucket: Pick<ObjectStore, 'get' | 'put' | 'list'>;
  /** As they are now. */
  readonly tableIds: () => Promise<TableIds>;
  readonly wallClock: WallClock;
}

const id = z.string().min(1);
const epochSchema = z.object({
  v: z.literal(1),
  tables: z.object({ content: id, subscribers: id, deliveries: id }),
  at: z.iso.datetime().transform((text) => instant(text)),
});

/** Throws on an object that is none of ours. */
export async function readEpoch(bucket: EpochPorts['contentBucket']): Promise<Epoch | undefined> {
  const object = await bucket.get(epochKey);
  if (object?.body === undefined) return undefined;
  const { tables, at } = epochSchema.parse(JSON.parse(new TextDecoder().decode(object.body)));
  return { tables, at };
}

/** `ifAbsent`: leaves one that is there. */
export async function writeEpoch(
  bucket: EpochPorts['contentBucket'],
  { tables, at }: Epoch,
  ifAbsent = false,
): Promise<void> {
  const text = `${JSON.stringify({ v: 1, tables, at })}\n`;
  await bucket.put(epochKey, text, { contentType: 'application/json', ifAbsent });
}

/** Which of the tables are others. */
export const differing = (epoch: TableIds, now: TableIds): readonly (keyof TableIds)[] =>
  (['content', 'subscribers', 'deliveries'] as const).filter((name) => epoch[name] !== now[name]);

/** An answer counts for a minute: no table is restored in less. Make one that lasts as long as the function does. */
export function epochKeeper(ports: EpochPorts): () => Promise<EpochStanding> {
  let known: { readonly until: Instant; readonly standing: EpochStanding } | undefined;
  return async () => {
    const now = ports.wallClock();
    if (known === undefined || known.until <= now)
      known = { standing: await standingOf(ports), until: shifted(now, 60_000) };
    return known.standing;
  };
}

async function standingOf({ contentBucket, tableIds, wallClock }: EpochPorts): Promise<EpochStanding> {
  const tables = await tableIds();
  let epoch = await readEpoch(contentBucket);
  if (epoch === undefined && !(await wasEverFrozen(contentBucket))) {
    await writeEpoch(contentBucket, { tables, at: wallClock() }, true);
    epoch = await readEpoch(contentBucket);
  }
  if (epoch === undefined) return { kind: 'stopped', differ: [] };
  const differ = differing(epoch.tables, tables);
  return differ.length === 0 ? { kind: 'current' } : { kind: 'stopped', differ };
}

/** Has any digest a marker? */
export async function wasEverFrozen(bucket: EpochPorts['contentBucket']): Promise<boolean> {
  for await (const { key } of bucket.list(digestsPrefix)) if (key.endsWith('/marker.json')) return true;
  return false;
}

/** Said to whoever is to be mailed nothing. */
export const stoppedBecause = ({ differ }: Extract<EpochStanding, { kind: 'stopped' }>): string =>
  differ.length === 0
    ? 'nobody has said that mails may go out with these tables (docs/runbook.md, To restore a table)'
    : `the ${differ.join(' and ')} ${differ.length === 1 ? 'table is' : 'tables are'} not the one mails went out with (docs/runbook.md, To restore a table)`;
