/** Who may write which files: policies for an operator to attach to users, groups or roles. No stage has them. */

import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  articlesPrefix,
  oldEntriesKey,
  pagesPrefix,
  publicationKey,
  publicPrefix,
  reportsPrefix,
  themePrefix,
} from '../src/keys.ts';

const below = (...prefixes: readonly string[]): readonly string[] => prefixes.map((prefix) => `${prefix}*`);

const authored = below(articlesPrefix, publicPrefix);
/** What changes the publication as a whole: its looks, its addresses, who is mailed in whose name. */
const operated = [...authored, ...below(pagesPrefix, themePrefix), publicationKey, oldEntriesKey];

export function policiesForPeople(scope: Construct, content: Bucket): void {
  filesPolicy(scope, 'Authors', content, {
    description: 'Courant: writes articles and public files, and reads their reports',
    writes: authored,
    reads: authored.map((name) => `${reportsPrefix}${name}`),
  });
  filesPolicy(scope, 'Operators', content, {
    description: 'Courant: writes every file that people write, publication.yaml too, and reads all reports',
    writes: operated,
    reads: below(reportsPrefix),
  });
}

interface Rights {
  readonly description: string;
  /** Keys, or prefixes that end with `*`. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
}

function filesPolicy(scope: Construct, id: string, content: Bucket, rights: Rights): void {
  const { description, writes, reads } = rights;
  const objects = (names: readonly string[]) => names.map((name) => content.arnForObjects(name));
  new ManagedPolicy(scope, id, {
    description,
    statements: [
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:DeleteObject', 's3:GetObject', 's3:AbortMultipartUpload'],
        resources: objects(writes),
      }),
      new PolicyStatement({ actions: ['s3:GetObject'], resources: objects(reads) }),
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [content.bucketArn],
        conditions: { StringLike: { 's3:prefix': [...writes, ...reads] } },
      }),
    ],
  });
}
