/** One local Courant from first to last: state, assembly, cloud, front, content. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { wallClock } from '../src/aws/clock.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { reportsPrefix } from '../src/keys.ts';
import { nextMoment, nudgesAt } from '../src/sweep/next.ts';
import { PublicationClock } from './clock.ts';
import { startFront } from './front/front.ts';
import { reloadPart } from './front/live-reload.ts';
import type { Denial } from './iam/access.ts';
import { type LocalFile, localFile, operatorS3, operatorTables } from './local-file.ts';
import { moveClock, type NotMoved } from './move.ts';
import { Observed } from './observed/observed.ts';
import { errorCode, Refusal } from './refusal.ts';
import { assetsPart } from './room/assets.ts';
import { Changes, changesPart } from './room/changes.ts';
import { type ClockOptions, clockPart } from './room/clock.ts';
import { digestsPart, operatorSources } from './room/digests.ts';
import { faultsPart } from './room/faults.ts';
import { inboxPart } from './room/inbox.ts';
import { type ObservedPartsOptions, observedParts } from './room/observed.ts';
import { publicationPart } from './room/publication.ts';
import { operatorRehearsal, rehearsalsPart } from './room/rehearsals.ts';
import { openRoom, type RoomPart } from './room/room.ts';
import { sesPart } from './room/ses.ts';
import { storePart } from './room/store.ts';
import { readAssembly } from './runner/assembly.ts';
import { type Cloud, startCloud } from './runner/cloud.ts';
import type { ResolvedTemplate } from './runner/resource.ts';
import { listen, shut } from './servers/loopback.ts';
import { openState, writePrivate } from './state.ts';
import type { StoreAddress } from './store/address.ts';
import { openOtherStore, startPoll } from './store/open.ts';
import type { StoreStanding } from './store/poll.ts';
import { synthesize } from './synth.ts';
import { type Arrival, Walker } from './walk.ts';
import { watchContent } from './watch.ts';
import { type Outcomes, watchOutcomes } from './watch-outcomes.ts';

export interface StartOptions {
  /** Of the site; 0 takes a free one. */
  readonly port: number;
  /** Folder for everything that lasts. */
  readonly state: string;
  /** Folder to upload and watch; absent: whoever drives the run uploads. */
  readonly content?: string;
  /** Where the content bucket lies; absent: in a server of our own. */
  readonly store?: StoreAddress;
  /** Clears the state first. */
  readonly fresh?: boolean;
  /** The WebSub hub of this run, if it is to tell one: that of deployment.yaml cannot reach it. */
  readonly hub?: string;
  /** Folder of the assembly, so that several runs can share one; `cdk.out` in the state folder unless given. */
  readonly assembly?: string;
  readonly print?: (line: string) => void;
}

export interface RunningCourant {
  /** `http://127.0.0.1:<port>` */
  readonly site: string;
  /** What `local.json` holds. */
  readonly local: LocalFile;
  readonly template: ResolvedTemplate;
  /** AWS calls that a role did not allow, oldest first. */
  readonly denials: readonly Denial[];
  /** Settles when the content that differed at the start is up and reported on. */
  readonly uploaded: Promise<void>;
  /** Runs every schedule now; settles when what it woke has finished. */
  runSchedulesNow(): Promise<void>;
  /** Moves the publication's clock by an ISO 8601 duration; settles when all that was due on the way is done. */
  advance(duration: string): Promise<Arrival>;
  /** The same, to a moment. Both throw what `POST /_local/clock` would say is wrong. */
  moveTo(moment: string): Promise<Arrival>;
  /** Lets running calls finish for a few seconds; a second call changes nothing. */
  close(): Promise<void>;
}

/** Rejects with a `Refusal` for what the person before it can mend; whatever was opened is closed again. */
export async function start(options: StartOptions): Promise<RunningCourant> {
  const closers: (() => unknown)[] = [];
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeAll(closers);
    return closing;
  };
  try {
    return await open(options, (closer) => void closers.push(closer), close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** In the reverse order; one that fails does not keep the others open. */
async function closeAll(closers: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.toReversed()) {
    await Promise.resolve()
      .then(close)
      .catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be closed');
}

async function open(
  options: StartOptions,
  opened: (close: () => unknown) => void,
  close: () => Promise<void>,
): Promise<RunningCourant> {
  const { content, print = () => {} } = options;
  if (content !== undefined) assertFolder(content);
  if (options.fresh && options.store) throw new Refusal(freshStore);
  const state = await openState(options.state, options.fresh ?? false);
  opened(state.release);
  const port = await freePort(options.port);
  const directory = resolve(options.assembly ?? state.path('cdk.out'));
  const other = await openOtherStore(options.store, state.path);
  await synthesize(directory, print);
  const changes = new Changes();
  const clock = new PublicationClock(state.path('clock.json'));
  const observed = new Observed({ tell: (topic) => changes.tell(topic), now: Date.now });
  let outcomes: Outcomes | undefined;
  const cloud = await startCloud({
    assembly: readAssembly(directory),
    site: `127.0.0.1:${port}`,
    operator: state.operator,
    path: state.path,
    now: clock.now,
    print,
    ...(other && { store: other.store }),
    ...(options.hub && { hub: options.hub }),
    changed: ({ key }) => {
      if (key.startsWith(reportsPrefix)) outcomes?.changed(key);
    },
    observe: observed.observe,
    opened,
  });
  const site = `http://127.0.0.1:${port}`;
  const local = localFile({ site, operator: state.operator, ...cloud });
  const { path } = state;
  const moving = openWalker({ cloud, clock, local, changes });
  const poll = other && startPoll(other, { cloud, local, path, now: clock.now, print, changes });
  const storeStanding = poll && (() => poll.standing);
  await openFront(
    { cloud, changes, observed, local, path, moving, ...(storeStanding && { storeStanding }) },
    port,
    opened,
  );
  // Last, so that it ends first: a walk needs all the others.
  opened(() => moving.walker.close());
  writePrivate(state.path('local.json'), local);
  opened(() => rmSync(state.path('local.json'), { force: true }));
  let uploaded = Promise.resolve();
  if (poll) {
    uploaded = poll.start();
    opened(() => poll.close());
  }
  if (content !== undefined) {
    const store = s3ObjectStore(local.s3.contentBucket, operatorS3(local));
    outcomes = watchOutcomes(store, print);
    opened(outcomes.close);
    const memory = state.path('uploaded.json');
    const watching = watchContent({ directory: content, store, outcomes, memory, print });
    opened(watching.close);
    uploaded = watching.uploaded;
  }
  return {
    site,
    local,
    template: cloud.template,
    denials: cloud.access.denials,
    uploaded,
    runSchedulesNow: cloud.schedules.runNow,
    advance: async (advance) => arrived(await moveClock(moving.walker, { advance })),
    moveTo: async (to) => arrived(await moveClock(moving.walker, { to })),
    close,
  };
}

interface Moved {
  readonly cloud: Cloud;
  readonly clock: PublicationClock;
  readonly local: LocalFile;
  readonly changes: Changes;
}

function openWalker({ cloud, clock, local, changes }: Moved): ClockOptions {
  const content = dynamoTable(local.dynamodb.tables.content, operatorTables(local));
  const nextAfter: ClockOptions['nextMoment'] = (after) => nextMoment(content, after);
  const walker = new Walker({
    ...{ clock, schedules: cloud.schedules, rest: cloud.rest, nextMoment: nextAfter },
    nudgesAt: (moment) => nudgesAt({ content, wallClock }, moment),
    moved: () => changes.tell('clock'),
  });
  return { clock, walker, nextMoment: nextAfter };
}

function arrived(moved: Arrival | NotMoved): Arrival {
  if ('kind' in moved) throw new Refusal(`${moved.wrong} Expected: ${moved.expected}`);
  return moved;
}

/** The facts in the bucket would outlive the rows, and every article be a new one. */
const freshStore =
  '--fresh does not go with --store: the store would keep what it holds; take an empty bucket and a new --state DIR';

function assertFolder(content: string): void {
  if (existsSync(content) && statSync(content).isDirectory()) return;
  throw new Refusal(`There is no content folder ${content}; name another with --content DIR`);
}

/** Asked before the long work starts, and known before the template is resolved. */
async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  try {
    const url = await listen(probe, wanted);
    await shut(probe);
    return Number(new URL(url).port);
  } catch (cause) {
    const code = errorCode(cause);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EADDRINUSE' ? 'is taken' : 'is not for this user';
    throw new Refusal(`Port ${wanted} ${why} (${code}); choose another: PORT=8788 npm start`, { cause });
  }
}

interface Shown extends ObservedPartsOptions {
  readonly cloud: Cloud;
  readonly changes: Changes;
  readonly moving: ClockOptions;
  readonly storeStanding?: () => StoreStanding;
}

const roomParts = ({ cloud, changes, moving, ...shown }: Shown): RoomPart[] => [
  changesPart(changes),
  clockPart(moving),
  reloadPart(),
  storePart(shown.storeStanding),
  ...observedParts({ cloud, ...shown }),
  faultsPart(cloud.faults, changes),
  sesPart(cloud.servers.ses, changes),
  digestsPart({
    ...{ ...operatorSources(shown.local), now: moving.clock.now, sweep: cloud.schedules.runNow, changes },
  }),
  rehearsalsPart({ ...operatorRehearsal(shown.local), now: moving.clock.now }),
  inboxPart({ inbox: cloud.servers.ses.inbox, sweep: cloud.schedules.runNow }),
  publicationPart(s3ObjectStore(shown.local.s3.contentBucket, operatorS3(shown.local))),
  assetsPart(),
];

async function openFront(shown: Shown, port: number, opened: (close: () => unknown) => void): Promise<void> {
  const { cloud, moving } = shown;
  const { accessKeyId, secretAccessKey } = cloud.principals.cloudFront;
  const front = await startFront({
    template: cloud.template,
    port,
    s3: { endpoint: cloud.servers.s3.endpoint, credentials: { accessKeyId, secretAccessKey } },
    invoke: cloud.invokeForApi,
    now: moving.clock.now,
    room: openRoom(roomParts(shown)),
  });
  opened(() => front.close());
}
