/** The local SES, as a client sees it. */
import { readdirSync } from 'node:fs';
import {
  GetAccountSendingEnabledCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  GetSendStatisticsCommand,
  ListIdentitiesCommand,
  SESClient,
  SendEmailCommand,
  SendRawEmailCommand,
  type SendRawEmailCommandInput,
  VerifyEmailIdentityCommand,
} from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Denial } from '../../local/iam/access.ts';
import { type SesServer, startSes } from '../../local/servers/ses.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const arn = (rest: string) => `arn:aws:ses:us-east-1:000000000000:${rest}`;
const fromNews = { StringLike: { 'ses:FromAddress': ['*@news.example'] } };
const stage = caller('stage', [
  allow(['ses:SendRawEmail'], [arn('identity/news.example'), arn('configuration-set/digests')], fromNews),
]);
const withoutSet = caller('narrow', [allow(['ses:SendRawEmail'], [arn('identity/news.example')])]);
const access = accessOf(operator, stage, withoutSet);

const directory = temporaryFolder();
const published: { topicArn: string; message: Record<string, unknown> }[] = [];
let clock = Date.parse('2026-11-23T06:00:00Z');
let ses: SesServer;

const start = () =>
  startSes({
    access,
    directory,
    now: () => new Date(clock),
    publish: (topicArn, message) => published.push({ topicArn, message: { ...message } }),
  });

beforeAll(async () => {
  ses = await start();
  ses.createIdentity('news.example');
  ses.createIdentity('boss@single.example');
  ses.createConfigurationSet('digests');
  ses.createConfigurationSet('quiet');
  const events = ['send', 'delivery', 'bounce', 'complaint', 'reject'];
  ses.addEventDestination({ configurationSet: 'digests', topicArn: 'all', events });
  ses.addEventDestination({ configurationSet: 'digests', topicArn: 'bad', events: ['bounce', 'complaint'] });
});
afterAll(() => ses.close());

const client = (principal = operator) => new SESClient(clientOf(ses.endpoint, principal));
const message = (head: string, body = 'Hello.') =>
  Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n${body}`);
const head =
  'From: "The Tides" <tides@news.example>\nTo: Reader <reader@post.example>\nSubject: =?utf-8?q?Ebbe_=26_Fl=C3=BCt?=';

function send(changes: Partial<SendRawEmailCommandInput> = {}, principal = operator) {
  clock += 2_000;
  return client(principal).send(new SendRawEmailCommand({ RawMessage: { Data: message(head) }, ...changes }));
}

describe('the inbox', () => {
  it('shows envelope and decoded subject, newest first', async () => {
    await send();
    const { MessageId } = await send({ Destinations: ['else@post.example', 'other@post.example'] });
    const [newest, before] = ses.inbox.list();
    expect(newest).toEqual({
      id: MessageId,
      receivedAt: new Date(clock).toISOString(),
      from: 'tides@news.example',
      to: ['else@post.example', 'other@post.example'],
      subject: 'Ebbe & Flüt',
      tags: {},
      events: ['send', 'delivery'],
      suppressed: [],
      size: message(head).length,
      eml: `/_local/inbox/${MessageId}.eml`,
    });
    expect(before?.to).toEqual(['reader@post.example']);
  });

  it('tells which digest a mail belongs to, for whom it is, and what came of it', async () => {
    const tags = { digest: 'tides-article-1', subscriber: '7f3a', nonce: 'n1' };
    await send({
      Destinations: ['ooto@simulator.amazonses.com'],
      ConfigurationSetName: 'quiet',
      Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
    });
    const events = ['send', 'delivery', 'bounce'];
    expect(ses.inbox.list()[0]).toMatchObject({ ...tags, tags, configurationSet: 'quiet', events });
  });

  it('keeps the bytes as they were handed over, 8-bit ones and odd headers included', async () => {
    const raw = Buffer.concat([
      message(`${head}\nList-Unsubscribe-Post: List-Unsubscribe=One-Click`),
      Buffer.from([0, 255, 254]),
    ]);
    const { MessageId } = await send({ RawMessage: { Data: raw } });
    expect(ses.inbox.raw(MessageId!)).toEqual(raw);
    expect(ses.inbox.raw('../../etc/passwd')).toBeUndefined();
  });

  it('tells who listens', async () => {
    const heard: string[] = [];
    const stop = ses.inbox.changed(({ id }) => heard.push(id));
    const { MessageId } = await send();
    stop();
    await send();
    expect(heard).toEqual([MessageId]);
  });

  it('is the same after a restart, half-written files aside', async () => {
    const before = ses.inbox.list();
    const again = await startSes({ access, directory, now: () => new Date(clock), publish: () => {} });
    expect(again.inbox.list()).toEqual(before);
    expect(again.inbox.raw(before[0]!.id)).toEqual(ses.inbox.raw(before[0]!.id));
    await again.close();
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('takes the recipients from To, Cc and Bcc when no destinations are given', async () => {
    const raw = message(`${head}\nCc: c@post.example\nBcc: Team: d@post.example, e@post.example;`);
    await send({ RawMessage: { Data: raw } });
    const everyone = ['reader', 'c', 'd', 'e'].map((name) => `${name}@post.example`);
    expect(ses.inbox.list()[0]?.to).toEqual(everyone);
  });

  it('composes what SendEmail describes', async () => {
    clock += 2_000;
    await client().send(
      new SendEmailCommand({
        Source: 'tides@news.example',
        Destination: { ToAddresses: ['reader@post.example'], BccAddresses: ['quiet@post.example'] },
        Message: {
          Subject: { Data: 'Grüße' },
          Body: { Text: { Data: 'plain' }, Html: { Data: '<p>rich</p>' } },
        },
      }),
    );
    const [newest] = ses.inbox.list();
    expect(newest).toMatchObject({ subject: 'Grüße', to: ['reader@post.example', 'quiet@post.example'] });
    expect(ses.inbox.raw(newest!.id)?.toString()).not.toContain('quiet@post.example');
  });
});

describe('a call is refused', () => {
  const tooLong = Buffer.concat([message(head), Buffer.alloc(10 * 1024 * 1024, 'x')]);
  it.each<[string, Partial<SendRawEmailCommandInput>, string, RegExp]>([
    [
      'with an unverified sender',
      { Source: 'a@elsewhere.example' },
      'MessageRejected',
      /not verified.*a@elsewhere/,
    ],
    [
      'with an unverified From',
      {
        Source: 'a@news.example',
        RawMessage: { Data: message('From: b@elsewhere.example\nTo: c@d.example') },
      },
      'MessageRejected',
      /b@elsewhere/,
    ],
    [
      'for a missing configuration set',
      { ConfigurationSetName: 'none' },
      'ConfigurationSetDoesNotExistException',
      /<none>/,
    ],
    [
      'with a bare line feed',
      { RawMessage: { Data: Buffer.from(`${message(head)}\n`) } },
      'InvalidParameterValue',
      /bare/,
    ],
    [
      'for an address outside ASCII',
      { Destinations: ['jörg@post.example'] },
      'InvalidParameterValue',
      /illegal/,
    ],
    ['for an address without a domain', { Destinations: ['reader'] }, 'InvalidParameterValue', /@domain/],
    [
      'for nobody',
      { RawMessage: { Data: message('From: a@news.example') } },
      'InvalidParameterValue',
      /recipients/,
    ],
    [
      'for more than fifty',
      { Destinations: Array.from({ length: 51 }, (_, n) => `r${n}@post.example`) },
      'InvalidParameterValue',
      /50/,
    ],
    [
      'without a sender',
      { RawMessage: { Data: message('To: a@post.example') } },
      'InvalidParameterValue',
      /From/,
    ],
    ['over 10 MB', { RawMessage: { Data: tooLong } }, 'InvalidParameterValue', /10485760 bytes/],
  ])('%s', async (_, changes, name, text) => {
    const before = ses.inbox.list().length;
    await expect(send(changes)).rejects.toMatchObject({ name, message: expect.stringMatching(text) });
    expect(ses.inbox.list()).toHaveLength(before);
  });

  it('above the account’s rate, in the words that tell it from the daily quota', async () => {
    clock += 2_000;
    const burst = Array.from({ length: 15 }, () =>
      client().send(new SendRawEmailCommand({ RawMessage: { Data: message(head) } })),
    );
    const refused = (await Promise.allSettled(burst)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({
      reason: { name: 'Throttling', message: 'Maximum sending rate exceeded.' },
    });
  });

  it('when the local SES does not offer the operation, naming it', async () => {
    const call = client().send(new VerifyEmailIdentityCommand({ EmailAddress: 'a@b.example' }));
    await expect(call).rejects.toMatchObject({
      name: 'InvalidAction',
      message: expect.stringContaining('VerifyEmailIdentity'),
    });
  });
});

describe('rights', () => {
  const lastDenial = (): Denial | undefined => access.denials.at(-1);

  it('are needed on the identity and on the configuration set', async () => {
    await send({ ConfigurationSetName: 'digests' }, stage);
    await send({}, withoutSet);
    await expect(send({ ConfigurationSetName: 'digests' }, withoutSet)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(lastDenial()).toMatchObject({
      action: 'ses:SendRawEmail',
      resource: arn('configuration-set/digests'),
    });
  });

  it('may depend on the sender’s address', async () => {
    const raw = message('From: boss@single.example\nTo: reader@post.example');
    await expect(send({ RawMessage: { Data: raw } }, stage)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(lastDenial()).toMatchObject({
      resource: arn('identity/boss@single.example'),
      context: { 'ses:FromAddress': 'boss@single.example', 'ses:Recipients': ['reader@post.example'] },
    });
  });

  it('are needed for reading, too', async () => {
    await expect(client(stage).send(new GetSendQuotaCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('belong to known keys with a right signature', async () => {
    const unknown = { ...operator, accessKeyId: 'AKIANOBODY' };
    await expect(send({}, unknown)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    const forged = { ...operator, secretAccessKey: 'guess' };
    await expect(send({}, forged)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });
});

describe('reading the account', () => {
  it('tells quota, identities, their state and what was attempted', async () => {
    const all = ses.inbox.list().flatMap(({ to }) => to);
    const counted = all.filter((recipient) => !recipient.endsWith('@simulator.amazonses.com'));
    const { $metadata: _quota, ...quota } = await client().send(new GetSendQuotaCommand({}));
    expect(quota).toEqual({ Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: counted.length });
    const { Identities } = await client().send(new ListIdentitiesCommand({ IdentityType: 'Domain' }));
    expect(Identities).toEqual(['news.example']);
    const asked = new GetIdentityVerificationAttributesCommand({ Identities: ['news.example', 'x.example'] });
    const { VerificationAttributes } = await client().send(asked);
    expect(VerificationAttributes).toEqual({ 'news.example': { VerificationStatus: 'Success' } });
    const { SendDataPoints } = await client().send(new GetSendStatisticsCommand({}));
    expect(SendDataPoints?.reduce((sum, { DeliveryAttempts = 0 }) => sum + DeliveryAttempts, 0)).toBe(
      all.length,
    );
    expect((await client().send(new GetAccountSendingEnabledCommand({}))).Enabled).toBe(true);
  });
});

describe('events', () => {
  const eventsOf = async (to: string, changes: Partial<SendRawEmailCommandInput> = {}) => {
    const from = published.length;
    const tags = [{ Name: 'nonce', Value: 'n1' }];
    const { MessageId } = await send({
      Destinations: [to],
      ConfigurationSetName: 'digests',
      Tags: tags,
      ...changes,
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const events = published.slice(from);
    return {
      id: MessageId,
      all: events.filter((one) => one.topicArn === 'all').map((one) => one.message),
      events,
    };
  };
  const types = (events: readonly Record<string, unknown>[]) => events.map(({ eventType }) => eventType);

  it.each([
    ['reader@post.example', ['Send', 'Delivery']],
    ['success@simulator.amazonses.com', ['Send', 'Delivery']],
    ['bounce@simulator.amazonses.com', ['Send', 'Bounce']],
    ['bounce+weekly@simulator.amazonses.com', ['Send', 'Bounce']],
    ['suppressionlist@simulator.amazonses.com', ['Send', 'Bounce']],
    ['ooto@simulator.amazonses.com', ['Send', 'Delivery', 'Bounce']],
    ['complaint@simulator.amazonses.com', ['Send', 'Delivery', 'Complaint']],
  ])('for %s are %j', async (to, expected) => {
    expect(types((await eventsOf(to)).all)).toEqual(expected);
  });

  it('carry the caller’s tags and the id that the call returned', async () => {
    const { id, all } = await eventsOf('reader@post.example');
    expect(all[0]).toMatchObject({
      mail: { messageId: id, tags: { nonce: ['n1'], 'ses:configuration-set': ['digests'] } },
    });
  });

  it('tell an out-of-office answer from a mailbox that is gone', async () => {
    const { all: away } = await eventsOf('ooto@simulator.amazonses.com');
    const { all: gone } = await eventsOf('bounce@simulator.amazonses.com');
    expect(away.at(-1)).toMatchObject({ bounce: { bounceType: 'Transient' } });
    expect(gone.at(-1)).toMatchObject({ bounce: { bounceType: 'Permanent' } });
  });

  it('reject a mail with a virus instead of sending it', async () => {
    const virus = message(head, 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*');
    expect(types((await eventsOf('reader@post.example', { RawMessage: { Data: virus } })).all)).toEqual([
      'Reject',
    ]);
  });

  it('go to each destination that asked for their kind, and nowhere without a destination', async () => {
    const { events } = await eventsOf('bounce@simulator.amazonses.com');
    expect(events.map(({ topicArn }) => topicArn)).toEqual(['all', 'all', 'bad']);
    expect(
      (await eventsOf('bounce@simulator.amazonses.com', { ConfigurationSetName: 'quiet' })).events,
    ).toEqual([]);
  });
});
