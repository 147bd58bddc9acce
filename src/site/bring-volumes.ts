/**
 * Brings what is made of volumes (docs/protocols.md, Site: Volumes): in a pass what has grown, before the feeds that
 * lead to it; what has changed when nothing else is dirty; all of it in a walk.
 */
import { type Intent, isVolumeSubject } from '../article/article.ts';
import { deleteIntent } from '../article/records.ts';
import type { Build } from './bring.ts';
import { inParallel } from './in-parallel.ts';
import { type Volume, type VolumeName, volumeName } from './volume.ts';
import { volumeFeeds, volumeIndexes, volumePartKeys, volumeParts } from './volume-objects.ts';
import { changeVolume, readMembers, readNeighbours, readVolume, readVolumes } from './volume-rows.ts';

const width = 8;
/** More than a pass fills. */
const look = 12;

/** Everything of volumes that no document shows yet. */
export async function bringGrown(build: Build): Promise<void> {
  const grown = await readGrown(build);
  await bringVolumes(build, grown.map(({ name }) => name).sort());
}

/** The newest of which something is not out: volumes fill one after the other. */
async function readGrown({ ports }: Build): Promise<readonly Volume[]> {
  for (let newest = look; ; newest *= 2) {
    const found = await readVolumes(ports.table, { newest });
    const end = found.findIndex(({ out, size }) => out >= size);
    if (end !== -1) return found.slice(0, end);
    if (found.length < newest) return found;
  }
}

/** The volumes that intents name, each by itself, as long as `goOn` says so. */
export async function bringChanged(
  build: Build,
  intents: readonly Intent[],
  goOn: () => boolean,
): Promise<void> {
  for (const [name, those] of changedIn(intents)) {
    await bringVolumes(build, [name]);
    await inParallel(width, those, (intent) => deleteIntent(build.ports.table, intent));
    if (!goOn()) return;
  }
}

/** Newest first: that is what is read. */
function changedIn(intents: readonly Intent[]): readonly (readonly [VolumeName, readonly Intent[]])[] {
  const found = new Map<VolumeName, Intent[]>();
  for (const intent of intents) {
    if (!isVolumeSubject(intent.subject)) continue;
    const name = volumeName(intent.subject.split(':')[1] ?? '');
    found.set(name, [...(found.get(name) ?? []), intent]);
  }
  return [...found].sort(([a], [b]) => (a < b ? 1 : -1));
}

/** The older first; then the indexes, if they are to say something else; at last the rows, which say that it is out. */
export async function bringVolumes(build: Build, names: readonly VolumeName[]): Promise<void> {
  const brought: Brought[] = [];
  for (const name of names) brought.push(...(await bringVolume(build, name)));
  const done = new Set(names);
  for (const { before, after } of brought) {
    // They name it, or its size.
    for (const beside of [before, after]) {
      if (beside === undefined || done.has(beside)) continue;
      done.add(beside);
      await bringVolume(build, beside);
    }
  }
  if (brought.some(({ turned }) => turned)) await bringVolumeIndexes(build, brought);
  for (const { name, size, empty } of brought) {
    if (empty) for (const key of volumePartKeys(name)) await build.outlet.remove(key);
    await changeVolume(build.ports.table, name, (current) => ({
      ...{ ...current, empty },
      out: Math.max(current.out, size),
    }));
  }
}

interface Brought {
  readonly name: VolumeName;
  readonly size: number;
  readonly empty: boolean;
  /** The indexes are to name it, or not to name it any more. */
  readonly turned: boolean;
  /** Volumes beside it that say something else from now on. */
  readonly before?: VolumeName;
  readonly after?: VolumeName;
}

/** Nothing where there is no such volume. */
async function bringVolume(build: Build, name: VolumeName): Promise<readonly Brought[]> {
  const { ports, outlet, appearance, pictures, quarantine } = build;
  // Before its articles: what is bound meanwhile makes it larger than what is noted as out.
  const volume = await readVolume(ports.table, name);
  if (volume === undefined) return [];
  const { before, after } = await readNeighbours(ports.table, name);
  const members = await readMembers(ports.table, name);
  const said = {
    members,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  const feeds = await volumeFeeds({ ...ports, pictures, quarantine }, appearance, name, said);
  for (const object of feeds) await outlet.bring(object);
  const empty = members.length === 0;
  if (!empty) for (const object of volumeParts(appearance, name, members)) await outlet.bring(object);
  const { size, out } = volume;
  return [
    {
      ...{ name, size, empty, turned: empty !== volume.empty },
      ...(out === 0 && before !== undefined ? { before: before.name } : {}),
      ...(out < size && after !== undefined ? { after: after.name } : {}),
    },
  ];
}

/** `brought`: those whose rows do not say yet whether they are empty. */
export async function bringVolumeIndexes(
  { ports, outlet, appearance }: Build,
  brought: readonly Pick<Brought, 'name' | 'empty'>[] = [],
): Promise<void> {
  const empty = new Map(brought.map((one) => [one.name, one.empty]));
  const all = await readVolumes(ports.table);
  const names = all.filter((one) => !(empty.get(one.name) ?? one.empty)).map(({ name }) => name);
  for (const object of volumeIndexes(appearance, names)) await outlet.bring(object);
}
