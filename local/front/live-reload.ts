/**
 * Live reload: a page of the site, as a person's browser opens it, carries a script that shows it again when it has
 * changed. Everybody else, feed readers, programs and tests, gets the bytes and validators of production, and the
 * bundles know nothing of this.
 */
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { RoomPart } from '../room/room.ts';
import type { Answer, Question } from './answer.ts';

const scriptPath = '/reload.js';
const scriptAddress = `/_local${scriptPath}`;

/** `GET /_local/reload.js`: what the pages carry. */
export function reloadPart(): RoomPart {
  const script = readFileSync(new URL('./reload.js', import.meta.url), 'utf8');
  return new Hono().get(scriptPath, (context) =>
    context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
}

/**
 * The answer with the script, where a browser opens a page that stands in the site bucket: 404 and 410 included. What
 * the HTTP API answers is left alone; no change of the site is told of it, and some of it may be shown only once.
 */
export function withReload(question: Question, given: Answer): Answer {
  const { etag } = given.headers;
  const { host = '' } = question.headers;
  if (etag === undefined || !takesReload(question, given)) return given;
  const shown = etag.replace(/^W\/|"/g, '');
  const policy = given.headers['content-security-policy'];
  const headers = {
    ...given.headers,
    // Of other bytes another tag: a browser that kept the page without the script must not be told that it has it.
    etag: `W/"${shown}+reload"`,
    ...(policy === undefined ? {} : { 'content-security-policy': opened(policy, host) }),
  };
  const script = `<script type="module" src="${scriptAddress}" data-shown="${escaped(shown)}" async></script>`;
  return { ...given, headers, body: withScript(given.body, script) };
}

/** Of such an answer the bytes are not those of production, so nothing that follows from them is decided before. */
export function takesReload(question: Question, { headers }: Answer): boolean {
  const { 'content-type': type = '', 'content-encoding': encoding, etag } = headers;
  const isPage = /^text\/html\b/i.test(type) && encoding === undefined && etag !== undefined;
  return isPage && opensPage(question) && /^[\w.-]+(:\d+)?$/.test(question.headers['host'] ?? '');
}

/** Fetch Metadata, 2.1 and 2.3: no program says this by itself, and no browser hides it on 127.0.0.1. */
const opensPage = ({ method, headers }: Question): boolean =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

const escaped = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** At the end of the body; where a theme leaves that tag out, the end of the document is in the body too. */
function withScript(page: Buffer, script: string): Buffer {
  const end = page.toString('latin1').toLowerCase().lastIndexOf('</body>');
  const cut = end === -1 ? page.length : end;
  return Buffer.concat([page.subarray(0, cut), Buffer.from(script), page.subarray(cut)]);
}

/**
 * The policies (Content Security Policy Level 3, 2.2) with room for this script and what it fetches, and for nothing
 * else: a theme's own script is refused here as it will be on AWS.
 */
function opened(policies: string, host: string): string {
  return policies
    .split(',')
    .map((policy) => {
      const script = allowing(policy, ['script-src-elem', 'script-src'], `http://${host}${scriptAddress}`);
      return allowing(script, ['connect-src'], "'self'");
    })
    .join(', ');
}

/** `names`: the directives that decide, the first one there before the later ones, and `default-src` after all. */
function allowing(policy: string, names: readonly [string, ...string[]], source: string): string {
  const directives = policy
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => directive !== '');
  const named = (name: string) =>
    directives.find((directive) => directive.split(/\s/)[0]?.toLowerCase() === name);
  const deciding = [...names, 'default-src'].map(named).find((directive) => directive !== undefined);
  if (deciding === undefined) return policy;
  const [name = '', ...sources] = deciding.split(/\s+/);
  const kept = sources.filter((one) => one.toLowerCase() !== "'none'");
  const inherited = name.toLowerCase() === 'default-src';
  const amended = [inherited ? (names.at(-1) ?? names[0]) : name, ...kept, source].join(' ');
  return (
    inherited ? [...directives, amended] : directives.map((one) => (one === deciding ? amended : one))
  ).join('; ');
}
