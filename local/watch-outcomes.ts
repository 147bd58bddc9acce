/** What became of each upload, as one line taken from the report that the system writes about it. */
import * as z from 'zod';
import { contentKind, reportKey, reportsPrefix } from '../src/keys.ts';
import { noVersion } from '../src/no-version.ts';
import type { ObjectStore } from '../src/ports.ts';

const reportSchema = z.object({
  versionId: z.string().optional(),
  status: z.string(),
  url: z.string().optional(),
  problems: z.array(z.object({ severity: z.string(), line: z.number().optional(), wrong: z.string() })),
});
type Report = z.infer<typeof reportSchema>;

/** What a report must be about: this version, or anything that comes after a deletion. */
export type Change =
  | { readonly kind: 'version'; readonly versionId: string | undefined }
  | { readonly kind: 'deletion' };

interface Following {
  readonly since: number;
  readonly settle: (line?: string) => void;
  change?: Change;
  newest?: Report;
  timer?: NodeJS.Timeout;
}

export interface Outcomes {
  /** To be called before the change; settles when its line is printed, or when a newer change of the key comes. */
  expect(key: string): Promise<void>;
  made(key: string, change: Change): void;
  failed(key: string, error: unknown): void;
  /** To be told of every object that changed in the content bucket. */
  changed(key: string): void;
  close(): void;
}

/**
 * For an article *accepted* is followed by *live*, when the site is built; of other files it is the last word. Hundreds
 * of articles at once take their time, and a builder that was killed keeps the next one waiting for over a minute.
 */
const patienceAfterAccepted = 180_000;
const patienceWithoutReport = 60_000;

export function watchOutcomes(store: ObjectStore, print: (line: string) => void): Outcomes {
  const following = new Map<string, Following>();
  const finish = (key: string, line?: string): void => following.get(key)?.settle(line);
  const finishLater = (key: string, patience: number, line: string): void => {
    const entry = following.get(key);
    clearTimeout(entry?.timer);
    if (entry !== undefined) entry.timer = setTimeout(() => finish(key, line), patience);
  };
  const judge = (key: string): void => {
    const { change, newest, since = 0 } = following.get(key) ?? {};
    if (change === undefined || newest === undefined || !isAbout(newest, change)) return;
    if (newest.status === 'accepted' && contentKind(key) === 'article')
      finishLater(
        key,
        patienceAfterAccepted,
        `? ${key}  accepted, but not live after ${patienceAfterAccepted / 1000} s`,
      );
    else finish(key, outcomeLine(key, newest, change, Date.now() - since));
  };
  const read = async (key: string): Promise<void> => {
    const { body } = (await store.get(reportKey(key))) ?? {};
    const entry = following.get(key);
    if (entry === undefined || body === undefined) return;
    entry.newest = reportSchema.parse(JSON.parse(new TextDecoder().decode(body)));
    judge(key);
  };
  return {
    expect(key) {
      finish(key);
      return new Promise((resolve) => {
        const settle = (line?: string) => {
          clearTimeout(following.get(key)?.timer);
          following.delete(key);
          if (line !== undefined) print(plain(line));
          resolve();
        };
        following.set(key, { since: Date.now(), settle });
      });
    },
    made(key, change) {
      const entry = following.get(key);
      if (entry !== undefined) entry.change = change;
      const line = unreported(key, change);
      if (line !== undefined) return finish(key, line);
      finishLater(key, patienceWithoutReport, `? ${key}  no report after ${patienceWithoutReport / 1000} s`);
      judge(key);
    },
    failed: (key, error) => finish(key, `✗ ${key}  ${String(error)}`),
    changed(key) {
      const subject = key.slice(reportsPrefix.length, -'.json'.length);
      if (key !== reportKey(subject) || !following.has(subject)) return;
      read(subject).catch((error: unknown) => finish(subject, `? ${subject}  ${String(error)}`));
    },
    close() {
      for (const key of [...following.keys()]) finish(key);
    },
  };
}

/** The line for a file in no place that is read: its report says no more. */
function unreported(key: string, { kind }: Change): string | undefined {
  if (contentKind(key) !== 'ignored') return undefined;
  if (kind === 'deletion') return `– ${key}  deleted`;
  return `– ${key}  ignored  only publication.yaml, articles/, pages/, public/ and theme/ are read`;
}

const isAbout = (report: Report, change: Change): boolean =>
  change.kind === 'deletion' ||
  report.versionId === undefined ||
  report.versionId === (change.versionId ?? noVersion);

/** Files may have any name, and reports quote what authors wrote: no control character reaches the terminal. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');

function outcomeLine(key: string, report: Report, change: Change, elapsed: number): string {
  const { status, url, problems } = report;
  const error = problems.find(({ severity }) => severity === 'error');
  const where = error?.line === undefined ? '' : `line ${error.line}: `;
  const took = `${(elapsed / 1000).toFixed(1)} s`;
  if (status === 'rejected') return [`✗ ${key}`, status, `${where}${error?.wrong ?? ''}`].join('  ');
  // What goes may stay for a while, or for good: the report says which.
  const more = change.kind === 'deletion' ? problems[0]?.wrong : url;
  return [`✓ ${key}`, status, ...(more === undefined ? [] : [more]), took].join('  ');
}
