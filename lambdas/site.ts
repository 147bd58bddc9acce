/** *site*: woken when there may be something to build. */
import type { Context } from 'aws-lambda';
import { writeReport } from '../src/article/write-report.ts';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { optional, required } from '../src/aws/environment.ts';
import { httpHub } from '../src/aws/hub.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { sqsQueue } from '../src/aws/queue.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { lambdaWake } from '../src/aws/wake.ts';
import { newsletters } from '../src/digest/offer.ts';
import { digests } from '../src/digest/pages.ts';
import { siteHint } from '../src/hints.ts';
import { environment } from '../src/keys.ts';
import { buildAndWake } from '../src/site/again.ts';
import { createDocuments } from '../src/site/documents.ts';
import { sendPings } from '../src/site/pings.ts';

const content = s3ObjectStore(required(environment.contentBucket));
const table = dynamoTable(required(environment.contentTable));
const [siteUrl, hub] = [required(environment.siteUrl), optional(environment.hub)];
const log = powertoolsLog('site');

const rows = { table, log, wallClock, siteUrl };
const ports = {
  ...{ ...rows, content, randomness, ...(hub && { hub }) },
  site: s3ObjectStore(required(environment.siteBucket)),
  uploadsQueue: sqsQueue(required(environment.uploadsQueue)),
  newsletters: newsletters({ content: table, contentBucket: content, log }),
  ...{ digests: digests(table), documents: createDocuments({ content, table, log }) },
  report: async (key: string) => void (await writeReport({ content, table, siteUrl }, key)),
};

export async function handler(event: unknown, context: Context): Promise<void> {
  const hint = siteHint.parse(event);
  const remainingMs = () => context.getRemainingTimeInMillis();
  if ('ping' in hint) await sendPings({ ...rows, remainingMs, ...(hub && { hub: httpHub(hub) }) });
  else await buildAndWake({ ...ports, remainingMs }, hint, lambdaWake(context.functionName));
}
