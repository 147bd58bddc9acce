import type { Construct } from 'constructs';
import { digestsPrefix, environment } from '../../src/keys.ts';
import { readsObjects, readsSendQuota, sendsMail, usesTable, writesObjects } from '../grants.ts';
import { stageFunction } from '../stage-function.ts';
import { type Path, type PolledStage, polledQueue } from './stage.ts';

const timeout = 300;
/** The least that SQS allows; each sender keeps to its part of the rate. */
const senders = 2;

/** *delivery*: works off shards: claim, re-check, send, write down. */
export function deliveryStage(scope: Construct, { store, bundles, deployment }: Path): PolledStage {
  const delivery = stageFunction(scope, 'delivery', {
    bundles,
    timeout,
    memory: 512,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.subscribersTable]: store.subscribersTable.tableName,
      [environment.deliveriesTable]: store.deliveriesTable.tableName,
      [environment.digestConfigurationSet]: store.digestMail.configurationSetName,
      [environment.linkSecret]: store.linkSecret.secretArn,
      [environment.sendShare]: String(deployment.sendRateShare / senders),
      [environment.siteUrl]: store.siteUrl,
    },
  });
  readsObjects(delivery, store.contentBucket, [digestsPrefix]);
  writesObjects(delivery, store.contentBucket, [digestsPrefix]);
  usesTable(delivery, store.contentTable, ['DescribeTable', 'GetItem', 'Query', 'PutItem', 'DeleteItem']);
  usesTable(delivery, store.deliveriesTable, ['DescribeTable', 'GetItem', 'Query', 'PutItem']);
  usesTable(delivery, store.subscribersTable, ['DescribeTable', 'GetItem', 'Query', 'Scan']);
  store.linkSecret.grantRead(delivery);
  sendsMail(delivery, store.sender, deployment.senderDomain, store.digestMail);
  readsSendQuota(delivery);
  const stage = polledQueue(scope, 'Deliveries', {
    function: delivery,
    timeout,
    concurrency: senders,
    batch: 1,
  });
  // A close that finds a shard unfinished opens it again.
  delivery.addEnvironment(environment.deliveryQueue, stage.queue.queueUrl);
  stage.queue.grantSendMessages(delivery);
  return stage;
}
