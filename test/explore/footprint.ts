/** Which parts of the world a step reads and writes, as sets of bits: steps that share nothing may change places. */
import type { Call } from './state.ts';

export interface Footprint {
  readonly reads: bigint;
  readonly writes: bigint;
  /** Partitions and buckets in which it writes something: of concern only to who reads them whole. */
  readonly touches: bigint;
}

export const nothing: Footprint = { reads: 0n, writes: 0n, touches: 0n };

const places = new Map<string, bigint>();

function bit(place: string): bigint {
  const known = places.get(place);
  if (known !== undefined) return known;
  const fresh = 1n << BigInt(places.size);
  places.set(place, fresh);
  return fresh;
}

export const clockRead: Footprint = { ...nothing, reads: bit('clock') };
export const clockWrite: Footprint = { ...nothing, writes: bit('clock') };

export const both = (one: Footprint, other: Footprint): Footprint => ({
  reads: one.reads | other.reads,
  writes: one.writes | other.writes,
  touches: one.touches | other.touches,
});

export const isSame = (one: Footprint, other: Footprint): boolean =>
  one.reads === other.reads && one.writes === other.writes && one.touches === other.touches;

export const conflict = (one: Footprint, other: Footprint): boolean =>
  (one.writes & (other.reads | other.writes)) !== 0n ||
  (one.reads & (other.writes | other.touches)) !== 0n ||
  (one.touches & other.reads) !== 0n;

/** A query reads its whole partition, whatever its bounds. */
export function footprintOf(call: Call): Footprint {
  switch (call.port) {
    case 'worker':
      return nothing;
    case 'queue':
      // Sending twice, in whatever order, leaves the same messages.
      return nothing;
    case 'table': {
      if (call.method === 'query') return reads(`table ${call.pk} *`);
      const { pk, sk } = call.method === 'put' ? call.row : call;
      const row = `table ${pk} ${sk}`;
      return call.method === 'get' ? reads(row) : writes(row, `table ${pk} *`);
    }
    default: {
      if (call.method === 'list') return reads(`${call.port} *`);
      const object = `${call.port} ${call.key}`;
      const read = call.method === 'get' || call.method === 'head';
      return read ? reads(object) : writes(object, `${call.port} *`);
    }
  }
}

const reads = (place: string): Footprint => ({ ...nothing, reads: bit(place) });
const writes = (place: string, within: string): Footprint => ({
  ...nothing,
  writes: bit(place),
  touches: bit(within),
});
