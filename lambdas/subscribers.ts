/** *subscribers*: a request of the HTTP API (payload format 2.0) becomes an answer. */
import { setTimeout as wait } from 'node:timers/promises';
import { handle } from 'hono/aws-lambda';
import { readPublication } from '../src/article/records.ts';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { deployedLinkKeys } from '../src/aws/link-keys.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { sesMailer } from '../src/aws/mailer.ts';
import { s3ObjectWriter } from '../src/aws/object-store.ts';
import { sesSuppressionList } from '../src/aws/suppression-list.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { withoutAddresses } from '../src/config.ts';
import { environment } from '../src/keys.ts';
import { subscribersApp } from '../src/subscribers/http.ts';
import { subscribersTheme } from '../src/subscribers/templates.ts';

const content = dynamoTable(required(environment.contentTable));

export const handler = handle(
  subscribersApp({
    subscribers: dynamoTable(required(environment.subscribersTable)),
    journal: s3ObjectWriter(required(environment.contentBucket)),
    // The person waits, and the function has five seconds.
    mailer: sesMailer(undefined, 2_500),
    suppressionList: sesSuppressionList(),
    linkKeys: deployedLinkKeys(),
    publication: async () => withoutAddresses((await readPublication(content)).config),
    theme: async (publication) => subscribersTheme(publication),
    randomness,
    wallClock,
    pause: wait,
    log: powertoolsLog('subscribers'),
    siteUrl: required(environment.siteUrl),
    configurationSet: required(environment.confirmationConfigurationSet),
  }),
);
