/** *digest*: woken when something may be due; freezes it. */
import { randomness, wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { deployedEpoch } from '../src/aws/epoch.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { sqsQueue } from '../src/aws/queue.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { lambdaWake } from '../src/aws/wake.ts';
import { freezeDue } from '../src/digest/apply.ts';
import { freezeHint } from '../src/hints.ts';
import { environment } from '../src/keys.ts';

const contentBucket = s3ObjectStore(required(environment.contentBucket));
const ports = {
  epoch: deployedEpoch(contentBucket),
  content: dynamoTable(required(environment.contentTable)),
  contentBucket,
  subscribers: dynamoTable(required(environment.subscribersTable)),
  deliveryQueue: sqsQueue(required(environment.deliveryQueue)),
  wakeSite: lambdaWake(required(environment.siteFunction)),
  ...{ random: randomness, wallClock },
  log: powertoolsLog('digest'),
  siteUrl: required(environment.siteUrl),
};

export async function handler(event: unknown): Promise<void> {
  await freezeDue(ports, freezeHint.parse(event).now);
}
