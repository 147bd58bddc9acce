import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { digestsPrefix, environment, identityPrefix, reportsPrefix } from '../../src/keys.ts';
import { deletesObjects, invokesItself, readsObjects, usesTable, writesObjects } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import { type Path, wakeable } from './stage.ts';

/** *site*: one builder at a time turns records into pages and feeds; only what changed is put. */
export function siteStage(
  scope: Construct,
  { store, deployment, bundles, failedWakes }: Path,
): StageFunction {
  const site = stageFunction(scope, 'site', {
    bundles,
    // The lease outlasts this (src/site/lease.ts).
    timeout: 30,
    memory: 1024,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.siteBucket]: store.siteBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.siteUrl]: store.siteUrl,
      [environment.hub]: deployment.hub ?? '',
    },
  });
  readsObjects(site, store.contentBucket);
  writesObjects(site, store.contentBucket, [reportsPrefix]);
  // Only newsletters' beginnings: `digests/<newsletter>/begun.json`.
  writesObjects(site, store.contentBucket, [`${digestsPrefix}*/begun.json`]);
  // Only articles' places in volumes.
  writesObjects(site, store.contentBucket, [`${identityPrefix}*/bound.json`]);
  readsObjects(site, store.siteBucket);
  writesObjects(site, store.siteBucket);
  deletesObjects(site, store.siteBucket);
  usesTable(site, store.contentTable, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
  invokesItself(site);
  return wakeable(site, failedWakes);
}

/** Files whose links or pictures stand otherwise by what *site* has brought are looked at again. */
export function asksForLooks(site: StageFunction, uploads: Queue): void {
  site.addEnvironment(environment.uploadsQueue, uploads.queueUrl);
  uploads.grantSendMessages(site);
}
