/** A real browser: Chromium as `@sparticuz/chromium` carries it inside its npm package. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * The package also carries the system libraries that a bare machine lacks, but hands them over only to a Lambda
 * function; so it is told that this is one while it is loaded. What it then does to the environment is undone: the
 * libraries are for the browser alone.
 */
export async function unpackBrowser(): Promise<string> {
  const before = { ...process.env };
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs20.x';
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } finally {
    for (const name of ['AWS_LAMBDA_JS_RUNTIME', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/** Without that package's `--single-process`, in which a second page ends the browser. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await unpackBrowser();
  const beside = (name: string) => join(dirname(executablePath), name);
  return playwright.launch({
    executablePath,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: beside('al2023/lib'),
      ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: beside('fonts') }),
    },
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}
