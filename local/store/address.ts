/** Which other store is meant: by an address on the command line, and keys in the environment. */
import { S3Client } from '@aws-sdk/client-s3';
import { region } from '../iam/access.ts';
import { Refusal } from '../refusal.ts';
import type { OtherStore } from '../servers/s3/relay.ts';

/** What a person says of a store; what it can do is found out. */
export type StoreAddress = Omit<OtherStore, 'ifAbsent' | 'versions'>;

const example = 'example: --store http://127.0.0.1:7480/ledger';

/** `http://127.0.0.1:7480/ledger`: the endpoint, and behind it the bucket. */
export function readStoreAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): StoreAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [, bucket] = /^\/([a-z0-9][a-z0-9._-]{1,61}[a-z0-9])\/?$/.exec(url?.pathname ?? '') ?? [];
  if (url === undefined || !/^https?:$/.test(url.protocol) || bucket === undefined)
    throw new Refusal(`--store takes the address of a bucket, not ${text}; ${example}`);
  // In a list of processes everybody would see it.
  if (url.username !== '' || url.password !== '' || url.search !== '')
    throw new Refusal(`--store takes no keys in its address: they belong into the environment; ${example}`);
  const given = (name: string): string => {
    const value = environment[name];
    if (value) return value;
    throw new Refusal(`--store needs the keys of the store: set ${name} in the environment`);
  };
  return {
    ...{ endpoint: url.origin, bucket, region: environment['STORE_REGION'] || region },
    ...{ accessKeyId: given('STORE_ACCESS_KEY_ID'), secretAccessKey: given('STORE_SECRET_ACCESS_KEY') },
  };
}

export const storeName = ({ endpoint, bucket }: Pick<StoreAddress, 'endpoint' | 'bucket'>): string =>
  `${endpoint}/${bucket}`;

/** Straight to the store, for what is not on behalf of a function. Older stores know none of the newer checksums. */
export const storeClient = ({ endpoint, region, accessKeyId, secretAccessKey }: StoreAddress): S3Client =>
  new S3Client({
    ...{
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      maxAttempts: 2,
    },
    ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  });
