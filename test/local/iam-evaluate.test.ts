/** Cases derived by hand from the IAM user guide; the section stands in each group's name. */
import { describe, expect, it } from 'vitest';
import type { Context } from '../../local/iam/access.ts';
import { permits } from '../../local/iam/evaluate.ts';
import { principalStatements, statementsOf } from '../../local/iam/policy.ts';

const policy = (...statements: object[]) => statementsOf({ Version: '2012-10-17', Statement: statements });
const allow = (rest: object = {}) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...rest });
const deny = (rest: object = {}) => ({ ...allow(rest), Effect: 'Deny' });

const object = 'arn:aws:s3:::bucket/articles/a.md';
const queue = 'arn:aws:sqs:us-east-1:000000000000:uploads';

describe('Policy evaluation logic', () => {
  const wish = { action: 's3:GetObject', resource: object };
  it.each([
    ['nothing said is a no', policy(), false],
    ['an Allow is a yes', policy(allow()), true],
    ['an explicit Deny wins over an Allow before it', policy(allow(), deny()), false],
    ['an explicit Deny wins over an Allow after it', policy(deny(), allow()), false],
    ['a Deny of another action changes nothing', policy(allow(), deny({ Action: 's3:PutObject' })), true],
    [
      'a Deny of another resource changes nothing',
      policy(allow(), deny({ Resource: 'arn:aws:s3:::b/*' })),
      true,
    ],
    [
      'a Deny whose condition does not hold changes nothing',
      policy(allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      true,
    ],
  ])('%s', (_name, statements, answer) => {
    expect(permits(statements, wish)).toBe(answer);
  });
});

describe('Action: any case, * and ?', () => {
  it.each([
    ['s3:GetObject', 's3:GetObject', true],
    ['S3:getobject', 's3:GetObject', true],
    ['s3:Get*', 's3:GetObjectVersion', true],
    ['s3:*', 's3:PutObject', true],
    ['*', 'sqs:SendMessage', true],
    ['s3:?etObject', 's3:GetObject', true],
    ['s3:GetObject', 's3:GetObjectVersion', false],
    ['s3:GetObject*', 's3:PutObject', false],
    ['s3.GetObject', 's3:GetObject', false],
  ])('%s of %s: %s', (Action, action, answer) => {
    expect(permits(policy(allow({ Action })), { action, resource: object })).toBe(answer);
  });
});

describe('Resource: exact case, wildcards, incomplete ARNs', () => {
  it.each([
    [object, object, true],
    ['*', object, true],
    ['arn:aws:s3:::bucket/*', object, true],
    ['arn:aws:s3:::bucket/articles/?.md', object, true],
    ['arn:aws:s3:::bucket/*.md', object, true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a:b:c.md', true],
    ['arn:aws:s3:::bucket/a?b*', 'arn:aws:s3:::bucket/a:b:c.md', true],
    ['arn:aws:s3:::*/articles/*', object, true],
    ['arn:aws:s3:::bucket', object, false],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket', false],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket2/a.md', false],
    ['arn:aws:s3:::Bucket/*', object, false],
    ['arn:aws:s3:::bucket/articles/*', 'arn:aws:s3:::bucket/Articles/a.md', false],
    ['arn:aws:s3:::bucket/art.cles/a.md', object, false],
    ['arn:aws:s3:::bucket/(articles|x)/a.md', object, false],
    ['arn:aws:sqs:*:*:uploads', queue, true],
    ['arn:aws:sqs:us-east-?:000000000000:up*', queue, true],
    // "An incomplete ARN … AWS automatically completes the ARN by adding wildcard characters".
    ['arn:aws:sqs', queue, true],
    ['arn:aws:sqs:us-east-1', queue, true],
    ['arn:aws:sqs:eu-west-1', queue, false],
    // "If the * wildcard is the last character of a resource ARN segment, it can expand … beyond colon boundaries."
    ['arn:aws:lambda:*:*:site', 'arn:aws:lambda:us-east-1:000000000000:function:site', true],
    ['arn:aws:sqs:us-*1:000000000000:uploads', 'arn:aws:sqs:us-x:1:000000000000:uploads', false],
    ['arn:aws:sqs:us-east-1?000000000000:uploads', queue, false],
  ])('%s of %s: %s', (Resource, resource, answer) => {
    expect(permits(policy(allow({ Resource })), { action: 's3:GetObject', resource })).toBe(answer);
  });
});

describe('Condition operators', () => {
  const distribution = 'arn:aws:cloudfront::000000000000:distribution/E1';
  const cases: [name: string, Condition: object, context: Context, answer: boolean][] = [
    ['equal text', { StringEquals: { 's3:prefix': 'articles/' } }, { 's3:prefix': 'articles/' }, true],
    ['other case', { StringEquals: { 's3:prefix': 'articles/' } }, { 's3:prefix': 'Articles/' }, false],
    ['wildcards mean nothing to StringEquals', { StringEquals: { k: 'a*' } }, { k: 'ab' }, false],
    ['an absent key does not match', { StringEquals: { 's3:prefix': '' } }, {}, false],
    ['any of several values', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, true],
    [
      'names of keys know no case',
      { StringEquals: { 'AWS:SourceArn': 'x' } },
      { 'aws:sourcearn': 'x' },
      true,
    ],
    ['every key must hold', { StringEquals: { k: 'a', l: 'b' } }, { k: 'a', l: 'x' }, false],
    [
      'every operator must hold',
      { StringEquals: { k: 'a' }, StringLike: { l: 'x*' } },
      { k: 'a', l: 'b' },
      false,
    ],
    ['StringLike', { StringLike: { k: 'a*c?' } }, { k: 'a--cd' }, true],
    ['StringLike keeps case', { StringLike: { k: 'A*' } }, { k: 'ab' }, false],
    ['StringLike spans colons', { StringLike: { k: 'a*z' } }, { k: 'a:b:z' }, true],
    ['ArnLike compares field by field', { ArnLike: { k: 'arn:aws:sqs:*:*:up*' } }, { k: queue }, true],
    ['ArnLike does not span fields', { ArnLike: { k: 'arn:aws:sqs:*:uploads' } }, { k: queue }, false],
    [
      'ArnEquals takes wildcards too',
      { ArnEquals: { k: `${distribution.slice(0, -1)}?` } },
      { k: distribution },
      true,
    ],
    ['Bool', { Bool: { 'aws:SecureTransport': 'False' } }, { 'aws:SecureTransport': 'false' }, true],
    ['Bool written as a boolean', { Bool: { k: true } }, { k: 'true' }, true],
    ['Bool of an absent key', { Bool: { k: 'false' } }, {}, false],
    ['IfExists of an absent key', { StringEqualsIfExists: { k: 'a' } }, {}, true],
    ['IfExists of a present key', { StringEqualsIfExists: { k: 'a' } }, { k: 'b' }, false],
    ['ForAllValues: all match', { 'ForAllValues:StringLike': { k: ['a*', 'b*'] } }, { k: 'a1,b1' }, true],
    ['ForAllValues: one does not', { 'ForAllValues:StringLike': { k: 'a*' } }, { k: 'a1,b1' }, false],
    ['ForAllValues of an absent key is true', { 'ForAllValues:StringEquals': { k: 'a' } }, {}, true],
    ['ForAllValues of an empty set is true', { 'ForAllValues:StringEquals': { k: 'a' } }, { k: [] }, true],
    ['ForAnyValue: one matches', { 'ForAnyValue:StringEquals': { k: 'a' } }, { k: ['x', 'a'] }, true],
    ['ForAnyValue: none matches', { 'ForAnyValue:StringEquals': { k: 'a' } }, { k: ['x', 'y'] }, false],
    ['ForAnyValue of an absent key is false', { 'ForAnyValue:StringEquals': { k: 'a' } }, {}, false],
    [
      'a comma in an array is no border',
      { 'ForAllValues:StringLike': { k: 'key#*' } },
      { k: ['key#a,b'] },
      true,
    ],
    ['a comma is no border to a plain operator', { StringEquals: { k: 'a,b' } }, { k: 'a,b' }, true],
  ];
  it.each(cases)('%s', (_name, Condition, context, answer) => {
    const wish = { action: 's3:GetObject', resource: object, context };
    expect(permits(policy(allow({ Condition })), wish)).toBe(answer);
  });
});

describe('What is not supported is refused by name', () => {
  it.each([
    ['NotAction', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Action: 's3:*', NotResource: '*' }],
    ['NotPrincipal', allow({ NotPrincipal: '*' })],
    ['StringNotEquals', allow({ Condition: { StringNotEquals: { k: 'a' } } })],
    ['NumericLessThan', allow({ Condition: { NumericLessThan: { k: 1 } } })],
    ['ForAllValues:ArnLike', allow({ Condition: { 'ForAllValues:ArnLike': { k: 'a' } } })],
    ['toString', allow({ Condition: { toString: { k: 'a' } } })],
    [`$${'{aws:username}'}`, allow({ Resource: `arn:aws:s3:::b/$${'{aws:username}'}/*` })],
  ])('%s', (name, statement) => {
    expect(() => statementsOf({ Statement: statement })).toThrow(name);
  });

  it('an element that no policy has', () => {
    expect(() => statementsOf({ Statement: allow({ Efect: 'Deny' }) })).toThrow('Efect');
  });
});

describe('Resource policies, as a service sees them', () => {
  const distribution = 'arn:aws:cloudfront::000000000000:distribution/E1';
  const bucketPolicy = {
    Statement: [
      deny({
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      allow({
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Resource: 'arn:aws:s3:::site/*',
        Condition: { StringEquals: { 'AWS:SourceArn': distribution } },
      }),
      allow({ Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' }),
      allow({ Principal: { AWS: 'arn:aws:iam::000000000000:role/R' }, Action: 's3:PutObject' }),
    ],
  };
  const statements = principalStatements([bucketPolicy], 'cloudfront.amazonaws.com');
  const wish = { action: 's3:GetObject', resource: 'arn:aws:s3:::site/index.html' };

  it('keeps what names the service or everyone', () => {
    expect(statements.map(({ effect, actions }) => [effect, ...actions])).toEqual([
      ['Deny', 's3:*'],
      ['Allow', 's3:GetObject'],
    ]);
  });

  it('permits only on behalf of the distribution that the policy names', () => {
    const from = (arn: string) => ({ ...wish, context: { 'aws:SourceArn': arn } });
    expect(permits(statements, from(distribution))).toBe(true);
    expect(permits(statements, from(`${distribution}2`))).toBe(false);
    expect(permits(statements, wish)).toBe(false);
  });
});
