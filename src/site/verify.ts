/**
 * When everything that the build owns is next compared with what stands in the bucket: a *walk*. Asked for at once
 * when the appearance of every page changed, one lease length after a PUT may still land unseen, and each week
 * (docs/protocols.md, Site: Verify).
 */
import * as z from 'zod';
import { type Instant, instant, shifted } from '../ids.ts';
import { absent, matches, type Table } from '../ports.ts';
import { rowKey } from '../table-keys.ts';

export interface Verify {
  /** Raised by every write. */
  readonly rev: number;
  /** Wall-clock times after which a walk must start; never empty, the earliest first. */
  readonly dues: readonly Instant[];
  /** The walk under way. */
  readonly walk?: Walk;
  /** Fingerprint of the appearance that was last asked to be brought to every page. */
  readonly appearance?: string;
}

export interface Walk {
  /** The `rev` of the row when it began: no other walk has it. */
  readonly id: number;
  /** It settles what was due by then. */
  readonly startedAt: Instant;
  /** Where it goes on. */
  readonly cursor?: string;
}

export const weekly = 7 * 24 * 3_600_000;

const moment = z.string().transform((text) => instant(text));
const verifySchema = z.object({
  rev: z.number(),
  dues: z.array(moment).min(1),
  walk: z.object({ id: z.number(), startedAt: moment, cursor: z.string().exactOptional() }).exactOptional(),
  appearance: z.string().exactOptional(),
});

/** One more due time. A walk under way goes on: it settles only what was due when it began. */
export function withDue(current: Verify | undefined, due: Instant): Verify {
  const dues = [...new Set([...(current?.dues ?? []), due])].sort();
  return { ...current, rev: (current?.rev ?? 0) + 1, dues };
}

/** Every page must be brought to this appearance at once; what a walk under way has done counts no more. */
export function withAppearance(current: Verify | undefined, appearance: string, now: Instant): Verify {
  const { walk: _walk, ...rest } = withDue(current, now);
  return { ...rest, appearance };
}

export const isDue = ({ dues }: Verify, now: Instant): boolean => dues.some((due) => due <= now);

/** With a walk under way, if one is due; otherwise the row as it is. */
export function begun(current: Verify, now: Instant): Verify {
  if (current.walk !== undefined || !isDue(current, now)) return current;
  const rev = current.rev + 1;
  return { ...current, rev, walk: { id: rev, startedAt: now } };
}

/** The walk has come to `cursor`. One that was called off meanwhile moves nothing. */
export function advanced(current: Verify | undefined, walk: Walk, cursor: string): Verify {
  if (current?.walk?.id !== walk.id) return current ?? withDue(current, walk.startedAt);
  return { ...current, rev: current.rev + 1, walk: { ...current.walk, cursor } };
}

/** The walk is done and counts. One that was called off meanwhile settles nothing. */
export function settled(current: Verify | undefined, { id, startedAt }: Walk): Verify {
  if (current?.walk?.id !== id) return current ?? withDue(current, startedAt);
  const { walk: _walk, ...rest } = current;
  const open = current.dues.filter((due) => due > startedAt);
  return {
    ...rest,
    rev: current.rev + 1,
    dues: open.length > 0 ? open : [shifted(startedAt, weekly)],
  };
}

const key = rowKey.verify();

/** By compare-and-swap; `change` may be asked again. Answers what stands there now. */
export async function changeVerify(
  table: Table,
  change: (current: Verify | undefined) => Verify,
): Promise<Verify> {
  for (;;) {
    const row = await table.get(key.pk, key.sk);
    const current = row && verifySchema.parse(row);
    const next = change(current);
    if (next === current) return current;
    // `due` is what the sweep reads.
    const changed = { ...next, ...key, v: 1, due: next.dues[0] };
    const condition = current ? matches({ rev: current.rev }) : absent;
    if ((await table.put(changed, condition)) === 'written') return next;
  }
}
