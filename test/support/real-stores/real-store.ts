/** S3 stores that others wrote, for tests that are asked for by `COURANT_REAL_STORES=1`: they start in seconds each. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { type StoreAddress, storeClient } from '../../../local/store/address.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface RealStore {
  readonly s3: S3Client;
  address(bucket: string): StoreAddress;
  /** Its name. */
  freshBucket(settings: { versioned: boolean }): Promise<string>;
  stop(): void;
}

interface Kind {
  readonly script: string;
  readonly accessKeyId: string;
  readonly programs: readonly string[];
  readonly files: readonly string[];
}

const kinds = {
  'Ceph RGW': {
    ...{ script: 'ceph-rgw.sh', accessKeyId: 'access' },
    ...{ programs: ['ceph', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin'], files: [] },
  },
  'OpenStack Swift': {
    ...{ script: 'swift.sh', accessKeyId: 'test:access' },
    programs: ['swift-proxy-server', 'swift-object-server', 'swift-ring-builder', 'memcached'],
    files: ['/etc/swift/swift.conf'],
  },
} satisfies Record<string, Kind>;
export type StoreName = keyof typeof kinds;

/** Why it cannot be started here; the tests' names say it. */
export function missing(name: StoreName): string | undefined {
  if (process.env['COURANT_REAL_STORES'] !== '1') return 'only with COURANT_REAL_STORES=1';
  const { programs, files }: Kind = kinds[name];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const lacking = [
    ...programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program)))),
    ...files.filter((file) => !existsSync(file)),
  ];
  return lacking.length === 0 ? undefined : `this machine has no ${lacking.join(', ')}`;
}

/** `Ceph RGW`, or why not. */
export const titled = (name: StoreName): string => {
  const why = missing(name);
  return why === undefined ? name : `${name} (not run: ${why})`;
};

export async function startRealStore(name: StoreName): Promise<RealStore> {
  const { script, accessKeyId }: Kind = kinds[name];
  const folder = temporaryFolder();
  const path = join(import.meta.dirname, script);
  const [port, first] = [await freePorts(1), await freePorts(4)];
  const stop = () => void spawnSync('bash', [path, 'stop', folder]);
  const { status, stderr } = spawnSync('bash', [path, 'start', folder, String(port), String(first)], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) {
    stop();
    throw new Error(`${name} did not start (${status}): ${stderr}`);
  }
  const endpoint = `http://127.0.0.1:${port}`;
  const address = (bucket: string): StoreAddress => ({
    ...{ endpoint, bucket, region: 'us-east-1', accessKeyId, secretAccessKey: 'secret' },
  });
  const s3 = storeClient(address('any'));
  let made = 0;
  return {
    ...{ s3, address },
    async freshBucket({ versioned }) {
      const Bucket = `bucket-${++made}`;
      await s3.send(new CreateBucketCommand({ Bucket }));
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      if (versioned) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      return Bucket;
    },
    stop() {
      s3.destroy();
      stop();
    },
  };
}

/** The first of so many that follow on one another; below those that the system hands out by itself. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const ports = Array.from({ length: count }, (_, i) => first + i);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => {
      const { port: taken } = probe.address() as AddressInfo;
      probe.close(() => resolve(taken === port));
    });
  });
}
