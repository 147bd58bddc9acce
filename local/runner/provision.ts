/** Makes the buckets, tables, queues, secrets and senders that the template names; those that are there stay. */
import * as z from 'zod';
import type { DynamoDbServer } from '../servers/dynamodb.ts';
import type { S3Server } from '../servers/s3/server.ts';
import type { SecretsServer } from '../servers/secrets.ts';
import type { SesServer } from '../servers/ses.ts';
import { suppressionReason } from '../servers/ses-suppression.ts';
import type { SqsServer } from '../servers/sqs.ts';
import type { ResolvedTemplate } from './resource.ts';

export interface Servers {
  readonly s3: S3Server;
  readonly dynamodb: DynamoDbServer;
  readonly sqs: SqsServer;
  readonly secrets: SecretsServer;
  readonly ses: SesServer;
}

const bucket = z.object({ VersioningConfiguration: z.object({ Status: z.literal('Enabled') }).optional() });
const table = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
});
const queue = z.object({
  MessageRetentionPeriod: z.number().default(345_600),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  VisibilityTimeout: z.number().default(30),
});
const secret = z.object({
  GenerateSecretString: z.strictObject({
    SecretStringTemplate: z.string().optional(),
    GenerateStringKey: z.string().optional(),
    PasswordLength: z.number().default(32),
    ExcludePunctuation: z.boolean().default(false),
  }),
});
const configurationSet = z.object({
  SuppressionOptions: z.object({ SuppressedReasons: z.array(suppressionReason) }).optional(),
});
const eventDestination = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.boolean().default(true),
    MatchingEventTypes: z.array(z.string()),
    SnsDestination: z.object({ TopicARN: z.string() }),
  }),
});

export async function provision(template: ResolvedTemplate, servers: Servers): Promise<void> {
  const each = <T>(type: string, schema: z.ZodType<T>, make: (name: string, properties: T) => unknown) =>
    Promise.all(template.ofType(type).map(({ ref, properties }) => make(ref, schema.parse(properties))));
  await Promise.all([
    each('AWS::S3::Bucket', bucket, (name, { VersioningConfiguration }) =>
      servers.s3.createBucket(name, { versioned: VersioningConfiguration !== undefined }),
    ),
    each('AWS::DynamoDB::GlobalTable', table, (name, { AttributeDefinitions, KeySchema }) => {
      const key = (type: string) => KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName;
      const sortKey = key('RANGE');
      return servers.dynamodb.createTable({
        name,
        attributes: AttributeDefinitions.map((one) => ({ name: one.AttributeName, type: one.AttributeType })),
        partitionKey: key('HASH') ?? '',
        ...(sortKey === undefined ? {} : { sortKey }),
      });
    }),
    each('AWS::SQS::Queue', queue, (url, { MessageRetentionPeriod, RedrivePolicy, VisibilityTimeout }) =>
      servers.sqs.createQueue({
        name: url.slice(url.lastIndexOf('/') + 1),
        visibilitySeconds: VisibilityTimeout,
        retentionSeconds: MessageRetentionPeriod,
        ...(RedrivePolicy && {
          redrive: {
            deadLetterArn: RedrivePolicy.deadLetterTargetArn,
            maxReceiveCount: RedrivePolicy.maxReceiveCount,
          },
        }),
      }),
    ),
    each('AWS::SecretsManager::Secret', secret, (arn, { GenerateSecretString: generate }) =>
      servers.secrets.createSecret({
        name: arn.slice(arn.lastIndexOf(':') + 1, arn.lastIndexOf('-')),
        generate: {
          ...(generate.SecretStringTemplate && { template: generate.SecretStringTemplate }),
          ...(generate.GenerateStringKey && { key: generate.GenerateStringKey }),
          length: generate.PasswordLength,
          excludePunctuation: generate.ExcludePunctuation,
        },
      }),
    ),
    each('AWS::SES::EmailIdentity', z.unknown(), (name) => servers.ses.createIdentity(name)),
    each('AWS::SES::ConfigurationSet', configurationSet, (name, { SuppressionOptions }) =>
      servers.ses.createConfigurationSet(name, SuppressionOptions?.SuppressedReasons),
    ),
    each('AWS::SES::ConfigurationSetEventDestination', eventDestination, (_, properties) => {
      const { Enabled, MatchingEventTypes: events, SnsDestination } = properties.EventDestination;
      const configurationSet = properties.ConfigurationSetName;
      if (!Enabled) return;
      servers.ses.addEventDestination({ configurationSet, topicArn: SnsDestination.TopicARN, events });
    }),
  ]);
}
