/** Who acts in the local cloud, and what the template's roles and resource policies let each of them do. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type Access, account, type Principal, type Statement } from '../iam/access.ts';
import { principalStatements, statementsOf } from '../iam/policy.ts';
import { plainName, type ResolvedTemplate } from './resource.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const newKeys = (): Keys => ({
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

export interface Principals {
  /** Those who sign requests: functions, CloudFront, the operator. */
  readonly signers: readonly Principal[];
  readonly operator: Principal;
  readonly cloudFront: Principal;
  /** The role by its ARN, as assumed by a service; throws when its trust policy does not name the service. */
  role(arn: string, service: string): Principal;
  /** May the service (`events.amazonaws.com`), acting for the resource `source`, do this? By resource policies. */
  serviceMay(service: string, source: string, action: string, resource: string): boolean;
}

const inlinePolicies = z.array(z.object({ PolicyDocument: z.unknown() })).default([]);
const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const trust = z.object({
  Statement: z.array(z.object({ Effect: z.literal('Allow'), Principal: z.object({ Service: oneOrMore }) })),
});
const roleProperties = z.object({ AssumeRolePolicyDocument: trust, Policies: inlinePolicies });
const policyProperties = z.object({ PolicyDocument: z.unknown(), Roles: z.array(z.string()) });
const permissionProperties = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string(),
});

export function principalsOf(template: ResolvedTemplate, operatorKeys: Keys, access: Access): Principals {
  const roles = rolesOf(template);
  const resourcePolicies = resourcePoliciesOf(template);
  const service = (name: string, source: string): Principal => ({
    name,
    ...newKeys(),
    policy: principalStatements(resourcePolicies, name),
    // Between AWS's own services everything travels over TLS.
    context: { 'aws:SourceArn': source, 'aws:SourceAccount': account, 'aws:SecureTransport': 'true' },
  });
  const operator: Principal = { name: 'operator', ...operatorKeys, policy: 'everything' };
  const distribution = template.ofType('AWS::CloudFront::Distribution')[0]?.ref ?? '';
  const cloudFront = service(
    'cloudfront.amazonaws.com',
    `arn:aws:cloudfront::${account}:distribution/${distribution}`,
  );
  return {
    signers: [operator, cloudFront, ...[...roles.values()].map(({ principal }) => principal)],
    operator,
    cloudFront,
    role(arn, assumedBy) {
      const role = roles.get(arn);
      if (!role?.services.includes(assumedBy)) throw new Error(`${assumedBy} may not assume the role ${arn}`);
      return role.principal;
    },
    serviceMay: (name, source, action, resource) =>
      access.allows(service(name, source), { action, resource }),
  };
}

interface Role {
  readonly principal: Principal;
  readonly services: readonly string[];
}

/** By ARN. A function's role goes by the function's name: denials are read by people. */
function rolesOf(template: ResolvedTemplate): Map<string, Role> {
  const functions = new Map(
    template.ofType('AWS::Lambda::Function').map((one) => [one.properties['Role'], one]),
  );
  const attached = template
    .ofType('AWS::IAM::Policy')
    .map((policy) => policyProperties.parse(policy.properties));
  return new Map(
    template.ofType('AWS::IAM::Role').map(({ ref, logicalId, properties }) => {
      const { AssumeRolePolicyDocument, Policies } = roleProperties.parse(properties);
      const documents = [...Policies, ...attached.filter(({ Roles }) => Roles.includes(ref))];
      const policy: Statement[] = documents.flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument));
      const services = AssumeRolePolicyDocument.Statement.flatMap((statement) => statement.Principal.Service);
      const arn = `arn:aws:iam::${account}:role/${ref}`;
      const name = plainName(functions.get(arn)?.logicalId ?? logicalId);
      return [arn, { principal: { name, ...newKeys(), policy }, services }];
    }),
  );
}

/** Policies of buckets, queues and topics as they stand, and permissions of functions in the same form. */
function resourcePoliciesOf(template: ResolvedTemplate): unknown[] {
  const types = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];
  const documents = types.flatMap((type) =>
    template.ofType(type).map(({ properties }) => properties['PolicyDocument']),
  );
  const permissions = template.ofType('AWS::Lambda::Permission').map(({ properties }) => {
    const { Action, FunctionName, Principal: service, SourceArn } = permissionProperties.parse(properties);
    const Condition = { ArnLike: { 'aws:SourceArn': SourceArn } };
    return { Effect: 'Allow', Principal: { Service: service }, Action, Resource: FunctionName, Condition };
  });
  return [...documents, { Statement: permissions }];
}
