import { ConfigurationSetEventDestination, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { environment, journalPrefix } from '../../src/keys.ts';
import { usesTable, writesObjects } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import { type Path, wakeable } from './stage.ts';

/** *feedback*: what SES says came back: bounces, complaints, rejects. SES → SNS → Lambda. */
export function feedbackStage(scope: Construct, { store, bundles, failedWakes }: Path): StageFunction {
  const feedback = stageFunction(scope, 'feedback', {
    bundles,
    timeout: 30,
    memory: 256,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.subscribersTable]: store.subscribersTable.tableName,
      [environment.deliveriesTable]: store.deliveriesTable.tableName,
    },
  });
  writesObjects(feedback, store.contentBucket, [journalPrefix]);
  usesTable(feedback, store.subscribersTable, ['GetItem', 'PutItem']);
  usesTable(feedback, store.deliveriesTable, ['GetItem', 'PutItem']);

  const topic = new Topic(scope, 'Feedback', { enforceSSL: true });
  topic.addSubscription(new LambdaSubscription(wakeable(feedback, failedWakes)));
  const returns = [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT];
  // SEND settles a delivery whose answer was lost; for all others it costs a read and no write. DELIVERY would say
  // nothing more. A confirmation needs neither: who got none asks again.
  for (const [name, set, events] of [
    ['DigestFeedback', store.digestMail, [...returns, EmailSendingEvent.SEND]],
    ['ConfirmationFeedback', store.confirmationMail, returns],
  ] as const) {
    new ConfigurationSetEventDestination(scope, name, {
      configurationSet: set,
      destination: EventDestination.snsTopic(topic),
      events: [...events],
    });
  }
  return feedback;
}
