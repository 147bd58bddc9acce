// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's own placeholders
import { describe, expect, it } from 'vitest';
import { assertCovered } from '../../local/runner/coverage.ts';
import { resolveTemplate } from '../../local/runner/template.ts';
import { assemblyOf, type Resources, smallTemplate } from './runner-small-cloud.ts';

const live = {
  site: '127.0.0.1:8787',
  queueUrl: (name: string) => `http://127.0.0.1:9324/000000000000/${name}`,
  secretArn: (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-abc123`,
};
const bucket = { Type: 'AWS::S3::Bucket', Properties: {} };
const distribution = { Type: 'AWS::CloudFront::Distribution', Properties: {} };

/** What `value` becomes as a tag of a queue, in a stack that also has a bucket and a distribution. */
function resolved(value: unknown): unknown {
  const Queue = { Type: 'AWS::SQS::Queue', Properties: { Tags: value } };
  const template = resolveTemplate(assemblyOf({ Bucket: bucket, Site: distribution, Queue }), live);
  return template.ofType('AWS::SQS::Queue')[0]?.properties['Tags'];
}

describe('a reference in the template', () => {
  it.each([
    ['a bucket', { Ref: 'Bucket' }, 'small-bucket'],
    ['its ARN', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::small-bucket'],
    ['a queue, by its address here', { Ref: 'Queue' }, 'http://127.0.0.1:9324/000000000000/Small-Queue'],
    ['the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['joined parts', { 'Fn::Join': ['/', [{ Ref: 'Bucket' }, 'a', 1]] }, 'small-bucket/a/1'],
    ['one of split parts', { 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'Bucket' }] }] }, 'bucket'],
    [
      'a text with names',
      { 'Fn::Sub': '${AWS::Region} ${Bucket.Arn} ${!kept}' },
      'us-east-1 arn:aws:s3:::small-bucket ${kept}',
    ],
    [
      'a text with names of its own',
      { 'Fn::Sub': ['${x}-${Bucket}', { x: { Ref: 'AWS::Partition' } }] },
      'aws-small-bucket',
    ],
    ['nothing', [1, { Ref: 'AWS::NoValue' }, { a: { Ref: 'AWS::NoValue' }, b: 2 }], [1, { b: 2 }]],
    ['what only looks like a call', { Ref: 'x', other: 1 }, { Ref: 'x', other: 1 }],
  ])('to %s becomes a value', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it('to the address of the distribution becomes the local site, which speaks plain HTTP', () => {
    const url = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': ['Site', 'DomainName'] }, '/feed.xml']] };
    expect(resolved(url)).toBe('http://127.0.0.1:8787/feed.xml');
  });

  it('to a domain of its own becomes the local site too, so that no link of a trial run leads to the real one', () => {
    const own = { DistributionConfig: { Aliases: ['news.harbour.example'] } };
    const Queue = { Type: 'AWS::SQS::Queue', Properties: { Tags: 'https://news.harbour.example/u/' } };
    const template = resolveTemplate(assemblyOf({ Site: { ...distribution, Properties: own }, Queue }), live);
    expect(template.ofType('AWS::SQS::Queue')[0]?.properties['Tags']).toBe('http://127.0.0.1:8787/u/');
  });

  it('to what another stack exports is followed', () => {
    const store = {
      name: 'Store',
      template: {
        Parameters: {},
        Resources: { Bucket: bucket },
        Outputs: { Out: { Value: { Ref: 'Bucket' }, Export: { Name: 'Store:Bucket' } } },
      },
    };
    const output = { StackName: 'Store', OutputName: 'Out', Region: { Ref: 'AWS::Region' } };
    for (const Tags of [{ 'Fn::ImportValue': 'Store:Bucket' }, { 'Fn::GetStackOutput': output }]) {
      const { stacks, assetFolder } = assemblyOf({
        Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags } },
      });
      const template = resolveTemplate({ stacks: [store, ...stacks], assetFolder }, live);
      expect(template.ofType('AWS::SQS::Queue')[0]?.properties).toEqual({ Tags: 'store-bucket' });
    }
  });

  it.each([
    [{ 'Fn::GetAZs': '' }, 'Small: the local run does not know the function Fn::GetAZs'],
    [{ 'Fn::GetStackOutput': { StackName: 'A', OutputName: 'B', Region: 'x' } }, 'A has no output B'],
    [{ 'Fn::GetAtt': ['Bucket', 'WebsiteURL'] }, 'does not know the attribute Bucket.WebsiteURL'],
    [{ Ref: 'Nobody' }, 'Ref names Nobody, which is not there'],
    [{ 'Fn::ImportValue': 'Nothing' }, 'no stack exports Nothing'],
  ])('that is not known stops the start: %j', (value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });
});

describe('coverage', () => {
  const check = (change: (resources: Resources) => void) => {
    const resources = structuredClone(smallTemplate);
    change(resources);
    return () => assertCovered(resolveTemplate(assemblyOf(resources), live));
  };

  it('lets a template pass of which everything is known', () => {
    expect(check(() => {})).not.toThrow();
  });

  it('names stack, resource and type of what it does not know', () => {
    const bus = check((resources) => {
      resources['Bus'] = { Type: 'AWS::Events::EventBus', Properties: {} };
    });
    expect(bus).toThrow('Small/Bus: the local run does not know the type AWS::Events::EventBus');
  });

  it('names a property, however deep it lies', () => {
    const lambdas = check((resources) => {
      resources['Content']!.Properties['NotificationConfiguration'] = {
        LambdaConfigurations: [{ Event: 's3:*' }],
      };
    });
    expect(lambdas).toThrow(
      'Small/Content: the local run does not know the property NotificationConfiguration.LambdaConfigurations.Event of AWS::S3::Bucket',
    );
    const input = check((resources) => {
      resources['Rule']!.Properties['Targets'] = [
        { Arn: 'a', Id: 'b' },
        { Arn: 'a', Id: 'b', InputPath: '$.x' },
      ];
    });
    expect(input).toThrow('the property Targets.InputPath of AWS::Events::Rule');
  });
});
