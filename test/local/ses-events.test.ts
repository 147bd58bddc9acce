/** What the local SES says about a mail, held against what SES itself was recorded saying. */
import { readdirSync, readFileSync } from 'node:fs';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SesServer, startSes } from '../../local/servers/ses.ts';
import { parseFeedback } from '../../src/feedback/event.ts';
import { accessOf, allow, caller, clientOf } from '../support/callers.ts';
import { eventually } from '../support/courant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const delivery = caller('delivery', [allow(['ses:SendRawEmail'], ['*'])]);
const published: Record<string, unknown>[] = [];
let ses: SesServer;
let clock = Date.parse('2026-11-23T06:00:00Z');

beforeAll(async () => {
  ses = await startSes({
    access: accessOf(delivery),
    directory: temporaryFolder(),
    now: () => new Date(clock),
    publish: (_, message) => published.push({ ...message }),
  });
  ses.createIdentity('news.example');
  ses.createConfigurationSet('digests');
  const events = ['send', 'delivery', 'bounce', 'complaint', 'reject'];
  ses.addEventDestination({ configurationSet: 'digests', topicArn: 'arn:aws:sns:::feedback', events });
  ses.suppression.put({ address: 'listed@post.example', reason: 'BOUNCE', at: '2026-11-01T00:00:00.000Z' });
  ses.suppression.put({ address: 'angry@post.example', reason: 'COMPLAINT', at: '2026-11-01T00:00:00.000Z' });
});
afterAll(() => ses.close());

/** The event of this kind about a mail like those in `test/events`. */
async function eventAbout(to: string, eventType: string, text = 'Hello.') {
  clock += 2_000;
  published.length = 0;
  const head = `From: "The Tides" <tides@news.example>\r\nTo: ${to}\r\nSubject: Neap tides\r\nMIME-Version: 1.0`;
  const tags = {
    digest: 'tides-article-5f0c8a52',
    subscriber: '7f3a0000000000000000000000000001',
    nonce: 'n1',
  };
  await new SESClient(clientOf(ses.endpoint, delivery)).send(
    new SendRawEmailCommand({
      Source: '"The Tides" <tides@news.example>',
      Destinations: [to],
      ConfigurationSetName: 'digests',
      RawMessage: {
        Data: Buffer.from(`${head}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`),
      },
      Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  return eventually(`${eventType} of ${to}`, async () =>
    published.find((event) => event['eventType'] === eventType),
  );
}

const recorded = (name: string): unknown => JSON.parse(readFileSync(`test/events/ses-${name}.json`, 'utf8'));

/** Every key at every depth, with the kind of its value; of a list, its first item. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shape(item)]));
}

describe('an event has, key by key, the shape of the recorded one:', () => {
  it.each([
    ['send', 'Send', 'reader@post.example'],
    ['delivery', 'Delivery', 'reader@post.example'],
    ['bounce-permanent', 'Bounce', 'bounce@simulator.amazonses.com'],
    ['bounce-permanent', 'Bounce', 'suppressionlist@simulator.amazonses.com'],
    ['bounce-automatic-reply', 'Bounce', 'ooto@simulator.amazonses.com'],
    ['bounce-suppressed', 'Bounce', 'listed@post.example'],
    ['complaint', 'Complaint', 'complaint@simulator.amazonses.com'],
    ['reject', 'Reject', 'reader@post.example'],
  ])('%s, a %s of %s', async (name, eventType, to) => {
    const text = eventType === 'Reject' ? 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE' : 'Hello.';
    expect(shape(await eventAbout(to, eventType, text))).toEqual(shape(recorded(name)));
  });

  it('and the values by which events are told apart', async () => {
    for (const [name, to] of [
      ['bounce-permanent', 'bounce@simulator.amazonses.com'],
      ['bounce-automatic-reply', 'ooto@simulator.amazonses.com'],
      ['bounce-suppressed', 'listed@post.example'],
    ] as const) {
      const { bounceType, bounceSubType } = (recorded(name) as { bounce: Record<string, string> }).bounce;
      expect(await eventAbout(to, 'Bounce')).toMatchObject({ bounce: { bounceType, bounceSubType } });
    }
  });
});

it('a mail to somebody who is listed for a complaint is told as a complaint that was never delivered', async () => {
  expect(await eventAbout('angry@post.example', 'Complaint')).toMatchObject({
    complaint: {
      complaintSubType: 'OnAccountSuppressionList',
      complainedRecipients: [{ emailAddress: 'angry@post.example' }],
    },
  });
  expect(published.map(({ eventType }) => eventType)).toEqual(['Send', 'Complaint']);
});

it('every recorded event is one that feedback reads', () => {
  const names = readdirSync('test/events').filter((name) => name.startsWith('ses-'));
  const read = names.map((name) => parseFeedback(readFileSync(`test/events/${name}`, 'utf8')));
  expect(read.map((feedback) => feedback?.delivery?.nonce)).toEqual(names.map(() => 'n1'));
});
