import { synthesize } from '../../local/synth.ts';
import { unpackBrowser } from './browser.ts';

/** Kept between runs of the tests; made anew when a source changes. */
export const sharedAssembly = 'node_modules/.cache/courant/cdk.out';

/** Once, before several test files at the same time would. */
export async function setup(): Promise<void> {
  await synthesize(sharedAssembly, console.log);
  await unpackBrowser();
}
