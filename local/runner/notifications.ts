/** SNS between SES and Lambda: who publishes to a topic wakes the functions that subscribe to it. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { LambdaFunction } from './function.ts';
import type { Functions } from './functions.ts';
import type { Principals } from './principals.ts';
import type { ResolvedTemplate } from './resource.ts';

const subscriptionProperties = z.object({ Endpoint: z.string(), Protocol: z.string(), TopicArn: z.string() });

interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly lambda: LambdaFunction;
}

/** Publishes as `service`, acting for the resource `source`; what the topic's policy does not allow is dropped. */
export type Publish = (service: string, source: string, topicArn: string, message: string) => void;

export function notifications(
  template: ResolvedTemplate,
  functions: Functions,
  principals: Principals,
): Publish {
  const subscriptions = subscriptionsOf(template, functions);
  return (service, source, topicArn, message) => {
    if (!principals.serviceMay(service, source, 'sns:Publish', topicArn)) return;
    for (const { arn, lambda } of subscriptions.filter((one) => one.topicArn === topicArn)) {
      if (!principals.serviceMay('sns.amazonaws.com', topicArn, 'lambda:InvokeFunction', lambda.arn))
        continue;
      void functions.wake(lambda, notificationEvent(arn, topicArn, message), 'SNS');
    }
  };
}

function subscriptionsOf(template: ResolvedTemplate, functions: Functions): Subscription[] {
  return template.ofType('AWS::SNS::Subscription').flatMap(({ ref, properties }) => {
    const { Endpoint, Protocol, TopicArn } = subscriptionProperties.parse(properties);
    // Alarms are mailed to people, and nobody watches here.
    if (Protocol === 'email') return [];
    const lambda = functions.find(Endpoint);
    if (Protocol !== 'lambda' || lambda === undefined) {
      throw new Error(`The local run cannot deliver to ${Protocol} ${Endpoint} (${ref})`);
    }
    return [{ arn: `${TopicArn}:${ref}`, topicArn: TopicArn, lambda }];
  });
}

/** The event as Lambda gets it from SNS (Lambda developer guide, "Using Lambda with Amazon SNS"). */
function notificationEvent(subscriptionArn: string, topicArn: string, message: string): object {
  const notification = {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Subject: null,
    Message: message,
    Timestamp: new Date().toISOString(),
    SignatureVersion: '1',
    Signature: 'unsigned-on-this-machine',
    SigningCertUrl: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem',
    UnsubscribeUrl: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    MessageAttributes: {},
  };
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: notification,
      },
    ],
  };
}
