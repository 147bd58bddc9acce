/** *notices*: woken when an author or the owner is owed one. */
import { setTimeout } from 'node:timers/promises';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { required } from '../src/aws/environment.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { sesMailer } from '../src/aws/mailer.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { paceKeeper } from '../src/delivery/pace.ts';
import { noticesHint } from '../src/hints.ts';
import { environment } from '../src/keys.ts';
import { sendNotices } from '../src/notices/apply.ts';

const mailer = sesMailer();
const pause = (milliseconds: number) => setTimeout(milliseconds);
const ports = {
  table: dynamoTable(required(environment.contentTable)),
  ...{ mailer, randomness, wallClock, log: powertoolsLog('notices') },
  pace: paceKeeper({ mailer, pause, wallClock, share: Number(required(environment.sendShare)) }),
  siteUrl: required(environment.siteUrl),
  senderDomain: required(environment.senderDomain),
  configurationSet: required(environment.confirmationConfigurationSet),
};

export async function handler(event: unknown): Promise<void> {
  await sendNotices(ports, noticesHint.parse(event).now);
}
