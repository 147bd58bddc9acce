/** What must not stay unnoticed; ten alarms are free (docs/runbook.md has a heading for each). */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';
import type { StageFunction } from './stage-function.ts';

interface Watched {
  readonly deployment: Deployment;
  readonly queues: readonly Queue[];
  readonly functions: Readonly<Record<string, StageFunction>>;
}

export function alarms(scope: Construct, { deployment, queues, functions }: Watched): void {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true });
  if (deployment.alarmEmail !== undefined)
    topic.addSubscription(new EmailSubscription(deployment.alarmEmail));

  const watch = (name: string, metric: IMetric, threshold: number) => {
    new Alarm(scope, name, {
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));
  };
  for (const queue of queues) {
    watch(`${queue.node.id}NotEmpty`, queue.metricApproximateNumberOfMessagesVisible(), 1);
  }
  for (const [stage, fn] of Object.entries(functions)) {
    watch(`${stage}Errors`, fn.metricErrors({ period: Duration.minutes(15) }), 3);
  }
  // AWS reviews an account at 5 % bounces and 0.1 % complaints; these lie before that.
  watch('BounceRate', reputation('Reputation.BounceRate'), 0.04);
  watch('ComplaintRate', reputation('Reputation.ComplaintRate'), 0.0008);
}

const reputation = (metricName: string): Metric =>
  new Metric({ namespace: 'AWS/SES', metricName, period: Duration.hours(1), statistic: 'Maximum' });
