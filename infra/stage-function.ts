/** One Lambda function for each stage: the bundle of `lambdas/<stage>.ts`, with a role that starts out empty. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage, StageBundles } from './stage-bundles.ts';

export type StageFunction = LambdaFunction;

export interface StageFunctionProps {
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly environment: Record<string, string>;
  readonly bundles: StageBundles;
}

export function stageFunction(scope: Construct, stage: Stage, props: StageFunctionProps): StageFunction {
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
  return new LambdaFunction(scope, stage, {
    code: Code.fromAsset(props.bundles.folderOf(stage)),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: Duration.seconds(props.timeout),
    memorySize: props.memory,
    environment: props.environment,
    role,
    logGroup,
  });
}
