/**
 * The page of the control room as files: its shell, its modules as they are written, its styles, and the two
 * libraries. There is no build step: whoever changes a module loads the page again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import type { RoomPart } from './room.ts';

const folder = fileURLToPath(new URL('page/', import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** As the import map of the shell names them. */
const libraries: Readonly<Record<string, string>> = {
  'preact.js': resolve('preact'),
  'hooks.js': resolve('preact/hooks'),
  'htm.js': join(dirname(resolve('htm')), 'htm.module.js'),
};

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

export function assetsPart(): RoomPart {
  return new Hono()
    .get('/', () => {
      const html = readFileSync(join(folder, 'shell.html'), 'utf8');
      return new Response(html, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policyFor(html),
          // Stricter, a browser would send the origin of our own form as "null".
          'referrer-policy': 'same-origin',
        },
      });
    })
    .get('/page/library/:name{[a-z]+\\.js}', ({ req }) => fileAnswer(libraries[req.param('name')]))
    .get('/page/:name{(?:[a-z]+/)?[a-z-]+\\.(?:js|css|svg)}', ({ req }) =>
      fileAnswer(join(folder, req.param('name'))),
    );
}

/**
 * Everything comes from here, and no markup is ever made of text. The import map is the one script that has to stand
 * in the page itself, so it is allowed by what it says (CSP level 3, "hash-source").
 */
export function policyFor(html: string): string {
  const importMap = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(importMap).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function fileAnswer(path: string | undefined): Response {
  const content = path === undefined ? undefined : contentOf(path);
  const type = types[/\.m?(\w+)$/.exec(path ?? '')?.[1] ?? ''];
  if (content === undefined || type === undefined)
    return new Response('There is nothing here.\n', { status: 404 });
  return new Response(new Uint8Array(content), { headers: { 'content-type': type } });
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
