/** *site*: woken when there may be something to build. */
import type { Context } from 'aws-lambda';
import { writeReport } from '../src/article/write-report.ts';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { sqsQueue } from '../src/aws/queue.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { lambdaWake } from '../src/aws/wake.ts';
import { newsletters } from '../src/digest/offer.ts';
import { digests } from '../src/digest/pages.ts';
import { buildHint } from '../src/hints.ts';
import { environment } from '../src/keys.ts';
import { againAfter, askingAfter, wakeAgain } from '../src/site/again.ts';
import { buildSite } from '../src/site/build.ts';
import { createDocuments } from '../src/site/documents.ts';

const content = s3ObjectStore(required(environment.contentBucket));
const table = dynamoTable(required(environment.contentTable));
const uploads = sqsQueue(required(environment.uploadsQueue));
const siteUrl = required(environment.siteUrl);
const log = powertoolsLog('site');

const ports = {
  ...{ content, table, log, wallClock, randomness, siteUrl },
  site: s3ObjectStore(required(environment.siteBucket)),
  newsletters: newsletters({ content: table, contentBucket: content, log }),
  ...{ digests: digests(table), documents: createDocuments({ content, table, log }) },
  report: async (key: string) => void (await writeReport({ content, table, siteUrl }, key)),
};

export async function handler(event: unknown, context: Context): Promise<void> {
  const hint = buildHint.parse(event);
  const remainingMs = () => context.getRemainingTimeInMillis();
  const left = remainingMs();
  const uploadsQueue = askingAfter(uploads, hint.again);
  const ending = await buildSite({ ...ports, uploadsQueue, remainingMs }, hint.now, hint.halved);
  await wakeAgain(lambdaWake(context.functionName), againAfter(hint, ending, left - remainingMs()), log);
}
