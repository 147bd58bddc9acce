/** Which Courant an operator means: one on AWS, by the names of its parts, or the one that runs on this machine. */
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import * as z from 'zod';
import { randomness, wallClock } from '../src/aws/clock.ts';
import { sesIdentities, sesMailer } from '../src/aws/mailer.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { dynamoTableIds } from '../src/aws/table-ids.ts';
import type { TableIds } from '../src/epoch.ts';
import { type Instant, instant } from '../src/ids.ts';
import type { ObjectStore, Table } from '../src/ports.ts';
import type { PostPorts, RehearsalPorts } from '../src/rehearsal/ports.ts';

/** As the environment of the deployed functions names them. */
export type PartName =
  | 'content-bucket'
  | 'site-bucket'
  | 'content-table'
  | 'subscribers-table'
  | 'deliveries-table'
  | 'site-url'
  | 'link-secret';

export interface Place {
  /** Of the tables, as they are now. */
  readonly tableIds: () => Promise<TableIds>;
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
  ses: z.object({ endpoint: z.string() }),
  secrets: z.object({ endpoint: z.string(), links: z.string() }),
  hub: z.string().exactOptional(),
});

/** The local run whose state folder this is; it must be running. */
export const readLocal = (state: string) =>
  localFile.parse(JSON.parse(readFileSync(`${state}/local.json`, 'utf8')));

export function localPlace(state: string, senderDomain = ''): Place {
  const local = readLocal(state);
  const { accessKeyId, secretAccessKey, region } = local;
  const common = { region, credentials: { accessKeyId, secretAccessKey } };
  const s3 = new S3Client({ ...common, endpoint: local.s3.endpoint });
  const client = new DynamoDBClient({ ...common, endpoint: local.dynamodb.endpoint });
  const dynamodb = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const { content, subscribers, deliveries } = local.dynamodb.tables;
  return {
    tableIds: dynamoTableIds(local.dynamodb.tables, client),
    content: s3ObjectStore(local.s3.contentBucket, s3),
    site: s3ObjectStore(local.s3.siteBucket, s3),
    table: dynamoTable(content, dynamodb),
    subscribers: dynamoTable(subscribers, dynamodb),
    deliveries: dynamoTable(deliveries, dynamodb),
    ...{ siteUrl: local.site, senderDomain, ...(local.hub && { hub: local.hub }) },
  };
}

/** With the credentials and the region of the environment, as for the AWS CLI. */
export const awsPlace = (
  names: Readonly<Record<Exclude<PartName, 'link-secret'>, string>>,
  deployed: Deployed,
): Place => ({
  tableIds: dynamoTableIds({
    content: names['content-table'],
    subscribers: names['subscribers-table'],
    deliveries: names['deliveries-table'],
  }),
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

/** What a verb about newsletters needs. */
export interface Newsroom extends RehearsalPorts {
  readonly post: PostPorts;
  /** By the publication's clock, which the local run may have moved. */
  readonly now: () => Promise<Instant>;
}

export function localNewsroom(state: string, share: number): Newsroom {
  const { site, region, accessKeyId, secretAccessKey, ses } = readLocal(state);
  const { content, table, subscribers } = localPlace(state);
  const credentials = { accessKeyId, secretAccessKey };
  const client = new SESClient({ region, credentials, endpoint: ses.endpoint, maxAttempts: 1 });
  return {
    ...{ content: table, contentBucket: content, subscribers, random: randomness, siteUrl: site },
    post: { mailer: sesMailer(client), isVerified: sesIdentities(client), share },
    now: async () => {
      const clock: unknown = await (await fetch(`${site}/_local/clock.json`)).json();
      return instant(z.object({ now: z.string() }).parse(clock).now);
    },
  };
}

type NewsroomPart = Exclude<PartName, 'site-bucket' | 'deliveries-table' | 'link-secret'>;

export const awsNewsroom = (names: Readonly<Record<NewsroomPart, string>>, share: number): Newsroom => ({
  content: dynamoTable(names['content-table']),
  contentBucket: s3ObjectStore(names['content-bucket']),
  subscribers: dynamoTable(names['subscribers-table']),
  random: randomness,
  siteUrl: names['site-url'].replace(/\/$/, ''),
  post: { mailer: sesMailer(), isVerified: sesIdentities(), share },
  now: async () => wallClock(),
});

/** What deployment.yaml, which the deployment was made from, says that is no name of a part. */
export type Deployed = Pick<Place, 'senderDomain' | 'hub'>;

/** The part of the account's rate that this deployment may use (infra/deployment.ts). */
export const readSendShare = (file: string): number =>
  z.object({ sendRateShare: z.number().default(1) }).parse(parse(readFileSync(file, 'utf8'))).sendRateShare;

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
