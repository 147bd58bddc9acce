import { type SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueArn, type SqsServer, startSqs } from '../../local/servers/sqs.ts';
import { sqsQueue } from '../../src/aws/queue.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const arn = queueArn('uploads');
const sender = caller('sender', [allow(['sqs:SendMessage'], [arn])]);

let server: SqsServer;
let client: SQSClient;
let url: string;

beforeEach(async () => {
  const access = accessOf(operator, sender);
  server = await startSqs({ access, directory: temporaryFolder(), now: () => new Date() });
  ({ url } = server.createQueue({ name: 'uploads', visibilitySeconds: 30, retentionSeconds: 3600 }));
  client = new SQSClient(clientOf(server.endpoint, sender));
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const held = () => server.messages(arn).map(({ body }) => JSON.parse(body));

describe('The queue on SQS', () => {
  it('takes any number of messages, as JSON, with no right but sqs:SendMessage', async () => {
    const messages = Array.from({ length: 25 }, (_, i) => ({ look: `articles/ü-${i}.md`, i }));
    await sqsQueue(url, client).send(messages);
    expect(held()).toEqual(messages);
  });

  it('takes none without a call', async () => {
    await sqsQueue('http://127.0.0.1:9/nowhere', client).send([]);
    expect(held()).toEqual([]);
  });

  it('delays when asked to', async () => {
    await sqsQueue(url, client).send([1, 2], { delaySeconds: 60 });
    expect(server.depth(arn)).toEqual({ visible: 0, inFlight: 0, delayed: 2 });
  });

  it('sends again what the service could not take, and only that', async () => {
    let batches = 0;
    const failing = {
      async send(command: SendMessageBatchCommand) {
        const answer = await client.send(command);
        if (++batches > 1) return answer;
        // As if the service had dropped the second of three.
        expect(command.input.Entries).toHaveLength(3);
        return { ...answer, Failed: [{ Id: '1', SenderFault: false, Code: 'InternalError' }] };
      },
    };
    await sqsQueue(url, failing as unknown as SQSClient).send(['a', 'b', 'c']);
    expect(batches).toBe(2);
    expect(held()).toEqual(['a', 'b', 'c', 'b']);
  });

  it('throws what the service never takes, and what it has not taken after some rounds', async () => {
    const tooLarge = 'x'.repeat(600_000);
    await expect(sqsQueue(url, client).send([tooLarge, tooLarge])).rejects.toThrow(
      /BatchRequestTooLong|most/,
    );
    let calls = 0;
    const refusing = (SenderFault: boolean) => ({
      send: async () => {
        calls++;
        return { Failed: [{ Id: '0', SenderFault, Code: 'Broken' }] };
      },
    });
    const queue = (SenderFault: boolean) => sqsQueue(url, refusing(SenderFault) as unknown as SQSClient);
    await expect(queue(true).send(['a'])).rejects.toThrow(/1 of 1 messages were not queued .*Broken/);
    expect(calls).toBe(1);
    await expect(queue(false).send(['a'])).rejects.toThrow(/Broken/);
    expect(calls).toBe(5);
  });
});
