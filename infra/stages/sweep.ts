import { Duration } from 'aws-cdk-lib';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import {
  articlesPrefix,
  environment,
  pagesPrefix,
  publicationKey,
  publicPrefix,
  themePrefix,
} from '../../src/keys.ts';
import { invokes, readsObjects, usesTable } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import { type Path, type PolledStage, wakeable } from './stage.ts';

interface SweptPath extends Path {
  readonly article: PolledStage;
  readonly delivery: PolledStage;
  readonly site: StageFunction;
  readonly images: StageFunction;
  readonly digest: StageFunction;
  readonly notices: StageFunction;
}

const comparedPrefixes = [articlesPrefix, pagesPrefix, publicPrefix, themePrefix, publicationKey];

/** *sweep*: every minute, finds what is due and what lies, and wakes whoever does it. */
export function sweepStage(scope: Construct, path: SweptPath): StageFunction {
  const { store, bundles, article, delivery, site, images, digest, notices, failedWakes } = path;
  const sweep = stageFunction(scope, 'sweep', {
    bundles,
    timeout: 30,
    memory: 256,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.uploadsQueue]: article.queue.queueUrl,
      [environment.deliveryQueue]: delivery.queue.queueUrl,
      [environment.siteFunction]: site.functionName,
      [environment.imagesFunction]: images.functionName,
      [environment.digestFunction]: digest.functionName,
      [environment.noticesFunction]: notices.functionName,
    },
  });
  // The daily comparison lists the bucket; where dates leave a doubt, it asks for an object's newest version.
  readsObjects(sweep, store.contentBucket, comparedPrefixes);
  usesTable(sweep, store.contentTable, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
  article.queue.grantSendMessages(sweep);
  delivery.queue.grantSendMessages(sweep);
  invokes(sweep, site);
  invokes(sweep, images);
  invokes(sweep, digest);
  invokes(sweep, notices);

  new Schedule(scope, 'EveryMinute', {
    description: 'Wakes the sweep',
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    target: new LambdaInvoke(wakeable(sweep, failedWakes), {
      // What is due is judged by the time that comes with the event, not by the function's clock.
      input: ScheduleTargetInput.fromObject({ now: ContextAttribute.scheduledTime }),
      // A missed minute is made good by the next.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    }),
  });
  return sweep;
}
