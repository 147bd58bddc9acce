import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../../local/iam/access.ts';
import { operator, type SmallCloud, startSmallCloud } from './runner-small-cloud.ts';

const Bucket = 'small-content';
const never = new AbortController().signal;
let cloud: SmallCloud;
let s3: S3Client;

beforeAll(async () => {
  cloud = await startSmallCloud((resources) => {
    // No message of a failed batch comes back while the test runs.
    Object.assign(resources['Uploads']!.Properties, { VisibilityTimeout: 600 });
  });
  s3 = new S3Client({ region, credentials: operator, endpoint: cloud.servers.s3.endpoint });
}, 60_000);
afterAll(async () => cloud?.close());

const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
/** What the functions have written by now. */
const written = async () => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'seen/' }));
  return Contents.map(({ Key }) => Key);
};

describe('the cloud is at rest', () => {
  it('when nothing happens', async () => {
    expect(await cloud.rest(never)).toEqual([]);
  });

  it('only when uploads have gone over rule and queue through their function', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `a${index}`);
    await Promise.all(names.map(put));
    expect(await cloud.rest(never)).toEqual([]);
    expect(await written()).toEqual(expect.arrayContaining(names.map((name) => `seen/${name}`)));
  });

  it('only when an asynchronous invoke was tried as often as it may be, and given up', async () => {
    const lambda = new LambdaClient({ region, credentials: operator, endpoint: cloud.lambdaEndpoint });
    const Payload = JSON.stringify({ throw: 'never' });
    await lambda.send(
      new InvokeCommand({ FunctionName: 'Small-obedient', InvocationType: 'Event', Payload }),
    );
    await cloud.rest(never);
    expect(cloud.servers.sqs.messages(`arn:aws:sqs:${region}:000000000000:Small-FailedWakes`)).toHaveLength(
      1,
    );
  });

  it('only when what came back about a mail has reached its function', async () => {
    const ses = new SESClient({ region, credentials: operator, endpoint: cloud.servers.ses.endpoint });
    const message =
      'From: news@paper.example\r\nTo: bounce@simulator.amazonses.com\r\nSubject: x\r\n\r\nx\r\n';
    await ses.send(
      new SendRawEmailCommand({
        Source: 'news@paper.example',
        Destinations: ['bounce@simulator.amazonses.com'],
        ConfigurationSetName: 'Small-Mail',
        RawMessage: { Data: Buffer.from(message) },
      }),
    );
    await cloud.rest(never);
    expect(await written()).toContain('seen/obedient');
  });

  it('although messages of a failed batch wait for their time-out, and names their queue', async () => {
    await put('refused');
    expect(await cloud.rest(never)).toEqual([{ queue: 'uploads', messages: 1 }]);
    await put('another');
    expect(await cloud.rest(never)).toEqual([{ queue: 'uploads', messages: 1 }]);
    expect(await written()).toContain('seen/another');
  });
});
