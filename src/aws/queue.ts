/** The queue port on SQS. */

import { setTimeout as pause } from 'node:timers/promises';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../ports.ts';

/** Entries in one SendMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const batchSize = 10;
const rounds = 4;
/** Before the second round; doubles from round to round; milliseconds. */
const firstPause = 50;

let shared: SQSClient | undefined;
const sharedClient = (): SQSClient => {
  shared ??= new SQSClient({
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return shared;
};

/**
 * Sends each message as JSON. An answer to a batch may accept some and refuse others: what the service could not take
 * is sent again, what it will never take (`SenderFault`) is thrown. After a throw some messages may be in the queue.
 */
export function sqsQueue(url: string, client?: SQSClient): Queue {
  return {
    async send(messages, options = {}) {
      for (let from = 0; from < messages.length; from += batchSize) {
        const entries = messages.slice(from, from + batchSize).map((message, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(message),
          ...(options.delaySeconds === undefined ? {} : { DelaySeconds: options.delaySeconds }),
        }));
        await sendBatch(client ?? sharedClient(), url, entries);
      }
    },
  };
}

async function sendBatch(client: SQSClient, url: string, batch: readonly SendMessageBatchRequestEntry[]) {
  let left = batch;
  let wait = firstPause;
  for (let round = 1; ; round++) {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [...left] }));
    const failed = answer.Failed ?? [];
    if (failed.length === 0) return;
    if (round === rounds || failed.some((failure) => failure.SenderFault)) {
      const codes = [...new Set(failed.map((failure) => failure.Code))].join(', ');
      throw new Error(`${failed.length} of ${batch.length} messages were not queued at ${url}: ${codes}`);
    }
    left = left.filter((entry) => failed.some((failure) => failure.Id === entry.Id));
    await pause(wait);
    wait *= 2;
  }
}
