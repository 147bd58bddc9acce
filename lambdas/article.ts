/** *article*: looks at the keys of the content bucket that may have changed. A message that fails comes back by itself. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { looksOfBatch, wakeBuilder, wakeImages } from '../src/article/look.ts';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { lambdaWake } from '../src/aws/wake.ts';
import { environment } from '../src/keys.ts';

const ports = {
  content: s3ObjectStore(required(environment.contentBucket)),
  table: dynamoTable(required(environment.contentTable)),
  ...{ wallClock, randomness, log: powertoolsLog('article') },
  senderDomain: required(environment.senderDomain),
  siteUrl: required(environment.siteUrl),
};
const wakeSite = lambdaWake(required(environment.siteFunction));
const wakeMeasuring = lambdaWake(required(environment.imagesFunction));

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batch = looksOfBatch(
    ports,
    event.Records.map((record) => record.body),
  );
  const one = (record: SQSRecord): Promise<void> => batch.look(record.body);
  const options = { context, throwOnFullBatchFailure: false };
  const answer = await processPartialResponse(event, one, new BatchProcessor(EventType.SQS), options);
  await wakeImages(wakeMeasuring, batch.hints, ports.log);
  await wakeBuilder(wakeSite, batch.hints, ports.log);
  return answer;
}
