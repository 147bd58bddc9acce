import { readFileSync } from 'node:fs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../../local/iam/access.ts';
import { eventually } from '../support/courant.ts';
import { operator, type SmallCloud, startSmallCloud } from './runner-small-cloud.ts';

let cloud: SmallCloud;
let s3: S3Client;
let lambda: LambdaClient;
const Bucket = 'small-content';

beforeAll(async () => {
  cloud = await startSmallCloud();
  const client = { region, credentials: operator };
  s3 = new S3Client({ ...client, endpoint: cloud.servers.s3.endpoint });
  lambda = new LambdaClient({ ...client, endpoint: cloud.lambdaEndpoint });
}, 60_000);
afterAll(async () => cloud?.close());

const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
const seen = (name: string) =>
  eventually(`seen/${name}`, async () => {
    try {
      const found = await s3.send(new GetObjectCommand({ Bucket, Key: `seen/${name}` }));
      return JSON.parse((await found.Body?.transformToString()) ?? '');
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  });

interface Told {
  readonly calls: number;
  readonly ticks: number;
  readonly pid: number;
  readonly left: number;
  readonly arn: string;
}
const invoke = async (event: object, type: 'Event' | 'RequestResponse' = 'RequestResponse') => {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: 'Small-obedient',
      InvocationType: type,
      Payload: JSON.stringify(event),
    }),
  );
  const payload = answer.Payload?.transformToString();
  return {
    status: answer.StatusCode,
    error: answer.FunctionError,
    payload: payload ? JSON.parse(payload) : undefined,
  };
};
const tell = async (event: object): Promise<Told> => (await invoke(event)).payload;

describe('an upload', () => {
  it('runs the function behind the rule and its queue, with the event that S3 sends', async () => {
    const { VersionId } = await put('a ä+b.md');
    const { event } = await seen('a ä+b.md');
    expect(event).toMatchObject({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: Bucket }, object: { key: 'a ä+b.md', size: 4, 'version-id': VersionId } },
    });
    expect(event.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('gives the function what the template says and what Lambda sets, and nothing of our own environment', async () => {
    await put('environment');
    const { environment } = await seen('environment');
    expect(environment).toMatchObject({ CONTENT_BUCKET: Bucket, AWS_REGION: region, TZ: ':UTC' });
    expect(Object.keys(environment)).not.toContain('HOME');
    expect(environment.AWS_ACCESS_KEY_ID).not.toBe(operator.accessKeyId);
  });

  it('of a key that the rule leaves out runs nothing', async () => {
    await put('seen/by-hand');
    await put('later');
    await seen('later');
    expect(cloud.servers.sqs.depth(arnOf('Uploads')).visible).toBe(0);
  });

  it('that the function reports as failed comes again, and after two tries rests in the dead-letter queue', async () => {
    await put('refused');
    const [dead] = await eventually('the dead letter', async () => {
      const messages = cloud.servers.sqs.messages(arnOf('Dead'));
      return messages.length > 0 && messages;
    });
    expect(JSON.parse(dead?.body ?? '').detail.object.key).toBe('refused');
    expect(await seen('refused')).toEqual({ tries: 2 });
  });
});

describe('a right that the role lacks', () => {
  it('is denied, remembered and told', async () => {
    await put('forbidden');
    expect(await seen('forbidden')).toEqual({ name: 'AccessDenied' });
    expect(cloud.access.denials).toMatchObject([
      { principal: 'worker', action: 's3:PutObject', resource: `arn:aws:s3:::${Bucket}/elsewhere/x` },
    ]);
    expect(cloud.printed.join('\n')).toContain('worker may not s3:PutObject');
  });

  it('makes a missing object a forbidden one when the bucket may not be listed', async () => {
    await put('missing');
    expect(await seen('missing')).toEqual({ name: 'AccessDenied' });
  });
});

describe('a function', () => {
  it('keeps its process from call to call, and knows how long it has', async () => {
    const first = await tell({});
    const second = await tell({});
    expect(second).toMatchObject({ pid: first.pid, calls: first.calls + 1 });
    expect(second.left).toBeGreaterThan(1_500);
    expect(second.left).toBeLessThanOrEqual(2_000);
    expect(second.arn).toBe(`arn:aws:lambda:${region}:000000000000:function:Small-obedient`);
  });

  it.runIf(process.platform === 'linux')('is frozen between calls', async () => {
    const { pid, ticks } = await tell({});
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') T ');
    // Sixty ticks would have passed.
    expect((await tell({})).ticks - ticks).toBeLessThan(20);
  });

  it('gets a second process for a second call at the same time', async () => {
    const [first, second] = await Promise.all([tell({ wait: 200 }), tell({ wait: 200 })]);
    expect(first.pid).not.toBe(second.pid);
  });

  it('that throws answers with its error', async () => {
    expect(await invoke({ throw: 'too far' })).toMatchObject({
      status: 200,
      error: 'Unhandled',
      payload: { errorType: 'RangeError', errorMessage: 'too far' },
    });
    expect(cloud.printed.at(-1)).toMatch(/^✗ obedient failed: RangeError: too far/);
  });

  it('that ends its process has failed, and the next call finds a new one', async () => {
    expect((await invoke({ exit: 3 })).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await tell({})).calls).toBeGreaterThan(0);
  });

  it('that cannot be loaded says why', async () => {
    const broken = await startSmallCloud((resources) => {
      const { Variables } = resources['obedient']!.Properties['Environment'] as { Variables: object };
      Object.assign(Variables, { BROKEN: 'yes' });
    });
    await broken.schedules.runNow();
    await broken.close();
    expect(broken.printed[0]).toMatch(/^✗ obedient failed: Error: broken by the environment/);
  });

  it('is killed at its time-out', async () => {
    const answer = await invoke({ wait: 60_000 });
    expect(answer.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(answer.payload.errorMessage).toContain('timed out after 2.00 seconds');
  });
});

describe('an asynchronous invoke', () => {
  it('is accepted at once, tried as often as the template says, and recorded in the failure queue', async () => {
    expect(await invoke({ throw: 'never' }, 'Event')).toMatchObject({ status: 202 });
    const [record] = await eventually('the record', async () => {
      const messages = cloud.servers.sqs.messages(arnOf('FailedWakes'));
      return messages.length > 0 && messages;
    });
    expect(JSON.parse(record?.body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: { throw: 'never' },
      responsePayload: { errorType: 'RangeError', errorMessage: 'never' },
    });
  });

  it('by somebody without the right is denied', async () => {
    const { accessKeyId, secretAccessKey } = cloud.principals.role(
      'arn:aws:iam::000000000000:role/Small-workerRole',
      'lambda.amazonaws.com',
    );
    const client = new LambdaClient({
      region,
      endpoint: cloud.lambdaEndpoint,
      credentials: { accessKeyId, secretAccessKey },
    });
    const invocation = client.send(new InvokeCommand({ FunctionName: 'Small-obedient', Payload: '{}' }));
    await expect(invocation).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a schedule', () => {
  it('run now wakes its function with the time in seconds, and answers when that has finished', async () => {
    const before = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    await cloud.schedules.runNow();
    const { scheduled } = await seen('obedient');
    expect(scheduled).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(scheduled)).toBeGreaterThanOrEqual(Date.parse(before));
  });
});

describe('a bounce', () => {
  it('travels from SES over the topic to the function', async () => {
    const ses = new SESClient({ region, credentials: operator, endpoint: cloud.servers.ses.endpoint });
    await ses.send(bounced);
    const { Records } = await eventually('the notification', async () => {
      const found = await seen('obedient');
      return found.Records !== undefined && found;
    });
    expect(Records[0]).toMatchObject({ EventSource: 'aws:sns', Sns: { Type: 'Notification' } });
    expect(JSON.parse(Records[0].Sns.Message)).toMatchObject({ eventType: 'Bounce' });
  });
});

describe('a service that no policy lets in is denied, as on AWS:', () => {
  const without = async (logicalId: string, act: (small: SmallCloud) => Promise<unknown>) => {
    const small = await startSmallCloud((resources) => delete resources[logicalId]);
    try {
      await act(small);
      return small.access.denials.map(({ principal, action }) => `${principal} ${action}`);
    } finally {
      await small.close();
    }
  };
  const bounce = async ({ servers }: SmallCloud) => {
    const ses = new SESClient({ region, credentials: operator, endpoint: servers.ses.endpoint });
    await ses.send(bounced);
    await new Promise((resolve) => setTimeout(resolve, 200));
  };

  it('EventBridge without the policy of the queue', async () => {
    const denials = await without('UploadsPolicy', async ({ servers }) => {
      const client = new S3Client({ region, credentials: operator, endpoint: servers.s3.endpoint });
      await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
      expect(servers.sqs.depth(arnOf('Uploads'))).toMatchObject({ visible: 0, inFlight: 0 });
    });
    expect(denials).toEqual(['events.amazonaws.com sqs:SendMessage']);
  });

  it('SES without the policy of the topic', async () => {
    expect(await without('FeedbackPolicy', bounce)).toEqual(['ses.amazonaws.com sns:Publish']);
  });

  it('SNS without the permission of the function', async () => {
    expect(await without('FeedbackPermission', bounce)).toEqual(['sns.amazonaws.com lambda:InvokeFunction']);
  });

  it('Scheduler with a role that does not allow it', async () => {
    const small = await startSmallCloud((resources) => {
      resources['DailyRole']!.Properties['Policies'] = [];
    });
    await small.schedules.runNow();
    await small.close();
    expect(small.access.denials).toMatchObject([{ principal: 'DailyRole', action: 'lambda:InvokeFunction' }]);
  });

  it('Lambda with a role that it may not assume', async () => {
    const starting = startSmallCloud((resources) => {
      resources['worker']!.Properties['Role'] = { 'Fn::GetAtt': ['DailyRole', 'Arn'] };
    });
    await expect(starting).rejects.toThrow('lambda.amazonaws.com may not assume the role');
  });
});

const message = 'From: news@paper.example\r\nTo: bounce@simulator.amazonses.com\r\nSubject: x\r\n\r\nx\r\n';
const bounced = new SendRawEmailCommand({
  Source: 'news@paper.example',
  Destinations: ['bounce@simulator.amazonses.com'],
  ConfigurationSetName: 'Small-Mail',
  RawMessage: { Data: Buffer.from(message) },
});
const arnOf = (queue: string) => `arn:aws:sqs:${region}:000000000000:Small-${queue}`;
