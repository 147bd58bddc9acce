/** One local Courant from first to last: state, assembly, cloud, front, content. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { reportsPrefix } from '../src/keys.ts';
import { startFront } from './front/front.ts';
import { reloadPart } from './front/live-reload.ts';
import { type Denial, region } from './iam/access.ts';
import { type LocalFile, localFile } from './local-file.ts';
import { errorCode, Refusal } from './refusal.ts';
import { Changes, changesPart } from './room/changes.ts';
import { inboxPart } from './room/inbox.ts';
import { openRoom, type RoomPart } from './room/room.ts';
import { readAssembly } from './runner/assembly.ts';
import { type Cloud, startCloud } from './runner/cloud.ts';
import type { ResolvedTemplate } from './runner/resource.ts';
import { listen, shut } from './servers/loopback.ts';
import { openState, writePrivate } from './state.ts';
import { synthesize } from './synth.ts';
import { watchContent } from './watch.ts';
import { type Outcomes, watchOutcomes } from './watch-outcomes.ts';

export interface StartOptions {
  /** Of the site; 0 takes a free one. */
  readonly port: number;
  /** Folder for everything that lasts. */
  readonly state: string;
  /** Folder to upload and watch; absent: whoever drives the run uploads. */
  readonly content?: string;
  /** Clears the state first. */
  readonly fresh?: boolean;
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
  const state = await openState(options.state, options.fresh ?? false);
  opened(state.release);
  const port = await freePort(options.port);
  const directory = resolve(options.assembly ?? state.path('cdk.out'));
  await synthesize(directory, print);
  const changes = new Changes();
  let outcomes: Outcomes | undefined;
  let siteBucket: string | undefined;
  const cloud = await startCloud({
    assembly: readAssembly(directory),
    site: `127.0.0.1:${port}`,
    operator: state.operator,
    path: state.path,
    print,
    changed: ({ bucket, key }) => {
      if (key.startsWith(reportsPrefix)) outcomes?.changed(key);
      if (bucket === siteBucket) changes.tell('site');
    },
    opened,
  });
  const site = await openFront(cloud, changes, port, opened);
  const local = localFile({ site, operator: state.operator, ...cloud });
  siteBucket = local.s3.siteBucket;
  writePrivate(state.path('local.json'), local);
  opened(() => rmSync(state.path('local.json'), { force: true }));
  let uploaded = Promise.resolve();
  if (content !== undefined) {
    const store = s3ObjectStore(local.s3.contentBucket, operatorClient(local));
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
    close,
  };
}

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

const roomParts = (cloud: Cloud, changes: Changes): RoomPart[] => [
  changesPart(changes),
  reloadPart(),
  inboxPart({
    inbox: cloud.servers.ses.inbox,
    denials: () => cloud.access.denials,
    sweep: cloud.schedules.runNow,
  }),
];

async function openFront(
  cloud: Cloud,
  changes: Changes,
  port: number,
  opened: (close: () => unknown) => void,
): Promise<string> {
  const { accessKeyId, secretAccessKey } = cloud.principals.cloudFront;
  const front = await startFront({
    template: cloud.template,
    port,
    s3: { endpoint: cloud.servers.s3.endpoint, credentials: { accessKeyId, secretAccessKey } },
    invoke: cloud.invokeForApi,
    now: () => new Date(),
    room: openRoom(roomParts(cloud, changes)),
  });
  opened(() => front.close());
  return front.url;
}

const operatorClient = ({ s3, accessKeyId, secretAccessKey }: LocalFile): S3Client =>
  new S3Client({ endpoint: s3.endpoint, region, credentials: { accessKeyId, secretAccessKey } });
