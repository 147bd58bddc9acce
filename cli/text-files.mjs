/** `.liquid` and `.css` imports are text, as in the bundles. A hook of Node's module loader. */
import { readFile } from 'node:fs/promises';

export async function load(url, context, next) {
  if (!/\.(liquid|css)$/.test(url)) return next(url, context);
  const text = await readFile(new URL(url), 'utf8');
  return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true };
}
