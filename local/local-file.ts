/** `local.json`: what any other client needs to join in (docs/local.md). Its shape is a promise to outsiders. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { environment } from '../src/keys.ts';
import { region } from './iam/access.ts';
import type { LambdaFunction } from './runner/function.ts';
import type { Keys } from './runner/principals.ts';
import type { Servers } from './runner/provision.ts';
import { plainName, type ResolvedTemplate } from './runner/resource.ts';

export interface LocalFile {
  readonly site: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly s3: { readonly endpoint: string; readonly contentBucket: string; readonly siteBucket: string };
  readonly dynamodb: {
    readonly endpoint: string;
    readonly tables: { readonly content: string; readonly subscribers: string; readonly deliveries: string };
  };
  /** Name → URL: `uploads`, `delivery`, and every other queue by its name in the template. */
  readonly sqs: { readonly endpoint: string; readonly queues: Readonly<Record<string, string>> };
  readonly ses: { readonly endpoint: string };
  /** `links`: the ARN of the secret that signs links and hashes addresses. */
  readonly secrets: { readonly endpoint: string; readonly links: string };
  /** The WebSub hub that feeds name, if there is one. */
  readonly hub?: string;
}

interface Sources {
  readonly site: string;
  readonly operator: Keys;
  readonly servers: Servers;
  readonly template: ResolvedTemplate;
  readonly functions: readonly LambdaFunction[];
}

export function localFile({ site, operator, servers, template, functions }: Sources): LocalFile {
  /** What the template tells its functions under this name. */
  const told = (name: string): string => {
    const value = functions.map((lambda) => lambda.environment[name]).find((one) => one !== undefined);
    if (value === undefined) throw new Error(`No function of the template is told ${name}`);
    return value;
  };
  const polled = { uploads: told(environment.uploadsQueue), delivery: told(environment.deliveryQueue) };
  const others = template
    .ofType('AWS::SQS::Queue')
    .filter(({ ref }) => !Object.values(polled).includes(ref))
    .map(({ logicalId, ref }) => [lowerFirst(plainName(logicalId)), ref]);
  return {
    site,
    region,
    accessKeyId: operator.accessKeyId,
    secretAccessKey: operator.secretAccessKey,
    s3: {
      endpoint: servers.s3.endpoint,
      contentBucket: told(environment.contentBucket),
      siteBucket: told(environment.siteBucket),
    },
    dynamodb: {
      endpoint: servers.dynamodb.endpoint,
      tables: {
        content: told(environment.contentTable),
        subscribers: told(environment.subscribersTable),
        deliveries: told(environment.deliveriesTable),
      },
    },
    sqs: { endpoint: servers.sqs.endpoint, queues: { ...polled, ...Object.fromEntries(others) } },
    ses: { endpoint: servers.ses.endpoint },
    secrets: { endpoint: servers.secrets.endpoint, links: told(environment.linkSecret) },
    ...(told(environment.hub) === '' ? {} : { hub: told(environment.hub) }),
  };
}

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** The tables as the operator. */
export const operatorTables = ({ dynamodb, accessKeyId, secretAccessKey }: LocalFile) =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...{ endpoint: dynamodb.endpoint, region, credentials: { accessKeyId, secretAccessKey } },
    }),
  );

/** S3 as the operator, who may do everything. */
export const operatorS3 = ({ s3, accessKeyId, secretAccessKey }: LocalFile): S3Client =>
  new S3Client({ endpoint: s3.endpoint, region, credentials: { accessKeyId, secretAccessKey } });

/** SES as the operator. A call is never repeated: it would be a second mail. */
export const operatorSes = ({ ses, accessKeyId, secretAccessKey }: LocalFile): SESClient =>
  new SESClient({
    ...{ endpoint: ses.endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 },
  });
