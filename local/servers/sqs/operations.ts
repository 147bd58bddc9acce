/** What SQS does with one queue: the inputs of its operations, the right that each needs, and the answers. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ServiceError } from '../json-service.ts';
import { attributes, type Delivery, type Message, type MessageQueue, sqsError } from './queue.ts';

/** 1 MiB, for one message and for the bodies of a batch. */
const maxBytes = 1024 * 1024;
/** #x9 | #xA | #xD | #x20–#xD7FF | #xE000–#xFFFD | #x10000–#x10FFFF (API reference, SendMessage). */
const allowedText = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

const visibility = z.int().min(0).max(43_200);
const names = z.array(z.string()).default([]);
const toSend = z.object({
  MessageBody: z.string().min(1).regex(allowedText, 'has characters that are not allowed'),
  MessageAttributes: attributes.default({}),
  DelaySeconds: z.int().min(0).max(900).optional(),
});
const toDelete = z.object({ ReceiptHandle: z.string() });
const toChange = toDelete.extend({ VisibilityTimeout: visibility });
const toReceive = z.object({
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: visibility.optional(),
  WaitTimeSeconds: z.int().min(0).max(20).default(0),
  MessageAttributeNames: names,
  MessageSystemAttributeNames: names,
  /** The older name of the same. */
  AttributeNames: names,
});
const toDescribe = z.object({ AttributeNames: names });

function send(queue: MessageQueue, input: z.infer<typeof toSend>) {
  const { MessageBody: body, MessageAttributes: given, DelaySeconds: delay } = input;
  if (Buffer.byteLength(body) + partsOf(given).length > maxBytes) {
    throw sqsError('InvalidParameterValue', `A message holds at most ${maxBytes} bytes`);
  }
  return { MessageId: queue.send(body, given, delay), MD5OfMessageBody: md5(body), ...md5Of(given) };
}

const remove = (queue: MessageQueue, input: z.infer<typeof toDelete>) => queue.delete(input.ReceiptHandle);

const change = (queue: MessageQueue, input: z.infer<typeof toChange>) =>
  queue.changeVisibility(input.ReceiptHandle, input.VisibilityTimeout);

async function receive(queue: MessageQueue, input: z.infer<typeof toReceive>, gone: AbortSignal) {
  const { MaxNumberOfMessages: max, WaitTimeSeconds: waitSeconds, VisibilityTimeout } = input;
  const found = await queue.receive({ max, waitSeconds, visibilitySeconds: VisibilityTimeout }, gone);
  return found.length === 0 ? {} : { Messages: found.map((one) => received(one, input)) };
}

function received({ id, handle, message }: Delivery, asked: z.infer<typeof toReceive>) {
  const system = {
    SenderId: 'local',
    SentTimestamp: message.sentAt,
    ApproximateReceiveCount: message.receives,
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt,
    ...(message.deadLetterOf !== undefined && { DeadLetterQueueSourceArn: message.deadLetterOf }),
  };
  const given = picked(message.attributes, asked.MessageAttributeNames);
  return {
    MessageId: id,
    ReceiptHandle: handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: asText(picked(system, [...asked.MessageSystemAttributeNames, ...asked.AttributeNames])),
    MessageAttributes: given,
    ...md5Of(given),
  };
}

function describe(
  { arn, depth, settings }: MessageQueue,
  { AttributeNames: asked }: z.infer<typeof toDescribe>,
) {
  const { deadLetterArn: deadLetterTargetArn, maxReceiveCount } = settings.redrive ?? {};
  const all = {
    QueueArn: arn,
    ApproximateNumberOfMessages: depth.visible,
    ApproximateNumberOfMessagesNotVisible: depth.inFlight,
    ApproximateNumberOfMessagesDelayed: depth.delayed,
    VisibilityTimeout: settings.visibilitySeconds,
    MessageRetentionPeriod: settings.retentionSeconds,
    DelaySeconds: settings.delaySeconds ?? 0,
    MaximumMessageSize: maxBytes,
    ...(settings.redrive && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) }),
  };
  return { Attributes: asText(picked(all, asked)) };
}

interface Operation {
  /** The IAM action; a batch is judged as its single form. */
  readonly action: string;
  readonly run: (queue: MessageQueue, input: unknown, gone: AbortSignal) => Promise<object>;
}

const single = <T>(
  action: string,
  schema: z.ZodType<T>,
  run: (queue: MessageQueue, input: T, gone: AbortSignal) => unknown,
): Operation => ({
  action,
  run: async (queue, input, gone) => Object(await run(queue, parsed(schema, input), gone)),
});

/** Each entry succeeds or fails by itself; only a batch that is wrong as a whole is an error. */
const batch = <T>(action: string, schema: z.ZodType<T>, run: (queue: MessageQueue, input: T) => unknown) =>
  single(action, z.object({ Entries: z.array(entry).default([]) }), (queue, { Entries: entries }) => {
    checkBatch(entries);
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const { Id, ...given } of entries) {
      try {
        Successful.push({ Id, ...Object(run(queue, parsed(schema, given))) });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        Failed.push({ Id, SenderFault: true, Code: error.queryCode, Message: error.message });
      }
    }
    return { Successful, Failed };
  });

const entry = z.looseObject({ Id: z.string().regex(/^[\w-]{1,80}$/), MessageBody: z.string().optional() });

function checkBatch(entries: readonly z.infer<typeof entry>[]): void {
  const bytes = entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
  if (entries.length === 0) throw sqsError('EmptyBatchRequest', 'The batch has no entries');
  if (entries.length > 10) throw sqsError('TooManyEntriesInBatchRequest', 'A batch has at most ten entries');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw sqsError('BatchEntryIdsNotDistinct', 'Two entries of the batch have one Id');
  }
  if (bytes > maxBytes) throw sqsError('BatchRequestTooLong', `A batch holds at most ${maxBytes} bytes`);
}

export const operations: ReadonlyMap<string, Operation> = new Map([
  ['SendMessage', single('sqs:SendMessage', toSend, send)],
  ['SendMessageBatch', batch('sqs:SendMessage', toSend, send)],
  ['ReceiveMessage', single('sqs:ReceiveMessage', toReceive, receive)],
  ['DeleteMessage', single('sqs:DeleteMessage', toDelete, remove)],
  ['DeleteMessageBatch', batch('sqs:DeleteMessage', toDelete, remove)],
  ['ChangeMessageVisibility', single('sqs:ChangeMessageVisibility', toChange, change)],
  ['ChangeMessageVisibilityBatch', batch('sqs:ChangeMessageVisibility', toChange, change)],
  ['GetQueueAttributes', single('sqs:GetQueueAttributes', toDescribe, describe)],
  ['PurgeQueue', single('sqs:PurgeQueue', z.object({}), (queue) => queue.purge())],
]);

export function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw sqsError('InvalidParameterValue', `${issue?.path.join('.')}: ${issue?.message}`);
}

const picked = <T>(all: Readonly<Record<string, T>>, asked: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name)));

const asText = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

/** No attributes have no digest. */
const md5Of = (given: Message['attributes']) =>
  Object.keys(given).length === 0 ? {} : { MD5OfMessageAttributes: md5(partsOf(given)) };

/** "Calculating the MD5 message digest for message attributes" in the SQS developer guide; 1 stands for text. */
function partsOf(given: Message['attributes']): Buffer {
  const sorted = Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.concat(
    sorted.flatMap(([name, { DataType, StringValue }]) => [
      withLength(name),
      withLength(DataType),
      Buffer.of(1),
      withLength(StringValue),
    ]),
  );
}

function withLength(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
