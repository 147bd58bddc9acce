/** Lambda's pollers: take messages from a queue under the function's own role and hand them over in batches. */

import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { account, region } from '../iam/access.ts';
import type { Observe } from '../observed/happening.ts';
import type { HeldMessage } from '../servers/sqs/queue.ts';
import type { LambdaFunction } from './function.ts';
import type { Functions } from './functions.ts';
import { type LeftMessages, PolledQueue } from './polled-queue.ts';
import { plainName, type ResolvedTemplate } from './resource.ts';
import { Slots } from './slots.ts';
import type { Underway } from './underway.ts';

const mappingProperties = z.object({
  BatchSize: z.number().default(10),
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).default({ MaximumConcurrency: 5 }),
});
type Mapping = z.infer<typeof mappingProperties>;

const partialFailure = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

interface Poller {
  readonly mapping: Mapping;
  readonly lambda: LambdaFunction;
  readonly functions: Functions;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly stop: AbortSignal;
  readonly queue: PolledQueue;
  readonly underway: Underway;
  readonly print: (line: string) => void;
  readonly observe: Observe;
}

export function startSourceMappings(options: {
  readonly template: ResolvedTemplate;
  readonly functions: Functions;
  readonly endpoint: string;
  /** All that a queue holds, by its ARN. */
  readonly held: (queueArn: string) => readonly HeldMessage[];
  readonly underway: Underway;
  readonly print: (line: string) => void;
  readonly observe: Observe;
}): {
  /** Takes no more messages. */
  stop(): void;
  /** What waits for the time-out of its queue. */
  left(): readonly LeftMessages[];
  /** Settles when what was taken is handed over and deleted. */
  readonly finished: Promise<unknown>;
} {
  const { template, functions, endpoint, held, underway, print, observe } = options;
  const stop = new AbortController();
  const queues: PolledQueue[] = [];
  const polling = template.ofType('AWS::Lambda::EventSourceMapping').map(({ properties }) => {
    const mapping = mappingProperties.parse(properties);
    const lambda = functions.find(mapping.FunctionName);
    if (lambda === undefined) throw new Error(`An event source mapping names ${mapping.FunctionName}`);
    const { accessKeyId, secretAccessKey } = lambda.principal;
    const sqs = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    const queueUrl = `${endpoint}/${account}/${mapping.EventSourceArn.split(':').at(-1)}`;
    const queue = new PolledQueue(nameOf(template, queueUrl), () => held(mapping.EventSourceArn));
    queues.push(queue);
    const poller = { mapping, lambda, functions, sqs, queueUrl, queue, underway, print, observe };
    return poll({ ...poller, stop: stop.signal });
  });
  underway.ask(() => queues.filter(({ busy }) => busy > 0).map(({ name }) => `the queue ${name}`));
  return {
    stop: () => stop.abort(),
    left: () => queues.map(({ left }) => left).filter(({ messages }) => messages > 0),
    finished: Promise.all(polling),
  };
}

const nameOf = (template: ResolvedTemplate, url: string): string => {
  const logicalId = template.ofType('AWS::SQS::Queue').find(({ ref }) => ref === url)?.logicalId ?? url;
  return plainName(logicalId).replace(/^./, (letter) => letter.toLowerCase());
};

async function poll(poller: Poller): Promise<void> {
  const slots = new Slots(poller.mapping.ScalingConfig.MaximumConcurrency);
  const running = new Set<Promise<void>>();
  while (!poller.stop.aborted) {
    await slots.take();
    const batch = await gather(poller);
    if (batch.length === 0) {
      slots.give();
      continue;
    }
    const handing = handOver(poller, batch);
    const work = poller.underway.during(`the queue ${poller.queue.name}`, handing).finally(() => {
      running.delete(work);
      slots.give();
    });
    running.add(work);
  }
  await Promise.all(running);
}

/** A batch: full, or whatever came until the batching window closed. */
async function gather(poller: Poller): Promise<Message[]> {
  const { BatchSize, MaximumBatchingWindowInSeconds } = poller.mapping;
  const batch = await receive(poller, Math.min(10, BatchSize), 20);
  const closes = Date.now() + MaximumBatchingWindowInSeconds * 1000;
  while (batch.length > 0 && batch.length < BatchSize && !poller.stop.aborted) {
    const seconds = Math.ceil((closes - Date.now()) / 1000);
    if (seconds <= 0) break;
    batch.push(...(await receive(poller, Math.min(10, BatchSize - batch.length), seconds)));
  }
  return batch;
}

async function receive(poller: Poller, max: number, seconds: number): Promise<Message[]> {
  try {
    const command = new ReceiveMessageCommand({
      QueueUrl: poller.queueUrl,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: seconds,
      MessageSystemAttributeNames: ['All'],
    });
    const { Messages = [] } = await poller.sqs.send(command, { abortSignal: poller.stop });
    return Messages;
  } catch (error) {
    if (poller.stop.aborted) return [];
    poller.print(`✗ ${poller.lambda.label} cannot poll its queue: ${String(error)}`);
    await wait(5_000, undefined, { signal: poller.stop }).catch(() => {});
    return [];
  }
}

/** What the function did is deleted; the rest becomes visible again when the queue's time-out has passed. */
async function handOver(poller: Poller, batch: readonly Message[]): Promise<void> {
  const { functions, lambda, mapping } = poller;
  const leave = (left: readonly Message[]) => {
    poller.queue.leave(left);
    poller.observe({ kind: 'left', name: lambda.label, bodies: left.map(({ Body = '' }) => Body) });
  };
  const result = await functions.invoke(lambda, sqsEvent(mapping.EventSourceArn, batch), 'its queue');
  if (result.kind === 'failed') return leave(batch);
  const reports = mapping.FunctionResponseTypes.includes('ReportBatchItemFailures');
  const failed = reports ? failedIds(result.payload, batch) : new Set<string>();
  const done = batch.filter(({ MessageId = '' }) => !failed.has(MessageId));
  if (failed.size > 0) leave(batch.filter((one) => !done.includes(one)));
  for (let from = 0; from < done.length; from += 10) {
    const Entries = done
      .slice(from, from + 10)
      .map(({ ReceiptHandle = '' }, i) => ({ Id: String(i), ReceiptHandle }));
    await poller.sqs
      .send(new DeleteMessageBatchCommand({ QueueUrl: poller.queueUrl, Entries }))
      .catch((error: unknown) => {
        poller.print(`✗ ${lambda.label} cannot delete messages: ${String(error)}`);
        poller.queue.leave(done);
      });
  }
}

/** An answer that names an unknown message fails the whole batch (Lambda developer guide, "Partial batches"). */
function failedIds(payload: unknown, batch: readonly Message[]): ReadonlySet<string> {
  if (payload === null) return new Set();
  const all = new Set(batch.map(({ MessageId = '' }) => MessageId));
  const parsed = partialFailure.safeParse(payload);
  if (!parsed.success) return all;
  const named = parsed.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}

function sqsEvent(queueArn: string, batch: readonly Message[]): object {
  const records = batch.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    // Messages here carry none: events and hints are all in the body.
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }));
  return { Records: records };
}
