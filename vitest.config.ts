import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** `.liquid` and `.css` imports are text, as in the bundles (infra/bundling.ts). */
const textFiles = {
  name: 'text-files',
  enforce: 'pre' as const,
  load(id: string) {
    if (/\.(liquid|css)$/.test(id)) return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`;
    return null;
  },
};

export default defineConfig({
  plugins: [textFiles],
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, maxWorkers: 2 },
});
