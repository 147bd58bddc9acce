/** What `Ref` and `Fn::GetAtt` give for each type of resource: names, ARNs and addresses of the local cloud. */
import { createHash } from 'node:crypto';
import { account, region } from '../iam/access.ts';

/** What only the running servers know. */
export interface LiveAddresses {
  /** Host and port that stand in for CloudFront's domain name. */
  readonly site: string;
  queueUrl(name: string): string;
  secretArn(name: string): string;
}

/** `Ref` and the attributes. */
export type Identity = Readonly<Record<string, string>>;

const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const hash = (name: string, length: number) =>
  createHash('sha256').update(name).digest('hex').slice(0, length);
/** CloudFront's kind of id. */
const edgeId = (name: string): string => `E${hash(name, 13).toUpperCase()}`;

/** The longest that a bucket's name may be. */
const bucketName = (name: string): string => name.toLowerCase().slice(-63);

const identities: Readonly<Record<string, (name: string, live: LiveAddresses) => Identity>> = {
  'AWS::S3::Bucket': (given) => {
    const name = bucketName(given);
    const RegionalDomainName = `${name}.s3.${region}.amazonaws.com`;
    return { Ref: name, Arn: `arn:aws:s3:::${name}`, RegionalDomainName };
  },
  'AWS::DynamoDB::GlobalTable': (name) => ({ Ref: name, Arn: arn('dynamodb', `table/${name}`) }),
  'AWS::SQS::Queue': (name, live) => ({ Ref: live.queueUrl(name), QueueName: name, Arn: arn('sqs', name) }),
  'AWS::SecretsManager::Secret': (name, live) => ({ Ref: live.secretArn(name) }),
  'AWS::Lambda::Function': (name) => ({ Ref: name, Arn: arn('lambda', `function:${name}`) }),
  'AWS::IAM::Role': (name) => ({ Ref: name, Arn: `arn:aws:iam::${account}:role/${name}` }),
  'AWS::Events::Rule': (name) => ({ Ref: name, Arn: arn('events', `rule/${name}`) }),
  'AWS::Scheduler::Schedule': (name) => ({ Ref: name, Arn: arn('scheduler', `schedule/default/${name}`) }),
  'AWS::SNS::Topic': (name) => ({ Ref: arn('sns', name), TopicName: name }),
  'AWS::Logs::LogGroup': (name) => ({ Ref: name, Arn: arn('logs', `log-group:${name}:*`) }),
  'AWS::ApiGatewayV2::Api': (name) => {
    const id = hash(name, 10);
    return { Ref: id, ApiEndpoint: `https://${id}.execute-api.${region}.amazonaws.com` };
  },
  'AWS::CloudFront::Distribution': (name, live) => ({ Ref: edgeId(name), DomainName: live.site }),
  'AWS::CloudFront::Function': (name) => {
    const functionArn = `arn:aws:cloudfront::${account}:function/${name}`;
    return { Ref: functionArn, FunctionARN: functionArn };
  },
  'AWS::CloudFront::OriginAccessControl': (name) => ({ Ref: edgeId(name), Id: edgeId(name) }),
};

/** Where the template itself gives the name, the property that does. */
const named: Readonly<Record<string, string>> = {
  'AWS::SES::EmailIdentity': 'EmailIdentity',
  'AWS::ApiGatewayV2::Stage': 'StageName',
};

/** A name that lasts over restarts, made of stack and logical id. */
export function identify(
  resource: { readonly type: string; readonly stack: string; readonly logicalId: string },
  property: (name: string) => unknown,
  live: LiveAddresses,
): Identity {
  const { type, stack, logicalId } = resource;
  const given = named[type] === undefined ? undefined : property(named[type]);
  const name = typeof given === 'string' ? given : `${stack}-${logicalId}`;
  // Types without an entry are known by their name alone.
  return identities[type]?.(name, live) ?? { Ref: name };
}
