import type { Construct } from 'constructs';
import { digestsPrefix, environment } from '../../src/keys.ts';
import { readsObjects, readsSendQuota, sendsMail, usesTable, writesObjects } from '../grants.ts';
import { stageFunction } from '../stage-function.ts';
import { type Path, type PolledStage, polledQueue } from './stage.ts';

const timeout = 300;

/** *delivery*: works off shards: claim, re-check, send, write down. */
export function deliveryStage(scope: Construct, { store, deployment }: Path): PolledStage {
  const delivery = stageFunction(scope, 'delivery', {
    timeout,
    memory: 512,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.subscribersTable]: store.subscribersTable.tableName,
      [environment.deliveriesTable]: store.deliveriesTable.tableName,
      [environment.digestConfigurationSet]: store.digestMail.configurationSetName,
      [environment.linkSecret]: store.linkSecret.secretArn,
      [environment.siteUrl]: store.siteUrl,
    },
  });
  readsObjects(delivery, store.contentBucket, [digestsPrefix]);
  writesObjects(delivery, store.contentBucket, [digestsPrefix]);
  usesTable(delivery, store.contentTable, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
  usesTable(delivery, store.deliveriesTable, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
  usesTable(delivery, store.subscribersTable, ['GetItem', 'Query', 'Scan']);
  store.linkSecret.grantRead(delivery);
  sendsMail(delivery, store.sender, deployment.senderDomain, store.digestMail);
  readsSendQuota(delivery);
  // Two is the least that SQS allows; the leases on the shards keep the pace, not this number.
  return polledQueue(scope, 'Deliveries', { function: delivery, timeout, concurrency: 2, batch: 1 });
}
