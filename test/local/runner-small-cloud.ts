/** A template by hand, small enough to read, with one of everything that the runner wires; and its functions. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Happening } from '../../local/observed/happening.ts';
import type { Assembly } from '../../local/runner/assembly.ts';
import { type Cloud, startCloud } from '../../local/runner/cloud.ts';

/** Looks at what was uploaded, and writes what it saw to `seen/`. */
const worker = `
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({ maxAttempts: 1 });
const Bucket = process.env.CONTENT_BUCKET;
const put = (Key, value) => s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(value) }));
export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { body, messageId, attributes } of Records) {
    const event = JSON.parse(body);
    const { key } = event.detail.object;
    const tries = Number(attributes.ApproximateReceiveCount);
    if (key === 'refused') batchItemFailures.push({ itemIdentifier: messageId });
    else if (key === 'forbidden') await put('elsewhere/x', 1).catch(({ name }) => put('seen/forbidden', { name }));
    else if (key === 'missing') await s3.send(new GetObjectCommand({ Bucket, Key: 'articles/none' })).catch(({ name }) => put('seen/missing', { name }));
    else await put('seen/' + key, { event, environment: process.env });
    if (key === 'refused') await put('seen/refused', { tries });
  }
  return { batchItemFailures };
};`;

/** Does what it is told, and remembers its calls. */
const obedient = `
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
if (process.env.BROKEN) throw new Error('broken by the environment');
let calls = 0;
let ticks = 0;
setInterval(() => { ticks += 1; }, 5).unref();
export const handler = async (event, context) => {
  calls += 1;
  if (event.wait) await new Promise((resolve) => setTimeout(resolve, event.wait));
  if (event.throw) throw new RangeError(event.throw);
  if (event.exit) process.exit(event.exit);
  const Body = JSON.stringify(event);
  if (event.Records ?? event.scheduled) {
    await s3.send(new PutObjectCommand({ Bucket: process.env.CONTENT_BUCKET, Key: 'seen/obedient', Body }));
  }
  return { calls, ticks, pid: process.pid, left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn };
};`;

export type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const ref = (logicalId: string) => ({ Ref: logicalId });
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });

const role = (service: string, ...statements: unknown[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: service },
    }),
    Policies: [{ PolicyName: 'own', PolicyDocument: document(...statements) }],
  },
});
const lambda = (name: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
    Environment: { Variables: { CONTENT_BUCKET: ref('Content') } },
    Handler: 'index.handler',
    MemorySize: 128,
    Role: arn(`${name}Role`),
    Runtime: 'nodejs24.x',
    Timeout: 2,
  },
});
const seen = { 'Fn::Join': ['', [arn('Content'), '/seen/*']] };
const listens = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const queue = (Properties: Record<string, unknown>) => ({ Type: 'AWS::SQS::Queue', Properties });

export const smallTemplate: Resources = {
  Content: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    },
  },
  Uploads: queue({
    VisibilityTimeout: 1,
    RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
  }),
  Dead: queue({}),
  FailedWakes: queue({}),
  UploadsPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref('Uploads')],
      PolicyDocument: document(
        allow('sqs:SendMessage', arn('Uploads'), {
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': arn('Rule') } },
        }),
      ),
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.s3'],
        detail: { object: { key: [{ 'anything-but': { prefix: ['seen/'] } }] } },
      },
      State: 'ENABLED',
      Targets: [{ Arn: arn('Uploads'), Id: 'Target0' }],
    },
  },
  worker: lambda('worker'),
  workerRole: role(
    'lambda.amazonaws.com',
    allow('s3:PutObject', seen),
    allow('s3:GetObject', seen),
    allow(listens, arn('Uploads')),
  ),
  workerMapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      BatchSize: 5,
      EventSourceArn: arn('Uploads'),
      FunctionName: ref('worker'),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    },
  },
  obedient: lambda('obedient'),
  obedientRole: role(
    'lambda.amazonaws.com',
    allow('s3:PutObject', seen),
    allow('sqs:SendMessage', arn('FailedWakes')),
  ),
  obedientAsync: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: ref('obedient'),
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 60,
      Qualifier: '$LATEST',
      DestinationConfig: { OnFailure: { Destination: arn('FailedWakes') } },
    },
  },
  Daily: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 day)',
      State: 'ENABLED',
      Target: {
        Arn: arn('obedient'),
        Input: '{"scheduled":"<aws.scheduler.scheduled-time>"}',
        RoleArn: arn('DailyRole'),
      },
    },
  },
  DailyRole: role('scheduler.amazonaws.com', allow('lambda:InvokeFunction', arn('obedient'))),
  Feedback: { Type: 'AWS::SNS::Topic', Properties: {} },
  FeedbackPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [ref('Feedback')],
      PolicyDocument: document(
        allow('sns:Publish', ref('Feedback'), { Principal: { Service: 'ses.amazonaws.com' } }),
      ),
    },
  },
  FeedbackSubscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { Endpoint: arn('obedient'), Protocol: 'lambda', TopicArn: ref('Feedback') },
  },
  FeedbackPermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: arn('obedient'),
      Principal: 'sns.amazonaws.com',
      SourceArn: ref('Feedback'),
    },
  },
  Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'paper.example' } },
  Mail: { Type: 'AWS::SES::ConfigurationSet', Properties: {} },
  MailFeedback: {
    Type: 'AWS::SES::ConfigurationSetEventDestination',
    Properties: {
      ConfigurationSetName: ref('Mail'),
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['bounce'],
        SnsDestination: { TopicARN: ref('Feedback') },
      },
    },
  },
};

export const assemblyOf = (
  resources: Resources,
  assetFolder: Assembly['assetFolder'] = () => '',
): Assembly => ({
  stacks: [{ name: 'Small', template: { Parameters: {}, Resources: resources, Outputs: {} } }],
  assetFolder,
});

export interface SmallCloud extends Cloud {
  readonly printed: readonly string[];
  readonly happenings: readonly Happening[];
  close(): Promise<void>;
}

export const operator = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'secret of the operator' };

/** `change` may edit the template first. */
export async function startSmallCloud(
  change: (resources: Resources) => void = () => {},
): Promise<SmallCloud> {
  const directory = mkdtempSync(join(tmpdir(), 'courant-small-'));
  for (const [name, text] of Object.entries({ worker, obedient })) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'index.mjs'), text);
  }
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  const resources = structuredClone(smallTemplate);
  change(resources);
  const closers: (() => unknown)[] = [];
  const printed: string[] = [];
  const happenings: Happening[] = [];
  const close = async () => {
    for (const closeOne of closers.reverse()) await closeOne();
    rmSync(directory, { recursive: true, force: true });
  };
  const starting = startCloud({
    assembly: assemblyOf(resources, (s3Key) => join(directory, s3Key.replace('.zip', ''))),
    site: '127.0.0.1:1',
    operator,
    path: (name) => join(directory, 'state', name),
    now: () => new Date(),
    print: (line) => printed.push(line),
    changed: () => {},
    observe: (happening) => happenings.push(happening),
    opened: (closeOne) => closers.push(closeOne),
  });
  await starting.catch(close);
  return { ...(await starting), printed, happenings, close };
}
