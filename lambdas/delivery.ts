/** *delivery*: works off shards. A message is a nudge; one that fails comes back by itself. */
import { setTimeout } from 'node:timers/promises';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { deployedEpoch } from '../src/aws/epoch.ts';
import { deployedLinkKeys } from '../src/aws/link-keys.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { sesMailer } from '../src/aws/mailer.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { sqsQueue } from '../src/aws/queue.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { deliveryRun } from '../src/delivery/apply.ts';
import { paceKeeper } from '../src/delivery/pace.ts';
import { shardHint } from '../src/hints.ts';
import { environment } from '../src/keys.ts';

const mailer = sesMailer();
const pause = (milliseconds: number) => setTimeout(milliseconds);
const contentBucket = s3ObjectStore(required(environment.contentBucket));
const ports = {
  epoch: deployedEpoch(contentBucket),
  content: dynamoTable(required(environment.contentTable)),
  subscribers: dynamoTable(required(environment.subscribersTable)),
  deliveries: dynamoTable(required(environment.deliveriesTable)),
  deliveryQueue: sqsQueue(required(environment.deliveryQueue)),
  ...{ contentBucket, mailer, pause, wallClock, random: randomness, log: powertoolsLog('delivery') },
  pace: paceKeeper({ mailer, pause, wallClock, share: Number(required(environment.sendShare)) }),
  linkKeys: deployedLinkKeys(),
  siteUrl: required(environment.siteUrl),
  configurationSet: required(environment.digestConfigurationSet),
};

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const work = deliveryRun({ ...ports, remaining: () => context.getRemainingTimeInMillis() });
  const one = (record: SQSRecord): Promise<void> => work(shardHint.parse(JSON.parse(record.body)));
  const options = { context, processInParallel: false, throwOnFullBatchFailure: false };
  return processPartialResponse(event, one, new BatchProcessor(EventType.SQS), options);
}
