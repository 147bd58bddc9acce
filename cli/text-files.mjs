/** `.liquid`, `.css` and `.browser.js` imports are text, as in the bundles. A hook of Node's module loader. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { browserScript, isBrowserScript } from '../browser-script.mjs';

export async function load(url, context, next) {
  const isScript = isBrowserScript(url);
  if (!isScript && !/\.(liquid|css)$/.test(url)) return next(url, context);
  const text = isScript ? browserScript(fileURLToPath(url)) : await readFile(new URL(url), 'utf8');
  return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true };
}
