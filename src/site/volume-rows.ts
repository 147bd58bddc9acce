/** Rows and facts of volumes ↔ nouns, in the order of docs/protocols.md, Site: Volumes. */
import * as z from 'zod';
import type { ArticleId, Instant } from '../ids.ts';
import { identityKey } from '../keys.ts';
import { absent, matches, type ObjectStore, type Table } from '../ports.ts';
import { rowKey, volumePartition, volumesPartition } from '../table-keys.ts';
import { listedSchema, putUnlessNewer, toRow } from './records.ts';
import {
  type Bound,
  inOrder,
  type Member,
  nextPlaces,
  type Place,
  type Places,
  type Volume,
  type VolumeName,
  volumeName,
} from './volume.ts';

const name = z.string().transform(volumeName);
const placesSchema = z.object({ volume: name, given: z.number() });
const placeSchema = z.object({ volume: name, place: z.number().int().min(0) });
const volumeSchema = z.object({ name, size: z.number(), out: z.number(), empty: z.boolean() });
const memberSchema = listedSchema.extend({ words: z.string() });
/** `identity/<id>/bound.json` */
export const boundFactSchema = placeSchema;

/** Takes places for articles that have none. Those that are taken and not used stay empty. */
export async function takePlaces(table: Table, month: string, count: number): Promise<readonly Place[]> {
  const key = rowKey.volumePlaces();
  for (;;) {
    const row = await table.get(key.pk, key.sk);
    const before = row && placesSchema.parse(row);
    const { taken, places } = nextPlaces(before, month, count);
    const condition = before ? matches({ volume: before.volume, given: before.given }) : absent;
    if ((await table.put(toRow(key, places), condition)) === 'written') return taken;
  }
}

/** After a rebuild; what is known already is ahead of it. */
export async function restorePlaces(table: Table, places: Places): Promise<void> {
  await table.put(toRow(rowKey.volumePlaces(), places), absent);
}

export async function readBound(table: Table, id: ArticleId): Promise<Place | undefined> {
  const { pk, sk } = rowKey.bound(id);
  const row = await table.get(pk, sk);
  return row && placeSchema.parse(row);
}

export async function putBound(table: Table, { id, volume, place }: Bound): Promise<void> {
  await table.put(toRow(rowKey.bound(id), { volume, place }), absent);
}

/** The place that holds: `wanted`, unless the article was bound before. */
export async function writeBoundFact(
  content: ObjectStore,
  { id, volume, place }: Bound,
  at: Instant,
): Promise<Place> {
  const body = `${JSON.stringify({ v: 1, id, volume, place, at })}\n`;
  const key = identityKey(id, 'bound');
  const put = await content.put(key, body, { contentType: 'application/json', ifAbsent: true });
  return (put === 'exists' ? await readBoundFact(content, id) : undefined) ?? { volume, place };
}

export async function readBoundFact(content: ObjectStore, id: ArticleId): Promise<Place | undefined> {
  const object = await content.get(identityKey(id, 'bound'));
  return object?.body && boundFactSchema.parse(JSON.parse(new TextDecoder().decode(object.body)));
}

export async function readVolume(table: Table, volume: VolumeName): Promise<Volume | undefined> {
  const { pk, sk } = rowKey.volume(volume);
  const row = await table.get(pk, sk);
  return row && volumeSchema.parse(row);
}

/** By compare-and-swap. `change` may be asked again; what it gives back as it was is not written. */
export async function changeVolume(
  table: Table,
  volume: VolumeName,
  change: (current: Volume) => Volume,
): Promise<void> {
  const key = rowKey.volume(volume);
  for (;;) {
    const row = await table.get(key.pk, key.sk);
    const current = row && volumeSchema.parse(row);
    const next = change(current ?? { name: volume, size: 0, out: 0, empty: true });
    if (current && JSON.stringify(next) === JSON.stringify(current)) return;
    const condition = current
      ? matches({ size: current.size, out: current.out, empty: current.empty })
      : absent;
    if ((await table.put(toRow(key, next), condition)) === 'written') return;
  }
}

/** By age, from `after` on; the newest first, and at most so many, if `newest` says so. */
export async function readVolumes(
  table: Table,
  { after, newest }: { readonly after?: string; readonly newest?: number } = {},
): Promise<readonly Volume[]> {
  const found: Volume[] = [];
  const range = {
    ...(after === undefined ? {} : { from: after }),
    ...(newest === undefined ? {} : { newestFirst: true, limit: newest }),
  };
  for await (const row of table.query(volumesPartition, range)) found.push(volumeSchema.parse(row));
  return found;
}

/** The one before and the one after it. */
export async function readNeighbours(
  table: Table,
  volume: VolumeName,
): Promise<{ readonly before?: Volume; readonly after?: Volume }> {
  const neighbour = async (range: { from?: string; to?: string; newestFirst?: boolean }) => {
    for await (const row of table.query(volumesPartition, { ...range, limit: 2 }))
      if (row.sk !== volume) return volumeSchema.parse(row);
    return undefined;
  };
  const [before, after] = [
    await neighbour({ to: volume, newestFirst: true }),
    await neighbour({ from: volume }),
  ];
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** A row of a newer `rev` stays. Answers whether the volume says something else from now on. */
export const putMember = (table: Table, volume: VolumeName, member: Member): Promise<boolean> =>
  putUnlessNewer<Member>(table, rowKey.inVolume(volume, member.id), member, memberSchema);

/** Takes the article out, unless a newer `rev` of it was put in meanwhile. Answers whether it stood there. */
export async function deleteMember(
  table: Table,
  volume: VolumeName,
  { id, rev }: Pick<Member, 'id' | 'rev'>,
): Promise<boolean> {
  const key = rowKey.inVolume(volume, id);
  const row = await table.get(key.pk, key.sk);
  if (row === undefined || Number(row['rev']) > rev) return false;
  return (await table.delete(key.pk, key.sk, matches({ rev: Number(row['rev']) }))) === 'deleted';
}

/** Newest first. */
export async function readMembers(table: Table, volume: VolumeName): Promise<readonly Member[]> {
  const found: Member[] = [];
  for await (const row of table.query(volumePartition(volume))) found.push(memberSchema.parse(row));
  return inOrder(found);
}

export async function readMember(
  table: Table,
  volume: VolumeName,
  id: ArticleId,
): Promise<Member | undefined> {
  const { pk, sk } = rowKey.inVolume(volume, id);
  const row = await table.get(pk, sk);
  return row && memberSchema.parse(row);
}
