import type { Construct } from 'constructs';
import { articlesPrefix, digestsPrefix, environment, identityPrefix, themePrefix } from '../../src/keys.ts';
import { invokes, readsObjects, usesTable, writesObjects } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import { type Path, type PolledStage, wakeable } from './stage.ts';

/** *digest*: freezes what is due, renders it once, opens its shards, wakes *site*. The only bundle with mjml. */
export function digestStage(
  scope: Construct,
  path: Path & { readonly site: StageFunction; readonly delivery: PolledStage },
): StageFunction {
  const { store, bundles, site, delivery, failedWakes } = path;
  const digest = stageFunction(scope, 'digest', {
    bundles,
    timeout: 120,
    memory: 1024,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.subscribersTable]: store.subscribersTable.tableName,
      [environment.deliveriesTable]: store.deliveriesTable.tableName,
      [environment.deliveryQueue]: delivery.queue.queueUrl,
      [environment.siteFunction]: site.functionName,
      [environment.siteUrl]: store.siteUrl,
    },
  });
  readsObjects(digest, store.contentBucket, [articlesPrefix, themePrefix, digestsPrefix, identityPrefix]);
  writesObjects(digest, store.contentBucket, [digestsPrefix, identityPrefix]);
  usesTable(digest, store.contentTable, ['DescribeTable', 'GetItem', 'Query', 'PutItem', 'DeleteItem']);
  usesTable(digest, store.subscribersTable, ['DescribeTable', 'GetItem', 'Query']);
  usesTable(digest, store.deliveriesTable, ['DescribeTable']);
  delivery.queue.grantSendMessages(digest);
  invokes(digest, site);
  return wakeable(digest, failedWakes);
}
