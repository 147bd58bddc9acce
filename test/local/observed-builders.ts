/** Happenings of a run, in the order in which its machinery tells them. */
import type { Happening } from '../../local/observed/happening.ts';
import { History } from '../../local/observed/history.ts';
import type { ObjectChange } from '../../local/servers/s3/server.ts';
import { reportKey } from '../../src/keys.ts';

const change = (key: string, more: Partial<ObjectChange> = {}): ObjectChange => ({
  ...{ bucket: 'any', key, kind: 'created', sequencer: '1', reason: 'PutObject' },
  ...{ at: '2026-11-23T10:00:00.000Z', size: 5, etag: '"e"', ...more },
});

export const dropped = (key: string, versionId = 'v1'): Happening => ({
  kind: 'object',
  change: change(key, { versionId, size: 1_234 }),
});
export const deleted = (key: string, versionId = 'marker', more: Partial<ObjectChange> = {}): Happening => ({
  kind: 'object',
  change: change(key, { versionId, kind: 'deleted', ...more }),
});
/** Into the content bucket, by a stage. */
const wrote = (key: string, document: object): Happening => ({
  kind: 'object',
  change: change(key, { versionId: 'own' }),
  text: JSON.stringify(document),
});
export const reported = (key: string, status: string, more: object = {}): Happening =>
  wrote(reportKey(key), { v: 1, key, versionId: 'v1', status, problems: [], ...more });
export const frozen = (digest: string, ...members: object[]): Happening =>
  wrote('digests/ledger/some-period/marker.json', { digest, members });
export const proved = (digest: string, more: object = {}): Happening =>
  wrote('digests/ledger/some-period/proof.json', {
    ...{ digest, candidates: 2, sent: 1, skipped: { left: 1 }, failed: {}, unresolved: 0, holds: true },
    ...more,
  });

/** In the site bucket. */
export const put = (key: string, etag = '"e"'): Happening => ({
  kind: 'object',
  change: change(key, { etag }),
});
export const removed = (key: string): Happening => ({
  kind: 'object',
  change: change(key, { kind: 'deleted' }),
});

const bodyOf = (key: string, versionId: string) =>
  JSON.stringify({ source: 'aws.s3', detail: { object: { key, 'version-id': versionId } } });
export const queued = (key: string, versionId = 'v1'): Happening => ({
  ...{ kind: 'message', what: 'sent', body: bodyOf(key, versionId) },
});
export const hinted = (key: string): Happening => ({
  ...{ kind: 'message', what: 'sent', body: JSON.stringify({ look: key, now: '2026-11-23T10:00:00.000Z' }) },
});
export const givenUp = (key: string, versionId = 'v1'): Happening => ({
  ...{ kind: 'message', what: 'given up', body: bodyOf(key, versionId) },
});

interface Called {
  readonly call?: string;
  readonly cold?: boolean;
}
/** The article function takes a batch of messages about these files. */
export const looks = (
  keys: readonly (readonly [string, string?])[],
  { call = 'a', cold = false }: Called = {},
) =>
  ({
    ...{ kind: 'began', name: 'article', requestId: call, cold, by: 'its queue' },
    event: { Records: keys.map(([key, versionId = 'v1']) => ({ body: bodyOf(key, versionId) })) },
  }) satisfies Happening;
export const looked = (
  error?: { type: string; message: string },
  { call = 'a' }: Called = {},
): Happening => ({
  ...{ kind: 'ended', name: 'article', requestId: call, cold: false, milliseconds: 12 },
  ...(error && { error }),
});
export const builds = ({ call = 's', cold = false }: Called = {}): Happening => ({
  ...{ kind: 'began', name: 'site', requestId: call, cold, event: { build: true }, by: 'article' },
});
export const built = (error?: { type: string; message: string }, { call = 's' }: Called = {}): Happening => ({
  ...{ kind: 'ended', name: 'site', requestId: call, cold: false, milliseconds: 34 },
  ...(error && { error }),
});
export const left = (key: string): Happening => ({
  ...{ kind: 'left', name: 'article', bodies: [bodyOf(key, 'v1')] },
});
export const mailed = (digest: string, to: string, id = 'm1'): Happening => ({
  ...{ kind: 'mail', digest, id, to: [to] },
});
export const cameBack = (what: string, digest: string, to: string): Happening => ({
  ...{ kind: 'feedback', digest, what, to: [to] },
});

/** Milliseconds since 1970 of the first happening; each comes ten after the one before. */
export const begin = Date.parse('2026-11-23T10:00:00.000Z');

export function historyOf(...happenings: readonly Happening[]): History {
  const history = new History();
  for (const [n, happening] of happenings.entries()) history.take(happening, begin + n * 10);
  return history;
}
