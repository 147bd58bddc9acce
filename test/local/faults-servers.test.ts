/** Faults at the real local servers, as the real SDK meets them. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Faults } from '../../local/faults/faults.ts';
import { type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { type SesServer, startSes } from '../../local/servers/ses.ts';
import { sesMailer } from '../../src/aws/mailer.ts';
import type { EmailAddress } from '../../src/ids.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { eventually } from '../support/courant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const site = caller('site', [allow(['s3:*'], ['*'])]);
const delivery = caller('delivery', [allow(['ses:*'], ['*'])]);
const access = accessOf(operator, site, delivery);
const faults = new Faults({
  now: () => new Date(),
  functions: () => ['site', 'delivery'],
  end: () => {},
});
const { gate } = faults;
const published: Record<string, unknown>[] = [];
let s3: S3Server;
let ses: SesServer;

beforeAll(async () => {
  const now = () => new Date();
  s3 = await startS3({ access, directory: temporaryFolder(), now, changed: () => {}, gate });
  await s3.createBucket('content', { versioned: true });
  const publish = (_: string, message: object) => published.push({ ...message });
  ses = await startSes({ access, directory: temporaryFolder(), now, publish, gate });
  ses.createIdentity('news.example');
  ses.createConfigurationSet('digests');
  ses.addEventDestination({ configurationSet: 'digests', topicArn: 'feedback', events: ['send'] });
});
beforeEach(() => faults.reset());
afterAll(async () => {
  await s3.close();
  await ses.close();
});

const client = (principal = site) => new S3Client(clientOf(s3.endpoint, principal));
const put = (Key: string, principal = site) =>
  client(principal).send(new PutObjectCommand({ Bucket: 'content', Key, Body: 'text' }));
const get = async (Key: string, principal = operator) => {
  const found = await client(principal).send(new GetObjectCommand({ Bucket: 'content', Key }));
  return found.Body?.transformToString();
};
const turnedOn = (asked: object) => expect(faults.change(asked)).toBeUndefined();

describe('S3', () => {
  it('that fails says so in its own words, and nothing has happened', async () => {
    turnedOn({ s3: { failing: 1 } });
    const codes = new Set<unknown>();
    for (let n = 0; n < 8; n += 1) await put('failed').catch((error) => codes.add(error.name));
    expect(codes).toEqual(new Set(['SlowDown', 'InternalError']));
    await expect(get('failed')).rejects.toBeInstanceOf(NoSuchKey);
  });

  it('that loses its answers has done what was asked', async () => {
    turnedOn({ s3: { losing: 1 } });
    const error: Error & { $metadata?: object } = await put('lost').then(
      () => expect.fail('There was an answer'),
      (thrown) => thrown,
    );
    expect(error.$metadata).not.toHaveProperty('httpStatusCode');
    await expect(get('lost', site)).rejects.toThrow();
    expect(await get('lost')).toBe('text');
  });

  it('that is slow answers later', async () => {
    turnedOn({ s3: { delayMs: 80 } });
    const began = performance.now();
    await put('slow');
    // Timers may fire a millisecond early.
    expect(performance.now() - began).toBeGreaterThanOrEqual(79);
    expect(faults.report.injected.rows[0]).toMatchObject({ kind: 's3Slowed', who: 'site', what: 'PUT slow' });
  });

  it('is as ever for the operator', async () => {
    turnedOn({ s3: { failing: 1, losing: 1 } });
    await put('by-hand', operator);
    expect(await get('by-hand')).toBe('text');
  });
});

describe('SES', () => {
  const send = () =>
    sesMailer(new SESClient(clientOf(ses.endpoint, delivery))).send({
      from: 'tides@news.example',
      to: 'reader@post.example' as EmailAddress,
      raw: Buffer.from(
        'From: tides@news.example\r\nTo: reader@post.example\r\nSubject: Neap\r\n\r\nHello.\r\n',
      ),
      configurationSet: 'digests',
      tags: { digest: 'd1', subscriber: 's1', nonce: 'n1' },
    });

  it('that throttles has taken nothing', async () => {
    turnedOn({ ses: { throttling: 1 } });
    expect(await send()).toEqual({ kind: 'throttled', scope: 'rate' });
    expect(ses.inbox.list()).toEqual([]);
  });

  it('that loses its answers has taken the mail, and tells so by its events', async () => {
    turnedOn({ ses: { losing: 1 } });
    expect(await send()).toMatchObject({ kind: 'unknown' });
    expect(ses.inbox.list()).toMatchObject([{ digest: 'd1', nonce: 'n1', events: ['send', 'delivery'] }]);
    const [sent] = await eventually('the event', async () => published.length > 0 && published);
    expect(sent).toMatchObject({ eventType: 'Send', mail: { tags: { nonce: ['n1'] } } });
  });
});
