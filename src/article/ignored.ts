/** Keys that nothing is made of: their reports say why, and are all that is kept of them. */
import { isTooLong, longestKey, reportKey } from '../keys.ts';
import { noVersion } from '../no-version.ts';
import type { ObjectHead } from '../ports.ts';
import { type Problem, received } from '../problem.ts';
import type { Report } from './article.ts';
import type { ArticlePorts } from './ports.ts';
import { putReport } from './write-report.ts';

const maxRounds = 20;

/** Renders what a HEAD finds until the one behind the writing finds the same (docs/protocols.md, Article: reports). */
export async function lookAtIgnored(ports: ArticlePorts, key: string): Promise<void> {
  const problem = problemOfIgnored(key);
  if (problem === undefined) return;
  const { content, wallClock } = ports;
  let found = await content.head(key);
  if (found === undefined && (await content.head(reportKey(key))) === undefined) return;
  for (let round = 1; round <= maxRounds; round++) {
    await putReport(content, ignoredReport(key, found, problem, wallClock()));
    const next = await content.head(key);
    if (next?.versionId === found?.versionId && next?.etag === found?.etag) return;
    found = next;
  }
}

function ignoredReport(
  key: string,
  found: ObjectHead | undefined,
  problem: Problem,
  at: Report['at'],
): Report {
  if (found === undefined) return { v: 1, key, status: 'withdrawn', understood: {}, problems: [], at };
  const { versionId = noVersion } = found;
  return { v: 1, key, versionId, status: 'ignored', understood: {}, problems: [problem], at };
}

/** What programs leave behind, and nobody wonders about: a folder as an object, what macOS and Git keep beside files. */
const leftBehind = /\/$|(^|\/)(\.DS_Store$|\._[^/]*$|\.git\/)/;

const isWellKnown = /(^|\/)\.well-known\//;
const hiddenPart = /(^|\/)\.+(?=[^/])/g;

/** `undefined`: nobody put it there on purpose. */
export function problemOfIgnored(key: string): Problem | undefined {
  if (leftBehind.test(key)) return undefined;
  if (isTooLong(key)) return tooLong(key);
  if (isWellKnown.test(key)) return wellKnown(key);
  return key.search(hiddenPart) >= 0 ? hidden(key) : elsewhere(key);
}

const tooLong = (key: string): Problem => ({
  severity: 'warning',
  code: 'key-too-long',
  wrong: `The path of the file has ${new TextEncoder().encode(key).length} bytes; nothing is made of it.`,
  expected: `at most ${longestKey} bytes; most letters have one, others two to four`,
  example: 'articles/tide-tables.md',
  received: received(key),
});

/** Who can answer there can have a certificate made for the domain (RFC 8555, 8.3). */
const wellKnown = (key: string): Problem => ({
  severity: 'warning',
  code: 'well-known',
  wrong:
    'Nothing below .well-known/ is served: whoever may write there could prove to others that the domain is theirs.',
  expected: 'a file elsewhere; or, at the domain itself, a DNS record',
  example: 'public/security.txt',
  received: received(key),
});

const hidden = (key: string): Problem => ({
  severity: 'warning',
  code: 'hidden-file',
  wrong: 'A part of the path begins with a dot, so the file is hidden; nothing is made of it.',
  expected: 'a path without a dot at the beginning of a part',
  example: received(key.replace(hiddenPart, '$1')),
  received: received(key),
});

const elsewhere = (key: string): Problem => ({
  severity: 'warning',
  code: 'folder-unknown',
  wrong: 'The file lies in no folder that is read; nothing is made of it.',
  expected: 'publication.yaml, or a path below articles/, pages/, public/ or theme/',
  example: `articles/${received(key.replace(/^_?(articles?|posts?|content|src|source|blog|drafts)\//i, ''))}`,
  received: received(key),
});
