/** *images*: woken when there may be pictures to measure. */
import type { Context } from 'aws-lambda';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { lambdaWake } from '../src/aws/wake.ts';
import { measureHint } from '../src/hints.ts';
import { measurePictures } from '../src/images/apply.ts';
import { sharpLibrary } from '../src/images/sharp.ts';
import { environment } from '../src/keys.ts';

const ports = {
  content: s3ObjectStore(required(environment.contentBucket)),
  site: s3ObjectStore(required(environment.siteBucket)),
  table: dynamoTable(required(environment.contentTable)),
  wakeSite: lambdaWake(required(environment.siteFunction)),
  library: sharpLibrary,
  ...{ wallClock, randomness, log: powertoolsLog('images') },
  siteUrl: required(environment.siteUrl),
};

export async function handler(event: unknown, context: Context): Promise<void> {
  const remainingMs = () => context.getRemainingTimeInMillis();
  try {
    await measurePictures({ ...ports, remainingMs }, measureHint.parse(event).now);
  } catch (error) {
    // A trap in WebAssembly leaves the library unusable, so the next call needs a process of its own.
    if (error instanceof Error && error.name === 'RuntimeError') process.exit(1);
    throw error;
  }
}
