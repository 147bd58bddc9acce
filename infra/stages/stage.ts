/** What every stage is built from. */
import { Duration } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import type { StageBundles } from '../stage-bundles.ts';
import type { StageFunction } from '../stage-function.ts';
import type { StoreStack } from '../store-stack.ts';

export interface Path {
  readonly store: StoreStack;
  readonly deployment: Deployment;
  readonly bundles: StageBundles;
  readonly failedWakes: Queue;
}

export interface PolledStage {
  readonly function: StageFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/**
 * A queue that a function polls. Messages are hints, so a failed one may come back late without harm; after five
 * tries it rests in the dead-letter queue, where the sweep and the alarm find it.
 */
export function polledQueue(
  scope: Construct,
  name: string,
  consumer: {
    readonly function: StageFunction;
    readonly timeout: number;
    readonly concurrency: number;
    readonly batch: number;
  },
): PolledStage {
  const deadLetters = new Queue(scope, `${name}DeadLetters`, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const queue = new Queue(scope, name, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // AWS asks for six times the function's time-out, so that a slow batch is not handed out twice.
    visibilityTimeout: Duration.seconds(6 * consumer.timeout),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });
  consumer.function.addEventSource(
    new SqsEventSource(queue, {
      batchSize: consumer.batch,
      reportBatchItemFailures: true,
      maxConcurrency: consumer.concurrency,
    }),
  );
  return { function: consumer.function, queue, deadLetters };
}

/** Asynchronous wakes of this function: tried again twice, and old ones are not worth doing. */
export function wakeable(stage: StageFunction, failedWakes: Queue): StageFunction {
  stage.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.minutes(10),
    onFailure: new SqsDestination(failedWakes),
  });
  return stage;
}
