/**
 * SQS on one machine: standard queues over the JSON protocol, each with a journal of its own. Queues come from the
 * template, so no client creates any. What passes and what does not: docs/conformance/sqs.md.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Access, account, region } from '../iam/access.ts';
import type { Gate } from './gate.ts';
import { type JsonCall, judge, notOffered, startJsonService } from './json-service.ts';
import { operations, parsed } from './sqs/operations.ts';
import {
  type Depth,
  type HeldMessage,
  type Message,
  type MessageChange,
  MessageQueue,
  type QueueSettings,
  sqsError,
} from './sqs/queue.ts';

export type { MessageChange } from './sqs/queue.ts';

export interface SqsServer {
  readonly endpoint: string;
  /** A queue that exists takes the new settings and keeps its messages, those of an earlier run too. */
  createQueue(settings: QueueSettings): { readonly url: string; readonly arn: string };
  /** For sources inside the local cloud, such as event rules. When it settles, the message survives a kill. */
  send(
    arn: string,
    body: string,
    options?: { readonly attributes?: Readonly<Record<string, string>>; readonly delaySeconds?: number },
  ): Promise<void>;
  depth(arn: string): Depth;
  /** All that the queue holds, without receiving it. */
  messages(arn: string): readonly HeldMessage[];
  /** The queues whose dead letters this one takes. */
  sourcesOf(arn: string): readonly string[];
  /**
   * Dead letters back to where they came from, as new messages with the same body and attributes; answers with how
   * many went. A kill in between leaves one of them twice, never nowhere.
   */
  redrive(arn: string): number;
  /** Takes one message out for good. */
  remove(arn: string, id: string): void;
  close(): Promise<void>;
}

interface SqsOptions {
  readonly access: Access;
  /** Of the journals. */
  readonly directory: string;
  /** Wall-clock time. */
  readonly now: () => Date;
  /** Told of every message that comes, is received, or goes. */
  readonly changed?: (change: MessageChange) => void;
  readonly gate?: Gate;
}

export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;

export async function startSqs({
  access,
  directory,
  now,
  changed = () => {},
  gate,
}: SqsOptions): Promise<SqsServer> {
  mkdirSync(directory, { recursive: true });
  const queues = new Map<string, MessageQueue>();
  const queueAt = (arn: string): MessageQueue => {
    const queue = queues.get(arn);
    if (queue === undefined) throw sqsError('QueueDoesNotExist', `There is no queue ${arn}`);
    return queue;
  };
  const sourcesOf = (arn: string): readonly MessageQueue[] =>
    [...queues.values()].filter(({ settings }) => settings.redrive?.deadLetterArn === arn);
  /** What somebody sent here directly goes to whoever gives up its messages here. */
  const sourceOf = (arn: string, { deadLetterOf }: Message): MessageQueue | undefined =>
    deadLetterOf === undefined ? sourcesOf(arn)[0] : queues.get(deadLetterOf);
  const urlOf = ({ settings }: MessageQueue): string => `${service.endpoint}/${account}/${settings.name}`;
  const service = await startJsonService({
    access,
    service: 'sqs',
    target: 'AmazonSQS',
    contentType: 'application/x-amz-json-1.0',
    answer: (call) => answer({ access, queueAt, urlOf, queues }, call),
    gate,
  });
  return {
    endpoint: service.endpoint,
    createQueue(settings) {
      const arn = queueArn(settings.name);
      const file = join(directory, `${settings.name}.jsonl`);
      const queue =
        queues.get(arn) ??
        new MessageQueue(settings, {
          arn,
          file,
          now: () => now().getTime(),
          giveUp: (deadLetterArn, id, message) => queueAt(deadLetterArn).accept(id, message),
          changed,
        });
      queue.settings = settings;
      queues.set(arn, queue);
      return { url: urlOf(queue), arn };
    },
    async send(arn, body, { attributes = {}, delaySeconds } = {}) {
      const given = Object.entries(attributes).map(
        ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
      );
      queueAt(arn).send(body, Object.fromEntries(given), delaySeconds);
    },
    depth: (arn) => queueAt(arn).depth,
    messages: (arn) => queueAt(arn).messages,
    sourcesOf: (arn) => sourcesOf(arn).map((source) => source.arn),
    redrive: (arn) => queueAt(arn).redrive((one) => sourceOf(arn, one)),
    remove: (arn, id) => queueAt(arn).remove(id),
    async close() {
      await service.close();
      for (const queue of queues.values()) queue.close();
    },
  };
}

interface Cloud {
  readonly access: Access;
  readonly queueAt: (arn: string) => MessageQueue;
  readonly urlOf: (queue: MessageQueue) => string;
  readonly queues: ReadonlyMap<string, MessageQueue>;
}

const byUrl = z.object({ QueueUrl: z.string() });
const byName = z.object({ QueueName: z.string() });
const byPrefix = z.object({ QueueNamePrefix: z.string().default('') });

/** The rights come first: who may not ask learns nothing, not even whether the queue exists. */
async function answer(cloud: Cloud, { operation, input, principal, gone }: JsonCall): Promise<object> {
  const allow = (action: string, resource: string) =>
    judge(cloud.access, principal, { action, resource }, 403);
  if (operation === 'ListQueues') {
    allow('sqs:ListQueues', '*');
    const { QueueNamePrefix: prefix } = parsed(byPrefix, input);
    const found = [...cloud.queues.values()].filter((one) => one.settings.name.startsWith(prefix));
    return { QueueUrls: found.map(cloud.urlOf) };
  }
  if (operation === 'GetQueueUrl') {
    const arn = queueArn(parsed(byName, input).QueueName);
    allow('sqs:GetQueueUrl', arn);
    return { QueueUrl: cloud.urlOf(cloud.queueAt(arn)) };
  }
  const known = operations.get(operation);
  if (!known) throw notOffered(`SQS ${operation}`);
  // The path alone names the queue: the port is another after each start.
  const arn = queueArn(parsed(byUrl, input).QueueUrl.split('/').at(-1) ?? '');
  allow(known.action, arn);
  return known.run(cloud.queueAt(arn), input, gone);
}
