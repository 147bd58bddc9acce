import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * `.liquid` and `.css` imports are text, as in the bundles (infra/bundling.ts). Their id is not their path, because
 * vitest empties whatever is called `.css`.
 */
const textFiles = {
  name: 'text-files',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (importer === undefined || !/\.(liquid|css)$/.test(source)) return null;
    return `\0text:${join(dirname(importer), source)}.js`;
  },
  load(id: string) {
    const [, path] = /^\0text:(.*)\.js$/.exec(id) ?? [];
    return path === undefined ? null : `export default ${JSON.stringify(readFileSync(path, 'utf8'))}`;
  },
};

export default defineConfig({
  plugins: [textFiles],
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, maxWorkers: 2 },
});
