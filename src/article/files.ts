/** Files that are no articles: pages, assets, public files and theme files. Accepted or rejected, recorded, reported. */
import type { Instant } from '../ids.ts';
import { noVersion } from '../no-version.ts';
import type { ObjectHead, StoredObject } from '../ports.ts';
import type { Outcome, Problem } from '../problem.ts';
import { stylesheetProblem } from '../stylesheet.ts';
import { type FileRecord, fileSubject } from './article.ts';
import { decodeText, maxArticleBytes, tooLarge } from './decode.ts';
import { canBeOpened, placeFault } from './file-place.ts';
import { mediaType } from './media-type.ts';
import { oweRejection } from './owed-rows.ts';
import { parsePage } from './page.ts';
import type { ArticlePorts } from './ports.ts';
import { nameWithoutEnding } from './problems.ts';
import { readFile, readPublication, writeFile, writeIntent } from './records.ts';
import { parseReferring, refersToNothing } from './refers.ts';
import { isUnmeasured, type Picture } from './rendition.ts';
import { writeUnmeasured } from './unmeasured.ts';
import { writeReport } from './write-report.ts';

/** The builder copies a file through its memory; larger ones belong elsewhere. */
export const maxFileBytes = 50_000_000;
export const maxThemeBytes = 500_000;
const maxRounds = 40;

type FoundFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'bad'; readonly versionId: string; readonly problems: readonly Problem[] }
  | { readonly kind: 'good'; readonly object: ObjectHead; readonly problems: readonly Problem[] };

/** `now` is the publication's time. */
export async function lookAtFile(
  ports: ArticlePorts,
  key: string,
  kind: FileRecord['kind'],
  now: Instant,
): Promise<void> {
  const { table, wallClock } = ports;
  for (let round = 1; round <= maxRounds; round++) {
    // The record before the object: whoever records a newer object makes our write fail.
    const before = await readFile(table, key);
    const next = planFile(key, kind, before, await findFile(ports, key, kind), wallClock());
    await writeIntent(table, { subject: fileSubject(key), rev: next.rev, key }, wallClock());
    await oweRejection(ports, { key, before: before?.rejected, after: next.rejected, now });
    if (isUnmeasured(next)) await writeUnmeasured(table, key, next.rev, wallClock());
    if ((await writeFile(table, next)) === 'refused') continue;
    await writeReport(ports, key);
    return;
  }
  throw new Error(`Looked at ${key} ${maxRounds} times, and each time others were faster`);
}

/** Pure: the record that follows. A rejected version leaves the accepted one where it was. */
export function planFile(
  key: string,
  kind: FileRecord['kind'],
  before: FileRecord | undefined,
  found: FoundFile,
  at: Instant,
): FileRecord {
  const rev = (before?.rev ?? 0) + 1;
  switch (found.kind) {
    case 'absent':
      // Of a page that a rebuild found gone, it stays known that it was there.
      return { key, rev, kind, standing: goneFrom(before), problems: [], at };
    case 'bad': {
      const rejected = { versionId: found.versionId, at };
      return {
        key,
        rev,
        kind,
        standing: before?.standing ?? { kind: 'gone' },
        problems: found.problems,
        rejected,
        at,
      };
    }
    case 'good': {
      const { etag, size, versionId = noVersion } = found.object;
      const there = { kind: 'there', versionId, etag, size, contentType: mediaType(key) } as const;
      const picture = pictureOf(before, etag);
      const earlier = kind === 'theme' ? earlierVersions(before, versionId) : [];
      const standing = {
        ...there,
        ...(picture === undefined ? {} : { picture }),
        ...(earlier.length === 0 ? {} : { earlier }),
      };
      return { key, rev, kind, standing, problems: found.problems, at };
    }
  }
}

const goneFrom = (before: FileRecord | undefined): FileRecord['standing'] =>
  before?.standing.kind === 'gone' ? before.standing : { kind: 'gone' };

/** Of a theme file so many accepted versions stay known: they stand in where a newer one fails. */
export const mostEarlier = 2;

function earlierVersions(before: FileRecord | undefined, versionId: string): readonly string[] {
  if (before?.standing.kind !== 'there') return [];
  const { versionId: last, earlier = [] } = before.standing;
  return last === versionId ? earlier : [last, ...earlier].slice(0, mostEarlier);
}

/** What is known of the same bytes stays known: an event that comes twice must not undo what pages show already. */
const pictureOf = (before: FileRecord | undefined, etag: string): Picture | undefined =>
  before?.standing.kind === 'there' && before.standing.etag === etag ? before.standing.picture : undefined;

async function findFile(ports: ArticlePorts, key: string, kind: FileRecord['kind']): Promise<FoundFile> {
  const limit = { page: maxArticleBytes, theme: maxThemeBytes, asset: maxFileBytes, public: maxFileBytes }[
    kind
  ];
  const read = kind === 'page' || kind === 'theme';
  const object: StoredObject | undefined = read
    ? await ports.content.get(key, { maxBytes: limit })
    : await ports.content.head(key);
  if (object === undefined) {
    if (kind === 'page') await refersToNothing(ports.table, key);
    return { kind: 'absent' };
  }
  const taken = await placeFault(ports.table, key);
  const refusal = object.size > limit ? tooLarge(object.size, limit) : taken;
  const outcome =
    refusal === undefined
      ? await judge(ports, key, kind, object.body)
      : { ok: false as const, problems: [refusal] };
  return outcome.ok
    ? { kind: 'good', object, problems: outcome.problems }
    : { kind: 'bad', versionId: object.versionId ?? noVersion, problems: outcome.problems };
}

/** Of a page or theme file that is not too large; any other is good as it is. */
export async function judge(
  ports: ArticlePorts,
  key: string,
  kind: FileRecord['kind'],
  body: Uint8Array | undefined,
): Promise<Outcome<unknown>> {
  if (body === undefined)
    return { ok: true, value: undefined, problems: canBeOpened(key) ? [] : [nameWithoutEnding(key)] };
  if (kind === 'page') {
    const { config } = await readPublication(ports.table);
    return parseReferring(ports, key, (find) => parsePage(body, { key, publication: config, find }));
  }
  return /\.(liquid|css)$/.test(key)
    ? judgeTemplate(key, body)
    : { ok: true, value: undefined, problems: [] };
}

async function judgeTemplate(key: string, body: Uint8Array): Promise<Outcome<unknown>> {
  const text = decodeText(body);
  if (!text.ok) return text;
  const problem = key.endsWith('.css') ? stylesheetProblem(text.value) : await problemOfTemplate(text.value);
  return problem ? { ok: false, problems: [problem] } : { ok: true, value: undefined, problems: [] };
}

/** The template engine is a tenth of this stage, and few uploads are templates: read when one comes. */
async function problemOfTemplate(text: string): Promise<Problem | undefined> {
  const { templateProblem } = await import('../theme.ts');
  return templateProblem(text);
}
