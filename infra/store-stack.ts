/**
 * What must survive, and what mails already sent refer to: buckets, tables, the signing secret, the SES identity,
 * the HTTP API's address and the distribution. Rebuilding the publisher stack changes none of it.
 */
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ConfigurationSet, EmailIdentity, Identity, SuppressionReasons } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';
import { distribution } from './distribution.ts';
import { policiesForPeople } from './people.ts';

export class StoreStack extends Stack {
  readonly contentBucket: Bucket;
  readonly siteBucket: Bucket;
  readonly contentTable: TableV2;
  readonly subscribersTable: TableV2;
  readonly deliveriesTable: TableV2;
  readonly linkSecret: Secret;
  readonly sender: EmailIdentity;
  /** Digests and confirmations apart: a brake on the first must not silence the second. */
  readonly digestMail: ConfigurationSet;
  readonly confirmationMail: ConfigurationSet;
  readonly api: HttpApi;
  readonly distribution: Distribution;
  /** The public address of the site, without a slash at the end. */
  readonly siteUrl: string;

  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps = {}) {
    super(scope, id, { ...props, terminationProtection: true });
    this.contentBucket = contentBucket(this);
    policiesForPeople(this, this.contentBucket);
    this.siteBucket = bucket(this, 'Site');
    this.contentTable = table(this, 'ContentTable');
    this.subscribersTable = table(this, 'SubscribersTable', { timeToLiveAttribute: 'expires' });
    this.deliveriesTable = table(this, 'DeliveriesTable', { timeToLiveAttribute: 'expires' });
    this.linkSecret = linkSecret(this);
    this.sender = new EmailIdentity(this, 'Sender', { identity: Identity.domain(deployment.senderDomain) });
    this.digestMail = configurationSet(this, 'DigestMail', SuppressionReasons.BOUNCES_AND_COMPLAINTS);
    // Whose mailbox bounced once may come back, and only a mail that reaches it can ask.
    this.confirmationMail = configurationSet(this, 'ConfirmationMail', SuppressionReasons.COMPLAINTS_ONLY);
    // Its stage belongs to the publisher, with the routes that it throttles.
    this.api = new HttpApi(this, 'Api', { createDefaultStage: false });
    this.distribution = distribution(this, { site: this.siteBucket, api: this.api, deployment });
    this.siteUrl = `https://${deployment.domain ?? this.distribution.distributionDomainName}`;
  }
}

function bucket(scope: Construct, id: string, versioned = false): Bucket {
  return new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/**
 * Versions are kept for good: an article's last good version may be an old one. EventBridge is set on the
 * resource itself, because the construct's own switch brings a custom resource with a function of its own.
 */
function contentBucket(scope: Construct): Bucket {
  const made = bucket(scope, 'Content', true);
  const resource = made.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new Error('A bucket without its resource');
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return made;
}

function table(scope: Construct, id: string, options: { timeToLiveAttribute?: string } = {}): TableV2 {
  return new TableV2(scope, id, {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    ...options,
  });
}

/** `{"current":"k1","k1":"…"}`: rotation adds `k2` and moves `current`; retired keys keep old links alive. */
function linkSecret(scope: Construct): Secret {
  return new Secret(scope, 'LinkSecret', {
    description: 'Keys that sign the links in mails and hash addresses',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ current: 'k1' }),
      generateStringKey: 'k1',
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

function configurationSet(
  scope: Construct,
  id: string,
  suppressionReasons: SuppressionReasons,
): ConfigurationSet {
  return new ConfigurationSet(scope, id, { reputationMetrics: true, suppressionReasons });
}
