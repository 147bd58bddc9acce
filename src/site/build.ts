/**
 * *site*: single-flight build of pages, feeds and indexes from the records. Whoever is woken tries for the lease;
 * who gets it works until nothing is dirty and no walk is due, and looks once more after giving it back.
 */
import { isVolumeSubject } from '../article/article.ts';
import { type Instant, shifted } from '../ids.ts';
import { readAppearance } from './appearance.ts';
import type { Build } from './bring.ts';
import { bringChanged } from './bring-volumes.ts';
import { acquireLease, freshNonce, type Lease, leaseLength, releaseLease, timeLeft } from './lease.ts';
import { createOutlet, type Outlet, OutOfTime } from './outlet.ts';
import { runPass } from './pass.ts';
import { firstPassSize, nextPassSize } from './pass-size.ts';
import { createReadPictures } from './pictures.ts';
import type { SitePorts } from './ports.ts';
import { tellQuarantined } from './quarantine.ts';
import { tellThemeFaults } from './tell-theme.ts';
import {
  advanced,
  begun,
  changeVerify,
  isDue,
  settled,
  type Walk,
  withAppearance,
  withDue,
} from './verify.ts';
import { walk } from './walk.ts';
import { anythingReached, readDirty, readWork, type Work } from './work.ts';

/** A walk, and volumes that changed, let the dirty set go first after so many milliseconds. */
const slice = 4_000;
/** Enough that a nudge which comes while we release is never lost, few enough that nobody builds in circles. */
const rounds = 10;

/** `'busy'`: another builder was at work all the time, and looks once more when it is done. */
export type BuildEnding = Ending | 'busy';

/**
 * `now` is the publication's time; `halved` says how much smaller the first pass is to be (./pass-size.ts). Throws when a
 * build failed: what is dirty stays so.
 */
export async function buildSite(ports: SitePorts, now: Instant, halved = 0): Promise<BuildEnding> {
  const failing = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const lease = await acquireLease(ports.table, ports.wallClock(), freshNonce(ports.randomness.hex));
    // The owner looks once more after its release, and finds what we were woken for.
    if (lease === 'busy') return round === 0 ? 'busy' : 'done';
    const ending = await underLease({ ports, lease, now, halved, failing });
    if (ending !== 'done') return ending;
    if (!(await anythingReached(ports.table, failing))) return 'done';
  }
  return 'done';
}

interface Held {
  readonly ports: SitePorts;
  readonly lease: Lease;
  readonly now: Instant;
  readonly halved: number;
  /** Subjects that could not be rendered in this call: left to the next one, so that they stop nobody. */
  readonly failing: Set<string>;
}

/** `'out-of-time'`: something was left, for the next one who is woken. `'pass-too-large'`: so was the first pass. */
type Ending = 'done' | 'out-of-time' | 'pass-too-large';

/** Repeated as it is, it would never be done. */
class PassTooLarge extends OutOfTime {}

async function underLease(held: Held): Promise<Ending> {
  const { ports, lease } = held;
  // Before any PUT, and outside of what releases: if this fails the lease runs out, and our successor asks again.
  if (lease.takenOver) await verifyLater(ports);
  const left = () => timeLeft(lease, ports.wallClock, ports.remainingMs);
  const outlet = createOutlet({ site: ports.site, log: ports.log, timeLeft: left });
  const result = await buildAll(held, outlet, left).catch((error: unknown) => ({ error }));
  if (outlet.doubtful()) await verifyLater(ports);
  const released = await releaseLease(ports.table, lease);
  if ('error' in result) {
    if (result.error instanceof PassTooLarge) return 'pass-too-large';
    if (result.error instanceof OutOfTime) return 'out-of-time';
    throw result.error;
  }
  const { walked, ending } = result;
  if (walked !== undefined && released === 'released') {
    await changeVerify(ports.table, (current) => settled(current, walked));
  }
  return ending;
}

/** A write that nobody knows the end of may land until the lease would have run out. */
const verifyLater = ({ table, wallClock }: SitePorts) =>
  changeVerify(table, (current) => withDue(current, shifted(wallClock(), leaseLength)));

interface Built {
  readonly ending: Ending;
  /** The walk that was done; it counts only if the lease is released. */
  readonly walked?: Walk;
}

async function buildAll(held: Held, outlet: Outlet, left: () => number): Promise<Built> {
  const { ports, halved, failing } = held;
  let done: { walked?: Walk } = {};
  let whole = false;
  let most: number | undefined;
  while (left() > 0) {
    // The intents first: what is read after them has reached what they ask for, or shows that it has not.
    const { intents, isPart } = await readDirty(ports.table, whole);
    const appearance = await readAppearance(ports);
    const verify = await changeVerify(ports.table, (current) =>
      current?.appearance === appearance.fingerprint
        ? begun(current, ports.wallClock())
        : withAppearance(current, appearance.fingerprint, ports.wallClock()),
    );
    const pictures = createReadPictures(ports.table);
    const build: Build = { ports, outlet, appearance, pictures, quarantine: new Map() };
    const size = most ?? firstPassSize(halved);
    const work = await readWork(ports, intents, appearance, { most: size, without: failing });
    whole = isPart && work.size < size;
    if (whole) continue;
    if (work.size > 0) {
      const began = Date.parse(ports.wallClock());
      await (most === undefined ? firstPass : pass)(held, build, work);
      most = nextPassSize(work.size, Date.parse(ports.wallClock()) - began);
    } else if (intents.some(({ subject }) => isVolumeSubject(subject))) {
      await bringChanged(build, intents, sliceOf(ports, left));
      await tellQuarantined(ports, build.quarantine.values());
    } else if (verify.walk === undefined && !isDue(verify, ports.wallClock())) {
      return { ending: 'done', ...done };
    } else if (verify.walk !== undefined) {
      if (verify.walk.id === done.walked?.id) return { ending: 'done', ...done };
      if (await walkSlice(build, verify.walk, left)) done = { walked: verify.walk };
    }
  }
  return { ending: 'out-of-time', ...done };
}

async function pass({ now, failing }: Held, build: Build, work: Work): Promise<void> {
  for (const subject of await runPass(build, work, now)) failing.add(subject);
}

async function firstPass(held: Held, build: Build, work: Work): Promise<void> {
  try {
    await pass(held, build, work);
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
    held.ports.log.warn('A pass did not fit into a call', { size: work.size });
    throw new PassTooLarge('The first pass did not fit', { cause: error });
  }
}

/** Says for so long that there is time to go on. */
function sliceOf({ wallClock }: Pick<SitePorts, 'wallClock'>, left: () => number): () => boolean {
  const until = Date.parse(wallClock()) + slice;
  return () => Date.parse(wallClock()) < until && left() > 0;
}

/** Answers whether the walk is done. */
async function walkSlice(build: Build, current: Walk, left: () => number): Promise<boolean> {
  const { table } = build.ports;
  const cursor = await walk(build, current.cursor, sliceOf(build.ports, left));
  await tellThemeFaults(build.ports, build.appearance);
  if (cursor === undefined) return true;
  await changeVerify(table, (row) => advanced(row, current, cursor));
  return false;
}
