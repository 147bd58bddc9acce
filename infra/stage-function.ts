/** One Lambda function for each stage: bundled from `lambdas/<stage>.ts`, with a role that starts out empty. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface StageFunctionProps {
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly environment: Record<string, string>;
  /** Extra esbuild arguments. */
  readonly esbuildArgs?: Record<string, string>;
}

const root = new URL('..', import.meta.url).pathname;

export function stageFunction(scope: Construct, stage: string, props: StageFunctionProps): NodejsFunction {
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
  return new NodejsFunction(scope, stage, {
    entry: `${root}lambdas/${stage}.ts`,
    projectRoot: root,
    depsLockFilePath: `${root}package-lock.json`,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: Duration.seconds(props.timeout),
    memorySize: props.memory,
    environment: props.environment,
    role,
    logGroup,
    bundling: {
      format: OutputFormat.ESM,
      minify: true,
      logLevel: LogLevel.ERROR,
      // Lambda runs Node 24; the same file must also run on the oldest Node that the local run allows.
      target: 'node20',
      mainFields: ['module', 'main'],
      bundleAwsSDK: true,
      loader: { '.liquid': 'text', '.css': 'text' },
      // Some dependencies are CommonJS and ask for `require` in an ES module.
      banner: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
      ...(props.esbuildArgs === undefined ? {} : { esbuildArgs: props.esbuildArgs }),
    },
  });
}

/** Leaves out the parts of mjml that beautify and minify; the HTML stays the same to the byte. */
export const trimmedMjml: Record<string, string> = {
  '--alias:cheerio': 'cheerio/slim',
  '--alias:htmlnano': `${root}infra/bundle-stub.mjs`,
  '--alias:js-beautify': `${root}infra/bundle-stub.mjs`,
  '--alias:cssnano-preset-lite': `${root}infra/bundle-stub.mjs`,
};
