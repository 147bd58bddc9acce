/** What a store can do, found out by trying it on one small object among our own. */
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { reportsPrefix } from '../../src/keys.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { Refusal } from '../refusal.ts';
import type { OtherStore } from '../servers/s3/relay.ts';
import { type StoreAddress, storeName } from './address.ts';

/** No report is called so: there is no file without a name. */
const probeKey = `${reportsPrefix}.what-this-store-can-do`;
const text = { contentType: 'text/plain' };

/** Rejects with a `Refusal` when the store is not there, has no such bucket, or does not let us in. */
export async function openStore(address: StoreAddress, s3: S3Client): Promise<OtherStore> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: address.bucket }));
    return { ...address, ...(await abilitiesOf(s3ObjectStore(address.bucket, s3))) };
  } catch (cause) {
    throw new Refusal(refusal(address, cause), { cause });
  }
}

/**
 * By what they do, not by what they say: Ceph RGW 16 takes the condition in a bucket with versions, and writes all the
 * same.
 */
async function abilitiesOf(store: ObjectStore): Promise<Pick<OtherStore, 'ifAbsent' | 'versions'>> {
  const put = await store.put(probeKey, 'one', text);
  const head = await store.head(probeKey);
  const second = await store
    .put(probeKey, 'two', { ...text, ifAbsent: true })
    .catch((error: unknown) => errorStatus(error) === 501 && ('unknown' as const));
  if (second === false) throw new Error('A conditional PUT failed');
  await store.delete(probeKey);
  const versionId = put === 'exists' ? undefined : put.versionId;
  return {
    ifAbsent: second === 'exists',
    // Swift gives an id to the writer, and calls the same version `null` to readers.
    versions: versionId !== undefined && versionId !== 'null' && head?.versionId === versionId,
  };
}

function refusal(address: StoreAddress, error: unknown): string {
  const name = storeName(address);
  const status = errorStatus(error);
  if (status === 404) return `The store ${address.endpoint} has no bucket ${address.bucket}; make it first`;
  if (status === 401 || status === 403)
    return `The store does not let these keys read and write ${name} (${status}); see STORE_ACCESS_KEY_ID`;
  return `The store ${name} cannot be used: ${reasonOf(error)}`;
}

const errorStatus = (error: unknown): number | undefined =>
  error instanceof Error && '$metadata' in error
    ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode
    : undefined;

/** In a few words: `ECONNREFUSED`, `503 SlowDown`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const status = errorStatus(error);
  return code ?? [status, error.name === 'Error' ? error.message : error.name].filter(Boolean).join(' ');
}
