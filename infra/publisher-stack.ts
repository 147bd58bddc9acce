/** The path, stage by stage, in the order in which an article travels it. */
import { Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarms } from './alarms.ts';
import type { Deployment } from './deployment.ts';
import type { StageBundles } from './stage-bundles.ts';
import { articleStage } from './stages/article.ts';
import { deliveryStage } from './stages/delivery.ts';
import { digestStage } from './stages/digest.ts';
import { feedbackStage } from './stages/feedback.ts';
import { imagesStage } from './stages/images.ts';
import { noticesStage } from './stages/notices.ts';
import { asksForLooks, siteStage } from './stages/site.ts';
import { subscribersStage } from './stages/subscribers.ts';
import { sweepStage } from './stages/sweep.ts';
import type { StoreStack } from './store-stack.ts';

interface Published {
  readonly store: StoreStack;
  readonly deployment: Deployment;
  readonly bundles: StageBundles;
}

export class PublisherStack extends Stack {
  constructor(scope: Construct, id: string, { store, deployment, bundles }: Published) {
    super(scope, id);
    // One unpolled queue for failed asynchronous wakes: the rows are the truth, and the sweep finds what lies.
    const failedWakes = new Queue(this, 'FailedWakes', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    const path = { store, deployment, bundles, failedWakes };

    const site = siteStage(this, path);
    const images = imagesStage(this, { ...path, site });
    const article = articleStage(this, { ...path, site, images });
    asksForLooks(site, article.queue);
    const delivery = deliveryStage(this, path);
    const digest = digestStage(this, { ...path, site, delivery });
    const feedback = feedbackStage(this, path);
    const subscribers = subscribersStage(this, path);
    const notices = noticesStage(this, path);
    const sweep = sweepStage(this, { ...path, article, site, images, digest, delivery, notices });

    alarms(this, {
      deployment,
      queues: [article.deadLetters, delivery.deadLetters, failedWakes],
      functions: { site, digest, feedback, subscribers, sweep },
    });
  }
}
