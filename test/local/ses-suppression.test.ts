/** The account of the local SES: its suppression list, its clocks, and what it tells about itself. */
import {
  DescribeConfigurationSetCommand,
  GetSendQuotaCommand,
  ListConfigurationSetsCommand,
  SESClient,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Changes } from '../../local/room/changes.ts';
import { sesPart } from '../../local/room/ses.ts';
import { type SesOptions, type SesServer, startSes } from '../../local/servers/ses.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { signedFetch } from '../support/signed-fetch.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const stage = caller('stage', [allow(['ses:SendRawEmail'], ['*'])]);
const access = accessOf(operator, stage);
const addresses = '/v2/email/suppression/addresses';

let directory: string;
let ses: SesServer;
let published: Record<string, unknown>[] = [];
let publication: number;
let wall: number;

async function start(options: Partial<SesOptions> = {}) {
  ses = await startSes({
    access,
    directory,
    now: () => new Date(publication),
    wall: () => new Date(wall),
    publish: (_, message) => published.push({ ...message }),
    ...options,
  });
  ses.createIdentity('news.example');
  ses.createConfigurationSet('digests', ['BOUNCE', 'COMPLAINT']);
  ses.createConfigurationSet('bounces-only', ['BOUNCE']);
  const events = ['send', 'delivery', 'bounce', 'complaint'];
  ses.addEventDestination({ configurationSet: 'digests', topicArn: 'arn:aws:sns:::feedback', events });
}

beforeEach(async () => {
  directory = temporaryFolder();
  publication = Date.parse('2026-11-23T06:00:00Z');
  wall = Date.now();
  published = [];
  await start();
});
afterEach(() => ses.close());

const client = () => new SESClient(clientOf(ses.endpoint, operator));
function send(to: string | string[], ConfigurationSetName = 'digests') {
  wall += 2_000;
  const Data = Buffer.from('From: tides@news.example\r\nSubject: Neap\r\n\r\nHello.\r\n');
  return client().send(
    new SendRawEmailCommand({ Destinations: [to].flat(), RawMessage: { Data }, ConfigurationSetName }),
  );
}
const call = (method: string, path: string, more: { query?: Record<string, string>; body?: object } = {}) =>
  signedFetch(ses.endpoint, operator, { method, path, ...more });
const suppressed = () => ses.suppression.all.map(({ address, reason }) => `${address} ${reason}`);
const eventsSoFar = async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return published.map(({ eventType }) => eventType);
};

describe('a mail to somebody on the suppression list', () => {
  beforeEach(() => call('PUT', addresses, { body: { EmailAddress: 'gone@post.example', Reason: 'BOUNCE' } }));

  it('is accepted, told as sent and bounced, and delivered to nobody', async () => {
    const { MessageId } = await send('Gone@post.example');
    expect(ses.inbox.list()[0]).toMatchObject({
      id: MessageId,
      events: ['send', 'bounce'],
      suppressed: ['Gone@post.example'],
    });
    expect(await eventsSoFar()).toEqual(['Send', 'Bounce']);
  });

  it('reaches the other recipients', async () => {
    await send(['gone@post.example', 'here@post.example']);
    expect(ses.inbox.list()[0]).toMatchObject({
      events: ['send', 'bounce', 'delivery'],
      suppressed: ['gone@post.example'],
    });
  });

  it('is delivered when its configuration set suppresses for another reason only', async () => {
    ses.createConfigurationSet('complaints-only', ['COMPLAINT']);
    await send('gone@post.example', 'complaints-only');
    expect(ses.inbox.list()[0]).toMatchObject({ events: ['send', 'delivery'], suppressed: [] });
  });

  it('is delivered again once an operator has taken the address off', async () => {
    expect((await call('DELETE', `${addresses}/gone%40post.example`)).status).toBe(200);
    await send('gone@post.example');
    expect(ses.inbox.list()[0]).toMatchObject({ events: ['send', 'delivery'] });
  });

  it('finds it there after a restart', async () => {
    await ses.close();
    await start();
    await send('gone@post.example');
    expect(ses.inbox.list()[0]?.suppressed).toEqual(['gone@post.example']);
  });
});

describe('on the suppression list', () => {
  it('is who bounced or complained, for the reasons of the configuration set', async () => {
    await send('bounce@simulator.example');
    await send('complaint@simulator.example', 'bounces-only');
    await send('ooto@simulator.example');
    expect(suppressed()).toEqual(['bounce@simulator.example BOUNCE']);
    publication += 1_000;
    await send('complaint@simulator.example');
    expect(suppressed()).toEqual([
      'complaint@simulator.example COMPLAINT',
      'bounce@simulator.example BOUNCE',
    ]);
  });

  it('is nobody of the mailbox simulator, which can be written to again and again', async () => {
    for (const mailbox of ['bounce', 'complaint', 'suppressionlist']) {
      await send(`${mailbox}@simulator.amazonses.com`);
    }
    expect(suppressed()).toEqual([]);
  });

  it('is whoever an operator puts there, with the mail that put it there shown where there is one', async () => {
    const { MessageId } = await send('bounce@simulator.example');
    publication += 5_000;
    await call('PUT', addresses, { body: { EmailAddress: 'by-hand@post.example', Reason: 'COMPLAINT' } });
    expect((await call('GET', `${addresses}/bounce%40simulator.example`)).body).toEqual({
      SuppressedDestination: {
        EmailAddress: 'bounce@simulator.example',
        Reason: 'BOUNCE',
        LastUpdateTime: Date.parse('2026-11-23T06:00:00Z') / 1000,
        Attributes: { MessageId },
      },
    });
    const [newest] = ses.suppression.all;
    expect(newest).toEqual({
      address: 'by-hand@post.example',
      reason: 'COMPLAINT',
      at: '2026-11-23T06:00:05.000Z',
    });
  });

  it('can be leafed through, by reason and by date', async () => {
    for (const n of [1, 2, 3]) {
      publication += 60_000;
      const Reason = n === 2 ? 'COMPLAINT' : 'BOUNCE';
      await call('PUT', addresses, { body: { EmailAddress: `r${n}@post.example`, Reason } });
    }
    const listed = async (query: Record<string, string>) => {
      const { body } = await call('GET', addresses, { query });
      const { SuppressedDestinationSummaries: found, NextToken } = body as {
        SuppressedDestinationSummaries: { EmailAddress: string }[];
        NextToken?: string;
      };
      return [...found.map(({ EmailAddress }) => EmailAddress.slice(0, 2)), NextToken ?? 'end'];
    };
    expect(await listed({})).toEqual(['r3', 'r2', 'r1', 'end']);
    expect(await listed({ Reason: 'COMPLAINT' })).toEqual(['r2', 'end']);
    expect(await listed({ StartDate: '2026-11-23T06:02:30Z' })).toEqual(['r3', 'end']);
    expect(await listed({ PageSize: '2' })).toEqual(['r3', 'r2', '2']);
    expect(await listed({ PageSize: '2', NextToken: '2' })).toEqual(['r1', 'end']);
  });

  it('is nobody unknown, and nothing that is no address', async () => {
    const path = `${addresses}/nobody%40post.example`;
    for (const method of ['GET', 'DELETE']) {
      expect(await call(method, path)).toMatchObject({ status: 404, errorType: 'NotFoundException' });
    }
    const nonsense = { body: { EmailAddress: 'nobody', Reason: 'BOUNCE' } };
    expect(await call('PUT', addresses, nonsense)).toMatchObject({
      status: 400,
      errorType: 'BadRequestException',
    });
    expect(await call('POST', '/v2/email/outbound-emails')).toMatchObject({ status: 404 });
  });

  it('is nothing to whoever has no right to see it', async () => {
    const answer = await signedFetch(ses.endpoint, stage, { method: 'GET', path: addresses });
    expect(answer).toMatchObject({ status: 403, errorType: 'AccessDeniedException' });
    expect(access.denials.at(-1)).toMatchObject({ action: 'ses:ListSuppressedDestinations' });
  });
});

describe('the quota', () => {
  const sentLastDay = async () => (await client().send(new GetSendQuotaCommand({}))).SentLast24Hours;

  it('counts the day by the publication’s clock', async () => {
    await send('reader@post.example');
    expect(await sentLastDay()).toBe(1);
    publication += 25 * 3_600_000;
    expect(await sentLastDay()).toBe(0);
  });

  it('counts the second by the wall clock, whatever the publication’s says', async () => {
    await ses.close();
    await start({ quota: { maxPerSecond: 1, maxPerDay: 10 } });
    await send('a@post.example');
    publication += 3_600_000;
    wall -= 2_000;
    await expect(send('b@post.example')).rejects.toMatchObject({ name: 'Throttling' });
  });

  it('counts the suppressed, but nobody of the mailbox simulator', async () => {
    ses.suppression.put({ address: 'gone@post.example', reason: 'BOUNCE', at: new Date(0).toISOString() });
    await send(['gone@post.example', 'bounce@simulator.amazonses.com', 'success@simulator.amazonses.com']);
    expect(await sentLastDay()).toBe(1);
  });
});

describe('the account tells', () => {
  it('its configuration sets, and where the events of one go', async () => {
    const { ConfigurationSets } = await client().send(new ListConfigurationSetsCommand({}));
    expect(ConfigurationSets).toEqual([{ Name: 'digests' }, { Name: 'bounces-only' }]);
    const described = (ConfigurationSetName: string) =>
      client().send(
        new DescribeConfigurationSetCommand({
          ConfigurationSetName,
          ConfigurationSetAttributeNames: ['eventDestinations'],
        }),
      );
    const { $metadata: _, ...digests } = await described('digests');
    expect(digests).toEqual({
      ConfigurationSet: { Name: 'digests' },
      EventDestinations: [
        {
          Name: 'feedback',
          Enabled: true,
          MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint'],
          SNSDestination: { TopicARN: 'arn:aws:sns:::feedback' },
        },
      ],
    });
    await expect(described('none')).rejects.toMatchObject({ name: 'ConfigurationSetDoesNotExistException' });
  });

  it('its quota and what it suppresses at one look', async () => {
    await send('reader@post.example');
    expect((await call('GET', '/v2/email/account')).body).toMatchObject({
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 1 },
      SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    });
  });

  it('people what it holds, and the control room', async () => {
    await send('reader@post.example');
    expect(ses.overview()).toEqual({
      quota: { maxPerSecond: 14, maxPerDay: 50_000, sentLastDay: 1 },
      identities: ['news.example'],
      configurationSets: [
        {
          name: 'digests',
          suppresses: ['BOUNCE', 'COMPLAINT'],
          events: ['send', 'delivery', 'bounce', 'complaint'],
        },
        { name: 'bounces-only', suppresses: ['BOUNCE'], events: [] },
      ],
      accepted: 1,
    });
    ses.suppression.put({ address: 'gone@post.example', reason: 'BOUNCE', at: '2026-11-01T00:00:00.000Z' });
    const answer = await sesPart(ses, new Changes()).request('/ses.json');
    expect(await answer.json()).toEqual({
      ...ses.overview(),
      suppressed: [{ address: 'gone@post.example', reason: 'BOUNCE', at: '2026-11-01T00:00:00.000Z' }],
    });
  });

  it('the control room when it has changed', async () => {
    const changes = new Changes();
    const told: string[] = [];
    changes.hear((topic) => told.push(topic));
    sesPart(ses, changes);
    await send('reader@post.example');
    ses.suppression.put({ address: 'gone@post.example', reason: 'BOUNCE', at: '2026-11-01T00:00:00.000Z' });
    ses.suppression.delete('nobody@post.example');
    expect(told).toEqual(['ses', 'ses']);
  });
});
