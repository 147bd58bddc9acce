/** The rights that stages are given, named after what they do with them; nothing is granted elsewhere. */

import { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ConfigurationSet, EmailIdentity } from 'aws-cdk-lib/aws-ses';
import type { StageFunction } from './stage-function.ts';

/** Reads any version of the objects under the prefixes, and may learn that one is missing. */
export function readsObjects(stage: StageFunction, bucket: Bucket, prefixes: readonly string[] = ['']): void {
  allow(stage, ['s3:GetObject', 's3:GetObjectVersion'], objects(bucket, prefixes));
  // Without it S3 answers 403 where it means 404.
  allow(stage, ['s3:ListBucket'], [bucket.bucketArn]);
}

export function writesObjects(
  stage: StageFunction,
  bucket: Bucket,
  prefixes: readonly string[] = [''],
): void {
  allow(stage, ['s3:PutObject'], objects(bucket, prefixes));
}

export function deletesObjects(stage: StageFunction, bucket: Bucket): void {
  allow(stage, ['s3:DeleteObject'], objects(bucket, ['']));
}

/** What a stage may do with the rows of a table; `Scan` is for the count that trusts no other. */
export type TableRight = 'DescribeTable' | 'GetItem' | 'Query' | 'Scan' | 'PutItem' | 'DeleteItem';

export function usesTable(stage: StageFunction, table: TableV2, rights: readonly TableRight[]): void {
  allow(
    stage,
    rights.map((right) => `dynamodb:${right}`),
    [table.tableArn],
  );
}

/**
 * Sends raw mail from the identity with one configuration set. CDK's `grantSendEmail` grants neither the raw call
 * nor the set (aws/aws-cdk#34402).
 */
export function sendsMail(
  stage: StageFunction,
  sender: EmailIdentity,
  senderDomain: string,
  set: ConfigurationSet,
): void {
  const setArn = Stack.of(stage).formatArn({
    service: 'ses',
    resource: 'configuration-set',
    resourceName: set.configurationSetName,
  });
  stage.addToRolePolicy(
    new PolicyStatement({
      actions: ['ses:SendRawEmail'],
      resources: [sender.emailIdentityArn, setArn],
      conditions: { StringLike: { 'ses:FromAddress': [`*@${senderDomain}`, `*@*.${senderDomain}`] } },
    }),
  );
}

/** Wakes another stage; only its newest version, so no wildcard behind the ARN. */
export function invokes(stage: StageFunction, target: StageFunction): void {
  allow(stage, ['lambda:InvokeFunction'], [target.functionArn]);
}

/** As a policy of its own: a function waits for that of its role, which therefore cannot name it. */
export function invokesItself(stage: StageFunction): void {
  const policy = new Policy(stage, 'again', {
    statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [stage.functionArn] })],
  });
  stage.role?.attachInlinePolicy(policy);
}

/** SES knows no resource for the quota. */
export function readsSendQuota(stage: StageFunction): void {
  allow(stage, ['ses:GetSendQuota'], ['*']);
}

/** Takes addresses off the account's suppression list; these calls know no narrower resource. */
export function clearsSuppressions(stage: StageFunction): void {
  allow(stage, ['ses:GetSuppressedDestination', 'ses:DeleteSuppressedDestination'], ['*']);
}

function allow(stage: StageFunction, actions: string[], resources: string[]): void {
  stage.addToRolePolicy(new PolicyStatement({ actions, resources }));
}

const objects = (bucket: Bucket, prefixes: readonly string[]): string[] =>
  prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
