/**
 * The port on stores that others wrote, as a client meets them and through the relay of the local run. Only with
 * `COURANT_REAL_STORES=1` (`npm run test:stores`), and only those that this machine has.
 */
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { openStore } from '../../local/store/abilities.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { accessOf, clientOf, operator } from '../support/callers.ts';
import {
  missing,
  type RealStore,
  type StoreName,
  startRealStore,
  titled,
} from '../support/real-stores/real-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { objectStoreContract } from './object-store.ts';

interface Bucket {
  readonly versioned: boolean;
  /** What the store does by itself in such a bucket; the relay adds `ifAbsent`. */
  readonly ifAbsent: boolean;
  readonly versions: boolean;
}

const stores: readonly (readonly [StoreName, readonly Bucket[]])[] = [
  [
    'Ceph RGW',
    [
      { versioned: true, ifAbsent: false, versions: true },
      { versioned: false, ifAbsent: true, versions: false },
    ],
  ],
  ['OpenStack Swift', [{ versioned: false, ifAbsent: false, versions: false }]],
];

describe.each(stores)('on another store', (name, buckets) => {
  describe.skipIf(missing(name) !== undefined)(titled(name), () => {
    let store: RealStore;
    let server: S3Server;
    beforeAll(async () => {
      store = await startRealStore(name);
      const options = { directory: temporaryFolder(), now: () => new Date(), changed: () => {} };
      server = await startS3({ access: accessOf(operator), ...options });
    }, 150_000);
    afterAll(async () => {
      await server?.close();
      store?.stop();
    });

    for (const { versioned, ...can } of buckets) {
      const kind = versioned ? 'a bucket with versions' : 'a bucket without versions';

      it(`finds out what ${kind} can do`, async () => {
        const address = store.address(await store.freshBucket({ versioned }));
        expect(await openStore(address, store.s3)).toEqual({ ...address, ...can });
      });

      const direct = async () => s3ObjectStore(await store.freshBucket({ versioned }), store.s3);
      objectStoreContract(kind, direct, can);

      const throughRelay = async () => {
        const bucket = await store.freshBucket({ versioned });
        const ours = `content-${bucket}-${versioned ? 'versions' : 'plain'}`;
        await server.createBucket(ours, { versioned: true });
        server.relay(ours, { ...store.address(bucket), ...can });
        const client = new S3Client({ ...clientOf(server.endpoint, operator), maxAttempts: 3 });
        return s3ObjectStore(ours, client);
      };
      objectStoreContract(`${kind}, through the relay,`, throughRelay, { ...can, ifAbsent: true });
    }
  });
});
