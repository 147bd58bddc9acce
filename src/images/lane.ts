/**
 * Who measures: a few lanes, each a lease by the wall clock. They bound how many of the account's functions decode
 * pictures at once; two in one lane would do the same work twice, and no harm.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { instant, shifted } from '../ids.ts';
import { absent, matches } from '../ports.ts';
import { rowKey, type TableKey } from '../table-keys.ts';
import type { ImagesPorts } from './ports.ts';

/** A new account may run ten functions at once. */
const lanes = 4;

/** Longer than a picture may take. Milliseconds. */
const leaseLength = 90_000;

export interface Lane {
  readonly number: number;
  /** Changes with each renewal. */
  readonly nonce: string;
}

type Ports = Pick<ImagesPorts, 'table' | 'wallClock' | 'randomness'>;

const leaseSchema = z.object({ nonce: z.string(), until: z.string().transform((text) => instant(text)) });

/** Which lane a key's picture belongs to. */
export const laneOf = (key: string): number => (createHash('sha256').update(key).digest()[0] ?? 0) % lanes;

/** `'busy'`: its owner looks once more when it is done. */
export async function takeLane(ports: Ports, number: number): Promise<Lane | 'busy'> {
  const key = keyOf(number);
  const row = await ports.table.get(key.pk, key.sk);
  const held = row && leaseSchema.parse(row);
  if (held && held.until > ports.wallClock()) return 'busy';
  return write(ports, number, held?.nonce);
}

/** Before each picture. `'busy'`: it ran out, and is another's. */
export const renewLane = (ports: Ports, lane: Lane): Promise<Lane | 'busy'> =>
  write(ports, lane.number, lane.nonce);

export async function leaveLane({ table }: Ports, lane: Lane): Promise<void> {
  const { pk, sk } = keyOf(lane.number);
  await table.delete(pk, sk, matches({ nonce: lane.nonce }));
}

const keyOf = (number: number): TableKey => rowKey.lease(`images-${number}`);

async function write(
  { table, wallClock, randomness }: Ports,
  number: number,
  before: string | undefined,
): Promise<Lane | 'busy'> {
  const nonce = randomness.hex(16);
  const row = { ...keyOf(number), v: 1, nonce, until: shifted(wallClock(), leaseLength) };
  const written = await table.put(row, before === undefined ? absent : matches({ nonce: before }));
  return written === 'written' ? { number, nonce } : 'busy';
}
