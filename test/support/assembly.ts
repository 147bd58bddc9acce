import { synthesize } from '../../local/synth.ts';

/** Kept between runs of the tests; made anew when a source changes. */
export const sharedAssembly = 'node_modules/.cache/courant/cdk.out';

export const setup = (): Promise<void> => synthesize(sharedAssembly, console.log);
