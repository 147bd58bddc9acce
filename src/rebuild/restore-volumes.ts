/** Who is bound where, by the facts: the builder binds nobody anew, and takes places behind those that are given. */
import { inParallel } from '../site/in-parallel.ts';
import { volumesOf } from '../site/volume.ts';
import { changeVolume, putBound, restorePlaces } from '../site/volume-rows.ts';
import type { History } from './history.ts';
import type { RebuildPorts } from './ports.ts';

const width = 8;

/** What a volume says of its articles, and its documents, come with the builder. */
export async function restoreVolumes({ table }: RebuildPorts, histories: readonly History[]): Promise<void> {
  const bound = histories.flatMap(({ id, bound: place }) => (place === undefined ? [] : [{ id, ...place }]));
  const { places, volumes } = volumesOf(bound);
  if (places !== undefined) await restorePlaces(table, places);
  await inParallel(width, volumes, async ({ name, size }) => {
    // As if it were out: the builder's walk, and the intents of its articles, bring it when they are there.
    await changeVolume(table, name, (current) => ({ ...current, size, out: size }));
  });
  await inParallel(width, bound, (one) => putBound(table, one));
}
