import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { browserScript, isBrowserScript } from './browser-script.mjs';

/**
 * `.liquid`, `.css` and `.browser.js` imports are text, as in the bundles (infra/bundling.ts). Their id is not their path, because
 * vitest empties whatever is called `.css`.
 */
const textFiles = {
  name: 'text-files',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (importer === undefined || !/\.(liquid|css|browser\.js)$/.test(source)) return null;
    return `\0text:${join(dirname(importer), source)}.js`;
  },
  load(id: string) {
    const [, path] = /^\0text:(.*)\.js$/.exec(id) ?? [];
    if (path === undefined) return null;
    const text = isBrowserScript(path) ? browserScript(path) : readFileSync(path, 'utf8');
    return `export default ${JSON.stringify(text)}`;
  },
};

/** Of the property tests (test/support/seed.ts). */
const { COURANT_SEED: asked = '20261201' } = process.env;
const seed = asked === 'new' ? String(Date.now() % 2 ** 31) : asked;
if (asked === 'new') console.info(`COURANT_SEED=${seed}`);

/** Those that start the whole cloud, from one assembly that is made before them. */
const system = [
  'test/path.test.ts',
  'test/other-store.test.ts',
  'test/bad-files.test.ts',
  'test/hostile.test.ts',
  'test/websub.test.ts',
  'test/browser/**',
  'test/local/start.test.ts',
  'test/local/faults-digest.test.ts',
  'test/rebuild/local-cloud.test.ts',
];

export default defineConfig({
  plugins: [textFiles],
  test: {
    testTimeout: 20_000,
    maxWorkers: 2,
    setupFiles: ['test/support/seed.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', COURANT_SEED: seed },
    projects: [
      // Nothing of a test outlives it, so files share what was imported: anew for each, it takes a third of the time.
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: system, isolate: false },
      },
      { extends: true, test: { name: 'whole', include: system, globalSetup: 'test/support/assembly.ts' } },
    ],
  },
});
