/** A run whose content bucket lies in another store: may it be, and who tells of what changes there. */
import { existsSync } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { identityPrefix, oldEntriesKey } from '../../src/keys.ts';
import { noVersion } from '../../src/no-version.ts';
import type { LocalFile } from '../local-file.ts';
import { Refusal } from '../refusal.ts';
import type { Changes } from '../room/changes.ts';
import type { Cloud } from '../runner/cloud.ts';
import type { OtherStore } from '../servers/s3/relay.ts';
import { openStore } from './abilities.ts';
import { type StoreAddress, storeClient, storeName } from './address.ts';
import { listContent } from './list.ts';
import { rememberedStore, rememberStore, StorePoll } from './poll.ts';

interface OpenStore {
  readonly store: OtherStore;
  readonly s3: S3Client;
}

type Path = (name: string) => string;
const memoryOf = (path: Path): string => path('store.json');

/** Rejects with a `Refusal` where the store, or the state folder, is not one for this run. */
export async function openOtherStore(
  address: StoreAddress | undefined,
  path: Path,
): Promise<OpenStore | undefined> {
  const remembered = rememberedStore(memoryOf(path));
  assertSameStore(address && storeName(address), remembered, path);
  if (address === undefined) return undefined;
  const s3 = storeClient(address);
  const store = await openStore(address, s3);
  if (remembered === undefined) {
    await assertNew(store, s3);
    rememberStore(memoryOf(path), storeName(address));
  }
  return { store, s3 };
}

/** The rows of one bucket say nothing true of another: every article in them would be withdrawn. */
function assertSameStore(wanted: string | undefined, remembered: string | undefined, path: Path): void {
  const used = remembered ?? (existsSync(path('s3')) ? 'our own store' : undefined);
  const meant = wanted ?? 'our own store';
  if (used === undefined || used === meant) return;
  throw new Refusal(
    `The state folder ${path('.')} belongs to ${used}, not to ${meant}; name another with --state DIR, or --fresh`,
  );
}

/** What an earlier run knows of its articles is in its rows: looked at without them, each would be a new one. */
async function assertNew(store: OtherStore, s3: S3Client): Promise<void> {
  for await (const { key } of s3ObjectStore(store.bucket, s3).list(identityPrefix)) {
    if (key === oldEntriesKey) continue;
    throw new Refusal(
      `${storeName(store)} was published from another state folder (it holds ${key}); start with that one: --state DIR`,
    );
  }
}

interface Surroundings {
  readonly cloud: Pick<Cloud, 'tellOfChange'>;
  readonly local: LocalFile;
  readonly path: Path;
  readonly now: () => Date;
  readonly print: (line: string) => void;
  readonly changes: Changes;
}

export function startPoll({ store, s3 }: OpenStore, around: Surroundings): StorePoll {
  const { cloud, local, path, now, print, changes } = around;
  const name = storeName(store);
  const content = s3ObjectStore(store.bucket, s3);
  for (const line of lacks(store)) print(`– store ${name}  ${line}`);
  return new StorePoll({
    ...{ name, now, print, bucket: local.s3.contentBucket, memory: memoryOf(path) },
    list: () => listContent(s3, store.bucket),
    versionOf: async (key) =>
      store.versions ? ((await content.head(key))?.versionId ?? noVersion) : noVersion,
    tell: cloud.tellOfChange,
    changed: () => changes.tell('store'),
  });
}

function lacks({ ifAbsent, versions }: OtherStore): string[] {
  return [
    ...(versions ? [] : ['keeps no versions: what a bad file replaces is gone once its page is built anew']),
    ...(ifAbsent
      ? []
      : ['has no conditional writes: facts are asked for and then written, which is safe in this run alone']),
  ];
}
