import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueArn, type SqsServer, startSqs } from '../../local/servers/sqs.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const worker = caller('worker', [
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queueArn('uploads')]),
]);

let directory: string;
let server: SqsServer;
let client: SQSClient;
let url: string;
/** Seconds by which the queue's clock is ahead. */
let ahead: number;

async function start(): Promise<void> {
  server = await startSqs({
    access: accessOf(operator, worker),
    directory,
    now: () => new Date(Date.now() + ahead * 1000),
  });
  server.createQueue({ name: 'dead', visibilitySeconds: 30, retentionSeconds: 1_209_600 });
  ({ url } = server.createQueue({
    name: 'uploads',
    visibilitySeconds: 60,
    retentionSeconds: 3600,
    redrive: { deadLetterArn: queueArn('dead'), maxReceiveCount: 2 },
  }));
  client = new SQSClient(clientOf(server.endpoint, operator));
}

async function stop(): Promise<void> {
  client.destroy();
  await server.close();
}

beforeEach(async () => {
  directory = temporaryFolder();
  ahead = 0;
  await start();
});
afterEach(stop);

const send = (body: string, more = {}) =>
  client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...more }));

async function receive(more: Partial<ReceiveMessageCommandInput> = {}) {
  const asked: ReceiveMessageCommandInput = {
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
  };
  return (await client.send(new ReceiveMessageCommand({ ...asked, ...more }))).Messages ?? [];
}

const bodies = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await receive(more)).map(({ Body }) => Body).sort();

const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'accepted',
    (error: Error) => error.name,
  );

describe('A message', () => {
  it('arrives with its body, attributes and counts; the SDK agrees with the MD5 sums', async () => {
    const attributes = {
      colour: { DataType: 'String', StringValue: 'grün' },
      size: { DataType: 'Number', StringValue: '7' },
    };
    const sent = await send('{"ü":"📰"}', { MessageAttributes: attributes });
    const [got] = await receive({ MessageAttributeNames: ['All'] });
    expect(got).toMatchObject({
      MessageId: sent.MessageId,
      Body: '{"ü":"📰"}',
      MessageAttributes: attributes,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
    });
  });

  it('has the digest of its attributes that AWS documents its algorithm for', async () => {
    const { MD5OfMessageAttributes: digest } = await send('x', {
      MessageAttributes: { a: { DataType: 'String', StringValue: 'v' } },
    });
    // 00000001 61 · 00000006 "String" · 01 · 00000001 76, digested apart from this code
    expect(digest).toBe('a18cbb58171ebf4ce88d9fb787f9210b');
  });

  it('is hidden while it is in flight, comes again after that, and is gone once deleted', async () => {
    await send('once');
    const [first] = await receive();
    expect(await receive()).toEqual([]);
    expect(server.depth(queueArn('uploads'))).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    ahead += 61;
    const [second] = await receive();
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first!.ReceiptHandle }));
    expect(server.messages(queueArn('uploads'))).toHaveLength(1);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second!.ReceiptHandle }));
    expect(server.messages(queueArn('uploads'))).toEqual([]);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second!.ReceiptHandle }));
  });

  it('goes to the dead letters after it was received as often as the redrive policy says', async () => {
    await send('poison', { MessageAttributes: { a: { DataType: 'String', StringValue: 'v' } } });
    for (const _ of ['first', 'second']) {
      expect(await bodies()).toEqual(['poison']);
      ahead += 61;
    }
    expect(await bodies()).toEqual([]);
    const [dead] = server.messages(queueArn('dead'));
    expect(dead).toMatchObject({ body: 'poison', receives: 0, deadLetterOf: queueArn('uploads') });
    expect(dead?.attributes).toEqual({ a: { DataType: 'String', StringValue: 'v' } });
  });

  it('comes back from the dead letters as a new one, with its body and attributes', async () => {
    const given = { a: { DataType: 'String', StringValue: 'v' } };
    await send('poison', { MessageAttributes: given });
    const [before] = server.messages(queueArn('uploads'));
    // Longer than messages live here: only a new age lets it live on.
    for (const seconds of [61, 61, 3_400]) {
      await receive();
      ahead += seconds;
    }
    expect(server.redrive(queueArn('dead'))).toBe(1);
    expect(server.redrive(queueArn('dead'))).toBe(0);
    expect(server.messages(queueArn('dead'))).toEqual([]);
    ahead += 300;
    const [after] = server.messages(queueArn('uploads'));
    expect(after).toMatchObject({ body: 'poison', attributes: given, receives: 0 });
    expect(after?.id).not.toBe(before?.id);
    expect(await bodies()).toEqual(['poison']);
  });

  it('that was sent to the dead letters directly goes to whoever gives up there; what is in flight stays', async () => {
    await server.send(queueArn('dead'), 'by hand');
    const QueueUrl = url.replace(/uploads$/, 'dead');
    await server.send(queueArn('dead'), 'held');
    const { Messages: [first] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(first?.Body).toBe('by hand');
    expect(server.redrive(queueArn('dead'))).toBe(1);
    expect(await bodies()).toEqual(['held']);
    expect(server.messages(queueArn('dead'))).toMatchObject([{ body: 'by hand' }]);
  });

  it('cannot come back where nobody gives up', async () => {
    await send('here');
    expect(server.sourcesOf(queueArn('uploads'))).toEqual([]);
    expect(server.redrive(queueArn('uploads'))).toBe(0);
    expect(server.messages(queueArn('uploads'))).toHaveLength(1);
  });

  it('is dropped after its retention', async () => {
    await send('old');
    ahead += 3601;
    await send('new');
    expect(await bodies()).toEqual(['new']);
  });

  it('may be delayed, by itself or by its queue', async () => {
    await send('later', { DelaySeconds: 10 });
    await server.send(queueArn('uploads'), 'later too', { delaySeconds: 10, attributes: { from: 'rule' } });
    expect(await receive()).toEqual([]);
    expect(server.depth(queueArn('uploads'))).toEqual({ visible: 0, inFlight: 0, delayed: 2 });
    ahead += 11;
    expect(await bodies()).toEqual(['later', 'later too']);
  });
});

describe('Visibility', () => {
  it('changed to 0 gives the message back at once, to one who waits for it too', async () => {
    await send('again');
    const [got] = await receive();
    const waiting = receive({ WaitTimeSeconds: 10 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const handle = got!.ReceiptHandle;
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: handle, VisibilityTimeout: 0 }),
    );
    expect((await waiting).map(({ Body }) => Body)).toEqual(['again']);
    const late = new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: handle,
      VisibilityTimeout: 0,
    });
    expect(await refusal(client.send(late))).toBe('MessageNotInflight');
  });
});

describe('A long poll', () => {
  it('wakes at once when a message is sent', async () => {
    const started = Date.now();
    const waiting = receive({ WaitTimeSeconds: 20 });
    setTimeout(() => void server.send(queueArn('uploads'), 'hello'), 100);
    expect((await waiting).map(({ Body }) => Body)).toEqual(['hello']);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('wakes when a hidden message shows again', async () => {
    await send('soon');
    await receive({ VisibilityTimeout: 1 });
    expect((await receive({ WaitTimeSeconds: 20 })).map(({ Body }) => Body)).toEqual(['soon']);
  });

  it('ends empty after its time', async () => {
    const started = Date.now();
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('takes nothing for a caller who has gone', async () => {
    const leaving = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
    const waiting = refusal(client.send(command, { abortSignal: leaving.signal }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    leaving.abort();
    expect(await waiting).toBe('AbortError');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await send('for the next one');
    expect(server.depth(queueArn('uploads'))).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('gives one message to one of those who wait', async () => {
    const waiting = Array.from({ length: 5 }, () => receive({ WaitTimeSeconds: 1 }));
    setTimeout(() => void send('only one'), 50);
    expect((await Promise.all(waiting)).flat()).toHaveLength(1);
  });
});

describe('A batch', () => {
  it('of ten is sent, received and deleted', async () => {
    const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `i${i}`, MessageBody: `b${i}` }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    const got = await receive();
    expect(got.map(({ Body }) => Body)).toEqual(Entries.map(({ MessageBody }) => MessageBody));
    const handles = got.map(({ ReceiptHandle }, i) => ({ Id: `d${i}`, ReceiptHandle }));
    const deleted = await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: handles }));
    expect(deleted.Successful).toHaveLength(10);
    expect(server.messages(queueArn('uploads'))).toEqual([]);
  });

  it('answers for each entry by itself', async () => {
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'good' },
          { Id: 'bad', MessageBody: 'bad\u0000' },
        ],
      }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
    expect(await bodies()).toEqual(['good']);
  });

  it('is refused as a whole when it is empty, too long, too large or has an Id twice', async () => {
    const batch = (Entries: { Id: string; MessageBody: string }[]) =>
      refusal(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })));
    const entries = (count: number, MessageBody = 'x') =>
      Array.from({ length: count }, (_, i) => ({ Id: `i${i}`, MessageBody }));
    expect(await batch([])).toBe('EmptyBatchRequest');
    expect(await batch(entries(11))).toBe('TooManyEntriesInBatchRequest');
    expect(await batch(entries(3, 'x'.repeat(400_000)))).toBe('BatchRequestTooLong');
    expect(await batch([...entries(1), ...entries(1)])).toBe('BatchEntryIdsNotDistinct');
    expect(server.messages(queueArn('uploads'))).toEqual([]);
  });
});

describe('Errors', () => {
  it('name what is wrong, as AWS names it', async () => {
    expect(await refusal(client.send(new GetQueueUrlCommand({ QueueName: 'nope' })))).toBe(
      'QueueDoesNotExist',
    );
    const nowhere = new ReceiveMessageCommand({ QueueUrl: url.replace('uploads', 'nope') });
    expect(await refusal(client.send(nowhere))).toBe('QueueDoesNotExist');
    const bogus = new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'zzz' });
    expect(await refusal(client.send(bogus))).toBe('ReceiptHandleIsInvalid');
    expect(await refusal(send('x'.repeat(1024 * 1024 + 1)))).toBe('InvalidParameterValue');
    expect(await refusal(send('x'.repeat(1024 * 1024)))).toBe('accepted');
    expect(await refusal(receive({ MaxNumberOfMessages: 11 }))).toBe('InvalidParameterValue');
  });
});

describe('A queue', () => {
  it('is found by name, listed, described and emptied', async () => {
    expect((await client.send(new GetQueueUrlCommand({ QueueName: 'uploads' }))).QueueUrl).toBe(url);
    const listed = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'up' }));
    expect(listed.QueueUrls).toEqual([url]);
    await send('a');
    await send('b', { DelaySeconds: 100 });
    const described = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    expect(described.Attributes).toMatchObject({
      QueueArn: queueArn('uploads'),
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '60',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 2 }),
    });
    await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(server.messages(queueArn('uploads'))).toEqual([]);
  });

  it('keeps its messages, their delays and counts over a restart; what was in flight is back', async () => {
    await send('plain');
    await send('delayed', { DelaySeconds: 100 });
    await send('deleted');
    const got = await receive();
    const deleted = got.find(({ Body }) => Body === 'deleted');
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: deleted!.ReceiptHandle }));
    const before = url;
    await stop();
    await start();
    expect(url).not.toBe(before);
    expect(server.depth(queueArn('uploads'))).toEqual({ visible: 1, inFlight: 0, delayed: 1 });
    // The address of the earlier run names the same queue still.
    const [again] = await receive({ QueueUrl: before });
    expect(again).toMatchObject({ Body: 'plain', Attributes: { ApproximateReceiveCount: '2' } });
  });
});

describe('Rights', () => {
  it('are judged for each action and queue, a batch as its single form', async () => {
    const limited = new SQSClient(clientOf(server.endpoint, worker));
    const asWorker = (call: (client: SQSClient) => Promise<unknown>) => refusal(call(limited));
    const dead = url.replace('uploads', 'dead');
    const nope = url.replace('uploads', 'nope');
    const one = [{ Id: 'a', MessageBody: 'x', ReceiptHandle: 'a.b' }];
    expect(await asWorker((c) => c.send(new ReceiveMessageCommand({ QueueUrl: url })))).toBe('accepted');
    const deletions = new DeleteMessageBatchCommand({ QueueUrl: url, Entries: one });
    expect(await asWorker((c) => c.send(deletions))).toBe('accepted');
    const denied: readonly ((client: SQSClient) => Promise<unknown>)[] = [
      (c) => c.send(new ReceiveMessageCommand({ QueueUrl: dead })),
      (c) => c.send(new ReceiveMessageCommand({ QueueUrl: nope })),
      (c) => c.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' })),
      (c) => c.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: one })),
      (c) => c.send(new PurgeQueueCommand({ QueueUrl: url })),
      (c) => c.send(new ListQueuesCommand({})),
    ];
    for (const call of denied) expect(await asWorker(call)).toMatch(/^AccessDenied/);
    limited.destroy();
    const stranger = new SQSClient(clientOf(server.endpoint, { ...worker, secretAccessKey: 'wrong' }));
    expect(await refusal(stranger.send(new ReceiveMessageCommand({ QueueUrl: url })))).not.toBe('accepted');
    stranger.destroy();
    expect(server.messages(queueArn('uploads'))).toEqual([]);
  });
});
