/** The whole system as one CDK app: a store that lasts and a publisher that can be rebuilt at any time. */
import { App } from 'aws-cdk-lib';
import type { Deployment } from './deployment.ts';
import { PublisherStack } from './publisher-stack.ts';
import { StoreStack } from './store-stack.ts';

export interface Synthesis {
  /** Where the assembly is written; the CDK CLI's own choice when absent. */
  readonly outdir?: string;
  /** Context beside that of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
}

export function buildApp(deployment: Deployment, { outdir, context = {} }: Synthesis = {}): App {
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    context: { ...context },
    analyticsReporting: false,
  });
  const store = new StoreStack(app, 'CourantStore', deployment);
  new PublisherStack(app, 'CourantPublisher', store, deployment);
  return app;
}
