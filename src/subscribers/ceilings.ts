/**
 * How many mails an hour go out because somebody typed an address, in all and to one domain: whoever has a list of
 * addresses types each only once. Counted by compare-and-swap just before the mail.
 */
import * as z from 'zod';
import type { Instant } from '../ids.ts';
import { absent, matches, type Table } from '../ports.ts';
import { subscriberKey } from '../table-keys.ts';
import { untilWritten } from './records.ts';

const countRow = z.object({ rev: z.number().int().min(1), hour: z.string(), count: z.number().int().min(0) });

interface Ceiling {
  /** `all`, or the hash of a domain. */
  readonly scope: string;
  readonly most: number;
}

/** True: under each of them, and counted. In the order given; what one has counted stays counted when the next is full. */
export async function countUnder(table: Table, ceilings: readonly Ceiling[], now: Instant): Promise<boolean> {
  for (const ceiling of ceilings) if (!(await countOne(table, ceiling, now))) return false;
  return true;
}

const countOne = (table: Table, { scope, most }: Ceiling, now: Instant): Promise<boolean> =>
  untilWritten(async () => {
    const key = subscriberKey.ceiling(scope);
    const row = await table.get(key.pk, key.sk);
    const standing = row && countRow.parse(row);
    const hour = now.slice(0, 13);
    const count = standing?.hour === hour ? standing.count : 0;
    if (count >= most) return { answer: false };
    const rev = standing?.rev ?? 0;
    const next = { ...key, v: 1, rev: rev + 1, hour, count: count + 1, ...expiry(now) };
    const written = await table.put(next, rev === 0 ? absent : matches({ rev }));
    return written === 'written' ? { answer: true } : undefined;
  });

/** DynamoDB's time to live, in seconds: a count is worth nothing after its hour. */
const expiry = (now: Instant) => ({ expires: Math.ceil(Date.parse(now) / 1_000) + 2 * 3_600 });
