/**
 * Which types and properties of the template the local run acts on, and which it knowingly leaves, each with the
 * reason. Anything else stops the start: a part of the system that is not run here must not go unnoticed.
 */
import { knownProperties as front, type KnownProperties } from '../front/known.ts';
import type { ResolvedTemplate } from './resource.ts';

const label = 'a label; nothing is decided by it';
const atRest = 'what lies in the state folder is as safe as the machine';
const signed = 'every request is signed and judged by the policies';
const watches = 'nobody watches the local run but the person before it';
const native = "functions run on this machine's own processor and Node";

const acts = (...properties: string[]): KnownProperties => ({ acts: properties, leaves: {} });

const known: Readonly<Record<string, KnownProperties>> = {
  ...front,
  'AWS::S3::Bucket': {
    acts: ['NotificationConfiguration.EventBridgeConfiguration', 'VersioningConfiguration'],
    leaves: {
      BucketEncryption: atRest,
      LifecycleConfiguration: 'nothing grows old enough here to expire',
      OwnershipControls: 'there is one account',
      PublicAccessBlockConfiguration: signed,
      Tags: label,
    },
  },
  'AWS::S3::BucketPolicy': acts('Bucket', 'PolicyDocument'),
  'AWS::DynamoDB::GlobalTable': {
    acts: ['AttributeDefinitions', 'KeySchema'],
    leaves: {
      BillingMode: 'nothing is billed',
      'Replicas.DeletionProtectionEnabled': 'only --fresh deletes',
      'Replicas.PointInTimeRecoverySpecification': 'the state folder is backed up by copying it',
      'Replicas.Region': 'there is one region',
      'Replicas.Tags': label,
      SSESpecification: atRest,
      TimeToLiveSpecification: 'readers judge what has expired; DynamoDB itself may take two days',
    },
  },
  'AWS::SecretsManager::Secret': {
    acts: ['GenerateSecretString'],
    leaves: { Description: label, Tags: label },
  },
  'AWS::SQS::Queue': {
    acts: ['MessageRetentionPeriod', 'RedrivePolicy', 'VisibilityTimeout'],
    leaves: { SqsManagedSseEnabled: atRest, Tags: label },
  },
  'AWS::SQS::QueuePolicy': acts('PolicyDocument', 'Queues'),
  'AWS::SNS::Topic': { acts: [], leaves: { Tags: label } },
  'AWS::SNS::TopicPolicy': acts('PolicyDocument', 'Topics'),
  'AWS::SNS::Subscription': acts('Endpoint', 'Protocol', 'TopicArn'),
  'AWS::SES::EmailIdentity': {
    acts: ['EmailIdentity'],
    leaves: {
      MailFromAttributes: 'mails go no further than the inbox',
      DkimAttributes: 'nobody verifies them here',
    },
  },
  'AWS::SES::ConfigurationSet': {
    acts: ['SuppressionOptions.SuppressedReasons'],
    leaves: { ReputationOptions: watches, Tags: label },
  },
  'AWS::SES::ConfigurationSetEventDestination': acts(
    'ConfigurationSetName',
    'EventDestination.Enabled',
    'EventDestination.MatchingEventTypes',
    'EventDestination.SnsDestination.TopicARN',
  ),
  'AWS::IAM::Role': {
    acts: ['AssumeRolePolicyDocument', 'Policies'],
    leaves: { Description: label, Tags: label },
  },
  'AWS::IAM::Policy': { acts: ['PolicyDocument', 'Roles'], leaves: { PolicyName: label } },
  'AWS::IAM::ManagedPolicy': {
    acts: [],
    leaves: {
      Description: label,
      Path: label,
      PolicyDocument: 'for people: here there is the operator alone, who may do everything',
    },
  },
  'AWS::Lambda::Function': {
    acts: ['Code.S3Key', 'Environment.Variables', 'Handler', 'MemorySize', 'Role', 'Timeout'],
    leaves: {
      Architectures: native,
      'Code.S3Bucket': 'the file is taken from the assembly itself',
      Description: label,
      LoggingConfig: 'logs go to the state folder',
      Runtime: native,
      Tags: label,
    },
  },
  'AWS::Lambda::EventInvokeConfig': acts(
    'DestinationConfig.OnFailure.Destination',
    'FunctionName',
    'MaximumEventAgeInSeconds',
    'MaximumRetryAttempts',
    'Qualifier',
  ),
  'AWS::Lambda::EventSourceMapping': acts(
    'BatchSize',
    'EventSourceArn',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig.MaximumConcurrency',
  ),
  'AWS::Lambda::Permission': acts('Action', 'FunctionName', 'Principal', 'SourceArn'),
  'AWS::Events::Rule': {
    acts: ['EventPattern', 'State', 'Targets.Arn'],
    leaves: { Description: label, 'Targets.Id': label },
  },
  'AWS::Scheduler::Schedule': {
    acts: [
      'ScheduleExpression',
      'ScheduleExpressionTimezone',
      'State',
      'Target.Arn',
      'Target.Input',
      'Target.RoleArn',
    ],
    leaves: {
      Description: label,
      FlexibleTimeWindow: 'a window may be used at its very start',
      'Target.RetryPolicy': 'handing an event to a local function does not fail',
    },
  },
  'AWS::Logs::LogGroup': {
    acts: [],
    leaves: { RetentionInDays: 'the state folder keeps them', Tags: label },
  },
  'AWS::CloudWatch::Alarm': { acts: [], leaves: { '': watches } },
};

/** Throws at the first type or property that is in neither list, with its stack and logical id. */
export function assertCovered(template: ResolvedTemplate): void {
  for (const { stack, logicalId, type, properties } of template.resources) {
    const entry = known[type];
    if (entry === undefined)
      throw new Error(`${stack}/${logicalId}: the local run does not know the type ${type}`);
    const paths = new Set([...entry.acts, ...Object.keys(entry.leaves)]);
    const unknown = firstUncovered(properties, '', paths);
    if (unknown === undefined) continue;
    throw new Error(`${stack}/${logicalId}: the local run does not know the property ${unknown} of ${type}`);
  }
}

/** A path covers all that lies below it; the items of an array share its path. */
function firstUncovered(value: unknown, path: string, covered: ReadonlySet<string>): string | undefined {
  if (covered.has(path)) return undefined;
  const isLeaf = typeof value !== 'object' || value === null;
  if (isLeaf) return path;
  const parts = Array.isArray(value)
    ? value.map((part) => [path, part] as const)
    : Object.entries(value).map(([name, part]) => [path === '' ? name : `${path}.${name}`, part] as const);
  for (const [below, part] of parts) {
    const unknown = firstUncovered(part, below, covered);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}
