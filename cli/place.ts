/** Which Courant an operator means: one on AWS, by the names of its parts, or the one that runs on this machine. */
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import * as z from 'zod';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { dynamoTable } from '../src/aws/table.ts';
import type { ObjectStore, Table } from '../src/ports.ts';

/** As the environment of the deployed functions names them. */
export type PartName =
  | 'content-bucket'
  | 'site-bucket'
  | 'content-table'
  | 'subscribers-table'
  | 'deliveries-table'
  | 'site-url';

export interface Place {
  readonly content: ObjectStore;
  readonly site: ObjectStore;
  readonly table: Table;
  readonly subscribers: Table;
  readonly deliveries: Table;
  /** Without a slash at the end. */
  readonly siteUrl: string;
  readonly senderDomain: string;
  /** The WebSub hub that feeds name. */
  readonly hub?: string;
}

/** docs/local.md: what the local run tells other programs. */
const localFile = z.object({
  site: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  s3: z.object({ endpoint: z.string(), contentBucket: z.string(), siteBucket: z.string() }),
  dynamodb: z.object({
    endpoint: z.string(),
    tables: z.object({ content: z.string(), subscribers: z.string(), deliveries: z.string() }),
  }),
  hub: z.string().exactOptional(),
});

/** The local run whose state folder this is; it must be running. */
export function localPlace(state: string, senderDomain = ''): Place {
  const local = localFile.parse(JSON.parse(readFileSync(`${state}/local.json`, 'utf8')));
  const { accessKeyId, secretAccessKey, region } = local;
  const common = { region, credentials: { accessKeyId, secretAccessKey } };
  const s3 = new S3Client({ ...common, endpoint: local.s3.endpoint });
  const dynamodb = DynamoDBDocumentClient.from(
    new DynamoDBClient({ ...common, endpoint: local.dynamodb.endpoint }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const { content, subscribers, deliveries } = local.dynamodb.tables;
  return {
    content: s3ObjectStore(local.s3.contentBucket, s3),
    site: s3ObjectStore(local.s3.siteBucket, s3),
    table: dynamoTable(content, dynamodb),
    subscribers: dynamoTable(subscribers, dynamodb),
    deliveries: dynamoTable(deliveries, dynamodb),
    ...{ siteUrl: local.site, senderDomain, ...(local.hub && { hub: local.hub }) },
  };
}

/** With the credentials and the region of the environment, as for the AWS CLI. */
export const awsPlace = (names: Readonly<Record<PartName, string>>, deployed: Deployed): Place => ({
  content: s3ObjectStore(names['content-bucket']),
  site: s3ObjectStore(names['site-bucket']),
  table: dynamoTable(names['content-table']),
  subscribers: dynamoTable(names['subscribers-table']),
  deliveries: dynamoTable(names['deliveries-table']),
  ...{ siteUrl: names['site-url'].replace(/\/$/, ''), ...deployed },
});

/** What a verb needs that has to do with articles alone. */
export const awsContent = (bucket: string, table: string): Pick<Place, 'content' | 'table'> => ({
  content: s3ObjectStore(bucket),
  table: dynamoTable(table),
});

/** What deployment.yaml, which the deployment was made from, says that is no name of a part. */
export type Deployed = Pick<Place, 'senderDomain' | 'hub'>;

/** The hub in the form that the deployment gave to the functions: the feeds must come out as theirs. */
export const readDeployed = (file: string): Deployed =>
  z
    .object({
      senderDomain: z.string(),
      hub: z
        .url()
        .transform((text) => new URL(text).href)
        .exactOptional(),
    })
    .parse(parse(readFileSync(file, 'utf8')));
