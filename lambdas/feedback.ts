/** *feedback*: what SES says came back, through SNS. A failure is thrown: SNS's invoke is repeated by Lambda. */
import { required } from '../src/aws/environment.ts';
import { powertoolsLog } from '../src/aws/log.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { applyFeedback } from '../src/feedback/apply.ts';
import { parseFeedback, snsEvent } from '../src/feedback/event.ts';
import { environment } from '../src/keys.ts';

const ports = {
  subscribers: dynamoTable(required(environment.subscribersTable)),
  deliveries: dynamoTable(required(environment.deliveriesTable)),
  journal: s3ObjectStore(required(environment.contentBucket)),
  log: powertoolsLog('feedback'),
};

export async function handler(event: unknown): Promise<void> {
  for (const record of snsEvent.parse(event).Records) {
    const feedback = parseFeedback(record.Sns.Message);
    if (feedback === undefined) ports.log.info('A message that is no feedback');
    else await applyFeedback(ports, feedback);
  }
}
