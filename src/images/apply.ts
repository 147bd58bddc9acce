/**
 * *images*: works off the pictures that nobody has measured yet (docs/protocols.md, Images). Whoever is woken takes a
 * lane that has work, and looks once more after leaving it.
 */
import { readFile } from '../article/records.ts';
import type { Picture } from '../article/rendition.ts';
import {
  countAttempt,
  deleteUnmeasured,
  readUnmeasured,
  takeBackAttempt,
  type Unmeasured,
} from '../article/unmeasured.ts';
import type { BuildHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import { type Lane, laneOf, leaveLane, renewLane, takeLane } from './lane.ts';
import { measure } from './measure.ts';
import type { ImagesPorts } from './ports.ts';
import { pictureTooHard } from './problems.ts';
import { recordPicture, type There, unmeasuredStanding } from './record.ts';

/** Kept for one more picture; milliseconds. */
const forOnePicture = 75_000;
/** So many are read at once, and as many at most are measured before the site is told. */
const most = 100;
const turn = 20;
/** Whoever began so often and never ended was killed by the picture. */
const mostAttempts = 3;

/** `now` is the publication's time. Throws when a picture failed for a reason that is not its own. */
export async function measurePictures(ports: ImagesPorts, now: Instant): Promise<void> {
  const busy = new Set<number>();
  /** Rows that are not for us, or not yet: by their rev. */
  const left = new Set<string>();
  const failures: unknown[] = [];
  while (ports.remainingMs() > forOnePicture) {
    // Outside of any lane: what comes while we leave one is found here.
    const read = await readUnmeasured(ports.table, most + left.size);
    const rows = read.filter((row) => !left.has(nameOf(row)));
    const [next] = rows.map(({ key }) => laneOf(key)).filter((number) => !busy.has(number));
    if (next === undefined) break;
    const lane = await takeLane(ports, next);
    if (lane === 'busy') busy.add(next);
    else {
      const own = rows.filter(({ key }) => laneOf(key) === next).slice(0, turn);
      const moved = await workOff(ports, lane, own, { left, failures });
      if (moved) await ports.wakeSite({ build: true, now } satisfies BuildHint);
    }
  }
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} pictures failed`);
  for (const failure of failures) throw failure;
}

/** What one call gathers. */
interface Gathered {
  readonly left: Set<string>;
  /** Reasons that are not the picture's own: it is left to another call, and stops nobody. */
  readonly failures: unknown[];
}

const nameOf = ({ key, rev }: Unmeasured): string => `${key}\n${rev}`;

/** Answers whether a record has moved. The lane is left whatever happens. */
async function workOff(
  ports: ImagesPorts,
  taken: Lane,
  rows: readonly Unmeasured[],
  { left, failures }: Gathered,
): Promise<boolean> {
  let lane = taken;
  let moved = false;
  try {
    // Pictures on which somebody died must not stop those that nobody has tried.
    for (const row of rows.toSorted((a, b) => a.attempts - b.attempts)) {
      if (ports.remainingMs() <= forOnePicture) break;
      const renewed = await renewLane(ports, lane);
      if (renewed === 'busy') break;
      lane = renewed;
      const end = await measureRow(ports, row).catch((error: unknown) => {
        if (isTrap(error)) throw error;
        ports.log.error('A picture could not be measured', { key: row.key, error });
        failures.push(error);
        return 'left' as const;
      });
      if (end === 'moved') moved = true;
      if (end === 'left') left.add(nameOf(row));
    }
  } finally {
    await leaveLane(ports, lane);
  }
  return moved;
}

/** `left`: its record is to come, or another is at it. */
async function measureRow(ports: ImagesPorts, row: Unmeasured): Promise<'moved' | 'done' | 'left'> {
  const record = await readFile(ports.table, row.key);
  if (record === undefined || record.rev < row.rev) return 'left';
  const standing = unmeasuredStanding(record);
  if (standing === undefined) {
    await deleteUnmeasured(ports.table, row);
    return 'done';
  }
  if ((await countAttempt(ports.table, row)) === 'refused') return 'left';
  const picture = await attempt(ports, row, standing);
  const moved = picture !== undefined && (await recordPicture(ports, row.key, standing.etag, picture));
  if (picture?.kind === 'unusable') ports.log.warn('A picture is not usable', { key: row.key, picture });
  await deleteUnmeasured(ports.table, row);
  return moved ? 'moved' : 'done';
}

async function attempt(ports: ImagesPorts, row: Unmeasured, standing: There): Promise<Picture | undefined> {
  if (row.attempts >= mostAttempts) return { kind: 'unusable', problem: pictureTooHard(row.attempts) };
  try {
    return await measure(ports, row.key, standing);
  } catch (error) {
    // A trap in the library counts like a kill; a bucket that does not answer says nothing of the picture.
    if (!isTrap(error)) await takeBackAttempt(ports.table, row);
    throw error;
  }
}

/** In WebAssembly: it leaves the library unusable until the function is started anew. */
const isTrap = (error: unknown): boolean => error instanceof Error && error.name === 'RuntimeError';
