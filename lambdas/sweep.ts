/** *sweep*: woken every minute with the schedule's time. */
import * as z from 'zod';
import { wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { sqsQueue } from '../src/aws/queue.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { lambdaWake } from '../src/aws/wake.ts';
import { instant } from '../src/ids.ts';
import { environment } from '../src/keys.ts';
import { reconcile } from '../src/sweep/reconcile.ts';
import { sweep } from '../src/sweep/sweep.ts';

/** `<aws.scheduler.scheduled-time>`: ISO 8601 in UTC, without milliseconds. */
const input = z.object({ now: z.iso.datetime().transform((text) => instant(text)) });

const ports = {
  content: dynamoTable(required(environment.contentTable)),
  contentBucket: s3ObjectStore(required(environment.contentBucket)),
  uploadsQueue: sqsQueue(required(environment.uploadsQueue)),
  deliveryQueue: sqsQueue(required(environment.deliveryQueue)),
  wakeSite: lambdaWake(required(environment.siteFunction)),
  wakeImages: lambdaWake(required(environment.imagesFunction)),
  wakeDigest: lambdaWake(required(environment.digestFunction)),
  wakeNotices: lambdaWake(required(environment.noticesFunction)),
  ...{ wallClock, log: powertoolsLog('sweep') },
};

export async function handler(event: unknown): Promise<void> {
  const { now } = input.parse(event);
  await sweep(ports, now).finally(() => reconcile(ports, now));
}
