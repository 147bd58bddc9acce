/** One Lambda function for each stage: bundled from `lambdas/<stage>.ts`, with a role that starts out empty. */
import { rmSync } from 'node:fs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type BundleOptions, bundle } from './bundle.ts';

export type StageFunction = LambdaFunction;

export interface StageFunctionProps {
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly environment: Record<string, string>;
  readonly bundling?: BundleOptions;
}

export function stageFunction(scope: Construct, stage: string, props: StageFunctionProps): StageFunction {
  const logGroup = new LogGroup(scope, `${stage}-logs`, {
    retention: RetentionDays.TWO_WEEKS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${stage}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  const folder = bundle(stage, props.bundling);
  const made = new LambdaFunction(scope, stage, {
    code: Code.fromAsset(folder),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: Duration.seconds(props.timeout),
    memorySize: props.memory,
    environment: props.environment,
    role,
    logGroup,
  });
  // The function has copied it into the assembly by now.
  rmSync(folder, { recursive: true });
  return made;
}
