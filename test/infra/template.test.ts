import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../infra/courant-app.ts';
import { readDeployment } from '../../infra/deployment.ts';
import { securityReview } from '../../infra/security-review.ts';
import { bundleStages } from '../../infra/stage-bundles.ts';
import { permits } from '../../local/iam/evaluate.ts';
import { statementsOf as statementsToJudge } from '../../local/iam/policy.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

let store: Template;
let publisher: Template;

const all = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.findResources(type)) as [string, Resource][];
const types = (template: Template): string[] =>
  Object.values(template.toJSON()['Resources'] as Record<string, Resource>).map((resource) => resource.Type);

beforeAll(async () => {
  const bundles = await bundleStages();
  const app = buildApp({ senderDomain: 'courant.example', sendRateShare: 1 }, bundles);
  bundles.remove();
  securityReview(app);
  app.synth();
  const stack = (name: string) => {
    const found = app.node.findChild(name);
    return Template.fromStack(found as Parameters<typeof Template.fromStack>[0]);
  };
  store = stack('CourantStore');
  publisher = stack('CourantPublisher');
}, 60_000);

describe('the store', () => {
  it('outlives its stack: buckets, tables and the signing secret are retained', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SecretsManager::Secret']) {
      expect(all(store, type).length).toBeGreaterThan(0);
      for (const [id, resource] of all(store, type))
        expect([id, resource.DeletionPolicy]).toEqual([id, 'Retain']);
    }
  });

  it('keeps the logical ids of what holds data: a new id would be a new, empty resource', () => {
    const stateful = [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::GlobalTable',
      'AWS::SecretsManager::Secret',
      'AWS::SES::EmailIdentity',
      'AWS::CloudFront::Distribution',
      'AWS::ApiGatewayV2::Api',
    ];
    expect(stateful.flatMap((type) => all(store, type).map(([id]) => id)).sort()).toMatchInlineSnapshot(`
      [
        "ApiF70053CD",
        "Content88381566",
        "ContentTableA82027C3",
        "DeliveriesTable5841210B",
        "Distribution830FAC52",
        "LinkSecret6774D112",
        "SenderF5F9B8E0",
        "SiteE53D7754",
        "SubscribersTable0095C04E",
      ]
    `);
  });

  it('tells EventBridge of every change in the content bucket, and of none in the site bucket', () => {
    const announcing = all(store, 'AWS::S3::Bucket').filter(
      ([, bucket]) => 'NotificationConfiguration' in bucket.Properties,
    );
    expect(announcing).toHaveLength(1);
    expect(announcing[0]?.[1].Properties).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('has no custom resource and no function of its own', () => {
    expect(
      types(store).filter((type) => type.startsWith('Custom::') || type === 'AWS::Lambda::Function'),
    ).toEqual([]);
  });
});

describe('people', () => {
  /** `authors`, `operators`: what the policy says, with the bucket by its name. */
  const policyOf = (name: string) => {
    const [[, policy] = []] = all(store, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.startsWith(name));
    const text = JSON.stringify(policy?.Properties['PolicyDocument']);
    const named = text
      .replaceAll(
        /\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["Content\w+","Arn"\]\},"([^"]*)"\]\]\}/g,
        '"arn:aws:s3:::content$1"',
      )
      .replaceAll(/\{"Fn::GetAtt":\["Content\w+","Arn"\]\}/g, '"arn:aws:s3:::content"');
    return statementsToJudge(JSON.parse(named));
  };
  const may = (name: string, action: string, key: string) =>
    permits(policyOf(name), { action: `s3:${action}`, resource: `arn:aws:s3:::content/${key}` });

  it.each([
    ['articles/a.md', true, true],
    ['public/robots.txt', true, true],
    ['pages/about.md', false, true],
    ['theme/mail-article.liquid', false, true],
    ['publication.yaml', false, true],
    ['identity/guids.json', false, true],
    ['identity/1/live.json', false, false],
    ['digests/week/2026-W48/marker.json', false, false],
    ['journal/2026-11-23/x.json', false, false],
    ['reports/articles/a.md.json', false, false],
  ])('may write %s: authors %s, operators %s', (key, authors, operators) => {
    for (const action of ['PutObject', 'DeleteObject']) {
      expect(may('Authors', action, key)).toBe(authors);
      expect(may('Operators', action, key)).toBe(operators);
    }
  });

  it.each([
    ['reports/articles/a.md.json', true, true],
    ['reports/publication.yaml.json', false, true],
    ['journal/2026-11-23/x.json', false, false],
  ])('may read %s: authors %s, operators %s', (key, authors, operators) => {
    expect(may('Authors', 'GetObject', key)).toBe(authors);
    expect(may('Operators', 'GetObject', key)).toBe(operators);
  });
});

describe('the publisher', () => {
  it('runs one function for each stage, on Node 24 and arm64, with no reserved concurrency', () => {
    const functions = all(publisher, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(9);
    for (const [, fn] of functions) {
      expect(fn.Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(fn.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });

  it('polls two queues, with partial failures, and gives each message six time-outs and five tries', () => {
    const mappings = all(publisher, 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(2);
    for (const [, mapping] of mappings) {
      expect(mapping.Properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
      const fn = publisher.findResources('AWS::Lambda::Function')[refOf(mapping.Properties['FunctionName'])];
      const queue =
        publisher.findResources('AWS::SQS::Queue')[attributeOf(mapping.Properties['EventSourceArn'])];
      expect(queue?.['Properties'].VisibilityTimeout).toBeGreaterThanOrEqual(6 * fn?.['Properties'].Timeout);
      expect(queue?.['Properties'].RedrivePolicy.maxReceiveCount).toBe(5);
    }
  });

  it('wakes the article stage for every key but our own', () => {
    publisher.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created', 'Object Deleted'],
        detail: {
          object: {
            key: [
              {
                'anything-but': { prefix: ['reports/', 'identity/', 'digests/', 'journal/', 'renditions/'] },
              },
            ],
          },
        },
      },
    });
  });

  it('sends failed wakes of every asynchronously invoked function to one queue', () => {
    const configs = all(publisher, 'AWS::Lambda::EventInvokeConfig');
    const destinations = configs.map(([, config]) => JSON.stringify(config.Properties['DestinationConfig']));
    expect(configs).toHaveLength(6);
    expect(new Set(destinations).size).toBe(1);
  });

  it('lets exactly three functions send mail, raw, from the identity with a configuration set, as the sender domain', () => {
    const sending = all(publisher, 'AWS::IAM::Policy').flatMap(([id, policy]) =>
      statementsOf(policy)
        .filter((statement) => JSON.stringify(statement.Action).includes('ses:Send'))
        .map((statement) => ({ id, ...statement })),
    );
    expect(sending.map((statement) => statement.id.replace(/role.*/, '')).sort()).toEqual([
      'delivery',
      'notices',
      'subscribers',
    ]);
    for (const statement of sending) {
      expect(statement).toMatchObject({
        Action: 'ses:SendRawEmail',
        Condition: { StringLike: { 'ses:FromAddress': ['*@courant.example', '*@*.courant.example'] } },
      });
      expect(statement.Resource).toHaveLength(2);
    }
  });

  it('lets *images* write renditions alone where readers look, and nothing that authors write', () => {
    const [[, policy] = []] = all(publisher, 'AWS::IAM::Policy').filter(([id]) =>
      id.startsWith('imagesrole'),
    );
    if (policy === undefined) throw new Error('*images* has no rights');
    const puts = statementsOf(policy).filter(({ Action }) => [Action].flat().includes('s3:PutObject'));
    const places = [...JSON.stringify(puts).matchAll(/"\/([a-z]+\/)\*"/g)].map(([, prefix]) => prefix);
    expect(places.sort()).toEqual(['renditions/', 'renditions/', 'reports/']);
    const actions = statementsOf(policy).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /Delete/.test(action))).toEqual(['dynamodb:DeleteItem']);
  });

  it('lets through few requests behind forms, and more behind links', () => {
    const [[, stage] = []] = all(publisher, 'AWS::ApiGatewayV2::Stage');
    const settings = stage?.Properties['RouteSettings'] as Record<string, { ThrottlingRateLimit: number }>;
    const routes = all(publisher, 'AWS::ApiGatewayV2::Route').map(
      ([, route]) => route.Properties['RouteKey'],
    );
    expect(Object.keys(settings).sort()).toEqual(routes.sort());
    const rates = Object.entries(settings).map(([key, { ThrottlingRateLimit }]) => [
      key,
      ThrottlingRateLimit,
    ]);
    expect(rates.filter(([, rate]) => rate === 5).map(([key]) => key)).toEqual([
      'ANY /api/{proxy+}',
      'ANY /preferences',
    ]);
  });

  it('mails confirmations to who bounced once, and digests to nobody of those', () => {
    const reasons = all(store, 'AWS::SES::ConfigurationSet').map(([id, set]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      (set.Properties['SuppressionOptions'] as { SuppressedReasons: string[] }).SuppressedReasons,
    ]);
    expect(Object.fromEntries(reasons)).toEqual({
      DigestMail: ['BOUNCE', 'COMPLAINT'],
      ConfirmationMail: ['COMPLAINT'],
    });
  });

  it('gives no function an action with a wildcard', () => {
    const actions = all(publisher, 'AWS::IAM::Policy').flatMap(([, policy]) =>
      statementsOf(policy).flatMap((statement) => statement.Action),
    );
    expect(actions.length).toBeGreaterThan(30);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('hears what came back, and of digests also what SES accepted, which settles a lost answer', () => {
    const heard = all(publisher, 'AWS::SES::ConfigurationSetEventDestination').map(([id, destination]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      (destination.Properties['EventDestination'] as { MatchingEventTypes: string[] }).MatchingEventTypes,
    ]);
    expect(Object.fromEntries(heard)).toEqual({
      DigestFeedback: ['bounce', 'complaint', 'reject', 'send'],
      ConfirmationFeedback: ['bounce', 'complaint', 'reject'],
    });
  });
});

describe('alarms', () => {
  it('are at most ten, which cost nothing, and each has its heading in the runbook', () => {
    const names = all(publisher, 'AWS::CloudWatch::Alarm').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    const headings = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^## (\w+)$/gm)].map(
      (match) => match[1],
    );
    expect(names.length).toBeLessThanOrEqual(10);
    expect(headings.sort()).toEqual(names.sort());
  });
});

describe('deployment.yaml', () => {
  it('is valid as it lies in the repository', () => {
    expect(readDeployment('deployment.yaml')).toMatchObject({ senderDomain: 'courant.example' });
  });

  it('is refused with a sentence when it names what it cannot be', () => {
    expect(() => readDeployment('cdk.json')).toThrow(/cdk\.json: .*senderDomain/s);
  });
});

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const statementsOf = (policy: Resource): Statement[] =>
  (policy.Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;
const refOf = (value: unknown): string => (value as { Ref: string }).Ref;
const attributeOf = (value: unknown): string =>
  (value as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] as string;
