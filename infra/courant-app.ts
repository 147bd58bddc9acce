/** The whole system as one CDK app: a store that lasts and a publisher that can be rebuilt at any time. */
import { App } from 'aws-cdk-lib';
import type { Deployment } from './deployment.ts';
import { PublisherStack } from './publisher-stack.ts';
import type { StageBundles } from './stage-bundles.ts';
import { StoreStack } from './store-stack.ts';

export interface Synthesis {
  /** Where the assembly is written; the CDK CLI's own choice when absent. */
  readonly outdir?: string;
  /** Context beside that of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Templates are held against CloudFormation's schemas, which takes seconds: for what is deployed. */
  readonly isValidated?: boolean;
}

export function buildApp(
  deployment: Deployment,
  bundles: StageBundles,
  { outdir, context = {}, isValidated = true }: Synthesis = {},
): App {
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    context: { ...context },
    analyticsReporting: false,
    builtinCloudFormationValidation: isValidated,
  });
  const store = new StoreStack(app, 'CourantStore', deployment);
  new PublisherStack(app, 'CourantPublisher', { store, deployment, bundles });
  return app;
}
