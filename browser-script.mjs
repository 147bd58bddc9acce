/**
 * A script for browsers, with everything that it imports, as one text: what importing a file called `.browser.js` gives,
 * in bundles, in tests and in the command line.
 */
import { buildSync } from 'esbuild';

export const isBrowserScript = (path) => path.endsWith('.browser.js');

/** The same text each time, on any machine. Throws with esbuild's message. */
export function browserScript(path) {
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    charset: 'utf8',
    // Every browser since 2022.
    target: 'es2022',
    legalComments: 'inline',
    logLevel: 'error',
    banner: { js: '/*! With MiniSearch by Luca Ongaro, MIT License: github.com/lucaong/minisearch */' },
  });
  return outputFiles[0].text;
}
