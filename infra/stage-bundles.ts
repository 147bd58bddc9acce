/** Bundles every stage. CDK takes no promises, so they are made before the app is. */
import { type BundleOptions, type Bundles, bundleAll } from './bundle.ts';
import { webAssemblySharp } from './sharp-bundle.ts';

const stages = {
  site: {},
  images: webAssemblySharp,
  article: {},
  delivery: {},
  digest: {},
  feedback: {},
  subscribers: {},
  notices: {},
  sweep: {},
} satisfies Record<string, BundleOptions>;

export type Stage = keyof typeof stages;
export type StageBundles = Bundles<Stage>;

export const bundleStages = (): Promise<StageBundles> => bundleAll<Stage>(stages);
