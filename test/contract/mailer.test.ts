/** The mailer against the local SES, and against servers that fail in ways that SES can. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { SESClient } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, shut } from '../../local/servers/loopback.ts';
import { type SesServer, startSes } from '../../local/servers/ses.ts';
import { sesMailer } from '../../src/aws/mailer.ts';
import type { EmailAddress } from '../../src/ids.ts';
import type { RawMail } from '../../src/ports.ts';
import { accessOf, allow, caller, clientOf } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const arn = (rest: string) => `arn:aws:ses:us-east-1:000000000000:${rest}`;
const sender = caller('sender', [
  allow(['ses:SendRawEmail'], [arn('identity/news.example'), arn('configuration-set/*')]),
  allow(['ses:GetSendQuota'], ['*']),
]);

const mail = (changes: Partial<RawMail> = {}): RawMail => ({
  from: '"The Tides" <tides@news.example>',
  to: 'reader@post.example' as EmailAddress,
  raw: Buffer.from(
    'From: "The Tides" <tides@news.example>\r\nTo: reader@post.example\r\nSubject: Neap\r\n\r\nHello.\r\n',
  ),
  configurationSet: 'digests',
  tags: { digest: 'd1', nonce: 'n1' },
  ...changes,
});

let ses: SesServer;
let clock = Date.parse('2026-11-23T06:00:00Z');
/** Mails far enough apart to stay under the rate. */
function nextSecond(): Date {
  clock += 2_000;
  return new Date(clock);
}
const mailer = (endpoint = ses.endpoint) =>
  sesMailer(
    new SESClient({
      ...clientOf(endpoint, sender),
      requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
    }),
    400,
  );

beforeAll(async () => {
  ses = await startSes({
    access: accessOf(sender),
    directory: temporaryFolder(),
    now: nextSecond,
    publish: () => {},
    quota: { maxPerSecond: 14, maxPerDay: 100 },
  });
  ses.createIdentity('news.example');
  ses.createConfigurationSet('digests');
});
afterAll(() => ses.close());

describe('a mail that SES takes', () => {
  it('is accepted with the id that SES will name in its events', async () => {
    const outcome = await mailer().send(mail());
    expect(outcome).toEqual({ kind: 'accepted', messageId: ses.inbox.list()[0]?.id });
  });

  it('goes to the envelope recipient byte for byte, whatever the To header says', async () => {
    const { raw } = mail();
    await mailer().send(mail({ to: 'other@post.example' as EmailAddress }));
    const [newest] = ses.inbox.list();
    expect(newest?.to).toEqual(['other@post.example']);
    expect(ses.inbox.raw(newest!.id)?.equals(raw)).toBe(true);
  });
});

describe('a mail that SES certainly does not take', () => {
  it.each([
    [
      'is held when the configuration set is missing',
      { configurationSet: 'gone' },
      'ConfigurationSetDoesNotExistException',
    ],
    [
      'is held when the role has no right to send as this sender',
      { raw: Buffer.from('From: x@other.example\r\n\r\n.') },
      'AccessDenied',
    ],
  ])('%s', async (_, changes, reason) => {
    expect(await mailer().send(mail(changes))).toEqual({ kind: 'held', reason });
  });

  it('is held when the sender is not verified', async () => {
    const outcome = await mailer().send(mail({ from: 'tides@unverified.example' }));
    expect(outcome).toEqual({ kind: 'held', reason: 'MessageRejected: the sender is not verified' });
  });

  it('is rejected for good when the recipient cannot be an address', async () => {
    const outcome = await mailer().send(mail({ to: 'jörg@post.example' as EmailAddress }));
    expect(outcome).toEqual({ kind: 'rejected', reason: 'InvalidParameterValue' });
  });

  it('is rejected when a line ends in a bare line feed', async () => {
    const raw = Buffer.from('From: tides@news.example\r\n\r\nHello.\n');
    expect(await mailer().send(mail({ raw }))).toEqual({ kind: 'rejected', reason: 'InvalidParameterValue' });
  });

  it('leaves nothing in the inbox', async () => {
    const before = ses.inbox.list().length;
    await mailer().send(mail({ configurationSet: 'gone' }));
    expect(ses.inbox.list()).toHaveLength(before);
  });

  it('waits while the line to SES cannot be made at all', async () => {
    const server = createServer();
    const endpoint = await listen(server);
    await shut(server);
    expect(await mailer(endpoint).send(mail())).toEqual({ kind: 'throttled', scope: 'rate' });
  });
});

describe('a mail whose fate nobody knows', () => {
  const against = async (listener: RequestListener) => {
    let calls = 0;
    const server: Server = createServer((request, response) => {
      calls += 1;
      request.resume();
      request.once('end', () => listener(request, response));
    });
    const endpoint = await listen(server);
    const outcome = await mailer(endpoint).send(mail());
    await shut(server);
    return { outcome, calls };
  };

  it.each<[string, RequestListener]>([
    ['SES took the mail and the line was cut', (request) => request.socket.destroy()],
    [
      'the answer breaks off',
      (_, response) => void response.writeHead(200).write('<Send', () => response.destroy()),
    ],
    [
      'the answer cannot be read',
      (_, response) => void response.writeHead(200).end('<SendRawEmailResponse><'),
    ],
    [
      'the answer has no message id',
      (_, response) => void response.writeHead(200).end('<SendRawEmailResponse/>'),
    ],
    ['the server failed', (_, response) => void response.writeHead(500).end('<ErrorResponse/>')],
    [
      'a proxy answered for the server',
      (_, response) => void response.writeHead(503).end('<html>busy</html>'),
    ],
    [
      'the answer stops half way',
      (_, response) => void response.writeHead(200, { 'content-length': 500 }).write('<Send'),
    ],
    ['no answer comes in time', () => {}],
  ])('is unknown, and never sent again by itself: %s', async (_, listener) => {
    const { outcome, calls } = await against(listener);
    expect(outcome.kind).toBe('unknown');
    expect(calls).toBe(1);
  });
});

describe('the quota', () => {
  it('is what SES says', async () => {
    const { sentLastDay, ...rates } = await mailer().quota();
    expect(rates).toEqual({ maxPerSecond: 14, maxPerDay: 100 });
    expect(sentLastDay).toBe(ses.inbox.list().length);
  });

  it('tells the rate apart from the day', async () => {
    const throttling = async (quota: { maxPerSecond: number; maxPerDay: number }) => {
      const strict = await startSes({
        access: accessOf(sender),
        directory: temporaryFolder(),
        now: () => new Date(clock),
        publish: () => {},
        quota,
      });
      strict.createIdentity('news.example');
      strict.createConfigurationSet('digests');
      await mailer(strict.endpoint).send(mail());
      const second = await mailer(strict.endpoint).send(mail());
      await strict.close();
      return second;
    };
    expect(await throttling({ maxPerSecond: 1, maxPerDay: 100 })).toEqual({
      kind: 'throttled',
      scope: 'rate',
    });
    expect(await throttling({ maxPerSecond: 9, maxPerDay: 1 })).toEqual({ kind: 'throttled', scope: 'day' });
  });
});
