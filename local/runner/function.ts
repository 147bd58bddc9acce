/** A function as the template describes it. */
import * as z from 'zod';
import { environment } from '../../src/keys.ts';
import { account, type Principal, region } from '../iam/access.ts';
import type { Assembly } from './assembly.ts';
import type { Principals } from './principals.ts';
import { plainName, type ResolvedTemplate } from './resource.ts';

/** What becomes of an asynchronous invoke that fails. */
export interface AsyncPolicy {
  readonly retries: number;
  readonly maxAgeSeconds: number;
  /** The ARN of a queue. */
  readonly onFailure?: string;
}

export interface LambdaFunction {
  /** For people: `article`. */
  readonly label: string;
  readonly name: string;
  readonly arn: string;
  /** The asset's folder in the assembly. */
  readonly folder: string;
  /** `index.handler` */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The function acting under its role. */
  readonly principal: Principal;
  readonly async: AsyncPolicy;
}

const functionProperties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  Handler: z.string(),
  MemorySize: z.number().default(128),
  Role: z.string(),
  Timeout: z.number().default(3),
});

const asyncProperties = z.object({
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }) }).optional(),
  FunctionName: z.string(),
  MaximumEventAgeInSeconds: z.number().default(21_600),
  MaximumRetryAttempts: z.number().default(2),
  Qualifier: z.literal('$LATEST'),
});

/** `hub` takes the place of the deployment's, which could reach no feed of this machine (docs/decisions/0006). */
export function functionsOf(
  template: ResolvedTemplate,
  assembly: Assembly,
  principals: Principals,
  hub = '',
): LambdaFunction[] {
  const policies = template
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map(({ properties }) => asyncProperties.parse(properties));
  return template.ofType('AWS::Lambda::Function').map(({ logicalId, ref: name, properties }) => {
    const { Code, Environment, Handler, MemorySize, Role, Timeout } = functionProperties.parse(properties);
    const policy = policies.find(({ FunctionName }) => FunctionName === name);
    const onFailure = policy?.DestinationConfig?.OnFailure.Destination;
    return {
      label: plainName(logicalId),
      name,
      arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
      folder: assembly.assetFolder(Code.S3Key),
      handler: Handler,
      timeoutSeconds: Timeout,
      memoryMb: MemorySize,
      environment: told(Environment.Variables, hub),
      principal: principals.role(Role, 'lambda.amazonaws.com'),
      async: {
        retries: policy?.MaximumRetryAttempts ?? 2,
        maxAgeSeconds: policy?.MaximumEventAgeInSeconds ?? 21_600,
        ...(onFailure === undefined ? {} : { onFailure }),
      },
    };
  });
}

const told = (variables: Readonly<Record<string, string>>, hub: string): Readonly<Record<string, string>> =>
  Object.hasOwn(variables, environment.hub) ? { ...variables, [environment.hub]: hub } : variables;
