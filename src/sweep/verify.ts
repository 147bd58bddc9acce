/** A comparison of everything that the build owns, whose time has come. */
import * as z from 'zod';
import type { BuildHint } from '../hints.ts';
import { type Instant, instant } from '../ids.ts';
import { rowKey } from '../table-keys.ts';
import type { SweepPorts } from './ports.ts';

/** The builder's row; its earliest due time is of the wall clock, because it follows from a lease. */
const verifySchema = z.object({ due: z.iso.datetime().transform((text) => instant(text)) });

export async function sweepVerify(
  { content, wakeSite, wallClock }: Pick<SweepPorts, 'content' | 'wakeSite' | 'wallClock'>,
  now: Instant,
): Promise<void> {
  const { pk, sk } = rowKey.verify();
  const row = await content.get(pk, sk);
  if (row === undefined || verifySchema.parse(row).due > wallClock()) return;
  await wakeSite({ build: true, now } satisfies BuildHint);
}
