/** What imports and exports touch, on AWS or in the run on this machine. */
import { setTimeout as pause } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readPublication } from '../src/article/records.ts';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { isPassing } from '../src/aws/passing.ts';
import { secretText } from '../src/aws/secrets.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { shifted } from '../src/ids.ts';
import type { ObjectStore, Table, WallClock } from '../src/ports.ts';
import type { ListPorts } from '../src/subscribers/import/ports.ts';
import { parseLinkKeys } from '../src/subscribers/links.ts';
import { openDigestsPartition } from '../src/table-keys.ts';
import { localNewsroom, localPlace, readLocal } from './place.ts';

interface Parts {
  readonly content: ObjectStore;
  readonly table: Table;
  readonly subscribers: Table;
  readonly secret: () => Promise<string>;
  readonly clock: WallClock;
}

const listPorts = ({ content, table, subscribers, secret, clock }: Parts): ListPorts => ({
  ...{ subscribers, journal: content, randomness, wallClock: clock, isPassing },
  pause: (milliseconds) => pause(milliseconds),
  linkKeys: async () => parseLinkKeys(await secret()),
  publication: async () => (await readPublication(table)).config,
  async openDigests() {
    const open: string[] = [];
    for await (const { sk } of table.query(openDigestsPartition)) open.push(sk);
    return open;
  },
});

/** By the publication's clock, as far as that is ahead of this machine's now. */
export async function localLists(state: string): Promise<ListPorts> {
  const { region, accessKeyId, secretAccessKey, secrets } = readLocal(state);
  const client = new SecretsManagerClient({
    ...{ region, endpoint: secrets.endpoint, credentials: { accessKeyId, secretAccessKey } },
  });
  const ahead = Date.parse(await localNewsroom(state, 1).now()) - Date.parse(wallClock());
  return listPorts({
    ...localPlace(state),
    secret: secretText(secrets.links, wallClock, client),
    clock: () => shifted(wallClock(), ahead),
  });
}

export const awsLists = (
  names: Readonly<Record<'content-bucket' | 'content-table' | 'subscribers-table' | 'link-secret', string>>,
): ListPorts =>
  listPorts({
    content: s3ObjectStore(names['content-bucket']),
    table: dynamoTable(names['content-table']),
    subscribers: dynamoTable(names['subscribers-table']),
    secret: secretText(names['link-secret'], wallClock),
    clock: wallClock,
  });
