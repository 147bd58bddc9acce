import { type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { environment, identityPrefix, ownPrefixes, reportsPrefix } from '../../src/keys.ts';
import { invokes, readsObjects, usesTable, writesObjects } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import { type Path, type PolledStage, polledQueue } from './stage.ts';

const timeout = 60;

/** S3 → EventBridge → SQS → *article*: look at the object, decide, record, report, wake *site* and *images*. */
export function articleStage(
  scope: Construct,
  path: Path & { readonly site: StageFunction; readonly images: StageFunction },
): PolledStage {
  const { store, bundles, deployment, site, images } = path;
  const article = stageFunction(scope, 'article', {
    bundles,
    timeout,
    memory: 512,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.siteFunction]: site.functionName,
      [environment.imagesFunction]: images.functionName,
      [environment.siteUrl]: store.siteUrl,
      [environment.senderDomain]: deployment.senderDomain,
    },
  });
  readsObjects(article, store.contentBucket);
  writesObjects(article, store.contentBucket, [reportsPrefix, identityPrefix]);
  usesTable(article, store.contentTable, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
  invokes(article, site);
  invokes(article, images);

  const uploads = polledQueue(scope, 'Uploads', { function: article, timeout, concurrency: 4, batch: 10 });
  new Rule(scope, 'UploadRule', {
    description: 'Every change in the content bucket but our own',
    eventPattern: uploadsOf(store.contentBucket.bucketName),
    targets: [new SqsQueue(uploads.queue)],
  });
  return uploads;
}

function uploadsOf(bucketName: string): EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created', 'Object Deleted'],
    detail: {
      bucket: { name: [bucketName] },
      object: { key: Match.anythingButPrefix(...ownPrefixes) },
    },
  };
}
