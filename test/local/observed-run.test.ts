/** What the machinery of a run tells whoever watches it, seen with a small cloud. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../../local/iam/access.ts';
import type { Happening } from '../../local/observed/happening.ts';
import { queueArn } from '../../local/servers/sqs.ts';
import { eventually } from '../support/courant.ts';
import { operator, type SmallCloud, startSmallCloud } from './runner-small-cloud.ts';

let cloud: SmallCloud;
beforeAll(async () => {
  cloud = await startSmallCloud();
}, 60_000);
afterAll(async () => cloud?.close());

const client = { region, credentials: operator };
const put = async (Key: string, Body = 'text') => {
  const s3 = new S3Client({ ...client, endpoint: cloud.servers.s3.endpoint });
  await s3.send(new PutObjectCommand({ Bucket: 'small-content', Key, Body }));
};
const happened = (what: string, matches: (happening: Happening) => boolean) =>
  eventually(what, async () => cloud.happenings.find(matches));
const wake = async (event: object) => {
  const lambda = new LambdaClient({ ...client, endpoint: cloud.lambdaEndpoint });
  const Payload = JSON.stringify(event);
  await lambda.send(new InvokeCommand({ FunctionName: 'Small-obedient', InvocationType: 'Event', Payload }));
};
const failedWakes = queueArn('Small-FailedWakes');

describe('an upload', () => {
  it('is told from the object to the end of the call, the first of its process', async () => {
    await put('articles/a.md');
    const isOfIt = (happening: Happening) => JSON.stringify(happening).includes('articles/a.md');
    await happened(
      'the message to be gone',
      (one) => isOfIt(one) && one.kind === 'message' && one.what === 'deleted',
    );
    const told = cloud.happenings.filter((one) => isOfIt(one) || one.kind === 'ended');
    expect(told.slice(0, 4)).toMatchObject([
      { kind: 'object', change: { key: 'articles/a.md', kind: 'created' } },
      { kind: 'message', what: 'sent' },
      { kind: 'message', what: 'received' },
      { kind: 'began', name: 'worker', cold: true, by: 'its queue' },
    ]);
    const ended = told.find((one) => one.kind === 'ended');
    expect(ended).toMatchObject({ name: 'worker', cold: true, milliseconds: expect.any(Number) });
    // A process with Node and the SDK in it.
    expect(ended?.kind === 'ended' && ended.memoryBytes).toBeGreaterThan(20 * 2 ** 20);
  });

  it('that is not worked off is told as left, and as a dead letter in the end', async () => {
    await put('refused');
    await happened('what was left', (one) => one.kind === 'left' && one.bodies.join().includes('refused'));
    await happened('the dead letter', (one) => one.kind === 'message' && one.what === 'given up');
  });

  it('of a report is told with its text, and of nothing else', async () => {
    await put('reports/articles/a.md.json', '{"status":"live"}');
    await put('articles/b.md.json');
    const isReport = (one: Happening) => one.kind === 'object' && one.change.key.startsWith('reports/');
    expect(cloud.happenings.filter(isReport)).toMatchObject([{ text: '{"status":"live"}' }]);
    expect(cloud.happenings.filter((one) => one.kind === 'object' && one.text !== undefined)).toHaveLength(1);
  });
});

describe('a failed wake', () => {
  it('is repeated with its event, and its record is gone', async () => {
    await wake({ throw: 'once' });
    const [before] = await eventually('the record', async () => {
      const records = cloud.servers.sqs.messages(failedWakes);
      return records.length > 0 && records;
    });
    expect(cloud.failedWakes.repeat(failedWakes)).toBe(1);
    const records = cloud.servers.sqs.messages(failedWakes);
    expect(records.some(({ id }) => id === before?.id)).toBe(false);
    expect(
      await happened('the second wake', (one) => one.kind === 'began' && one.by === 'a redrive'),
    ).toMatchObject({
      name: 'obedient',
      event: { throw: 'once' },
    });
    // It fails again, and so leaves another record.
    await eventually('the new record', async () => cloud.servers.sqs.messages(failedWakes).length === 1);
  });

  it('stays where its record cannot be read, or names nobody here', async () => {
    for (const body of ['no JSON', '{}', '{"requestContext":{"functionArn":"arn:aws:lambda:x:$LATEST"}}'])
      await cloud.servers.sqs.send(failedWakes, body);
    cloud.failedWakes.repeat(failedWakes);
    const left = cloud.servers.sqs.messages(failedWakes).map(({ body }) => body);
    expect(left).toEqual(expect.arrayContaining(['no JSON', '{}']));
    expect(cloud.failedWakes.takes(failedWakes)).toBe(true);
    expect(cloud.failedWakes.takes(queueArn('Small-Uploads'))).toBe(false);
  });
});

describe('a mail', () => {
  it('is told when SES takes it, and again when it bounces', async () => {
    const ses = new SESClient({ ...client, endpoint: cloud.servers.ses.endpoint });
    const to = 'bounce@simulator.amazonses.com';
    await ses.send(
      new SendRawEmailCommand({
        ...{ Source: 'news@paper.example', Destinations: [to], ConfigurationSetName: 'Small-Mail' },
        Tags: [{ Name: 'digest', Value: 'd1' }],
        RawMessage: {
          Data: Buffer.from(`From: news@paper.example\r\nTo: ${to}\r\nSubject: x\r\n\r\nx\r\n`),
        },
      }),
    );
    expect(await happened('the mail', (one) => one.kind === 'mail')).toMatchObject({
      digest: 'd1',
      to: [to],
    });
    const bounce = await happened('the bounce', (one) => one.kind === 'feedback');
    expect(bounce).toMatchObject({ what: 'Bounce', digest: 'd1', to: [to] });
  });
});
