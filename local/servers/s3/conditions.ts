/** The conditions of a request ("Conditional requests" in the S3 user guide), and the range it wants. */

import type { StoredVersion, Version } from './version.ts';
import { header, type S3Call, S3Error } from './wire.ts';

type Headers = Pick<S3Call, 'headers'>;

const failed = () =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the preconditions did not hold.');

/** A delete marker counts as absent. */
export function assertMayReplace(call: Headers, current: Version | undefined): void {
  const ifNoneMatch = header(call, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error(501, 'NotImplemented', 'If-None-Match of a write takes only *.');
  }
  if (ifNoneMatch === '*' && current?.content) throw failed();
  const ifMatch = header(call, 'if-match');
  if (ifMatch === undefined) return;
  if (!current?.content) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
  if (!etagMatches(ifMatch, current.content.etag)) throw failed();
}

/** In the order of RFC 9110, section 13.2.2. */
export function isUnmodified(call: Headers, { content, lastModified }: StoredVersion): boolean {
  const modified = Date.parse(lastModified);
  const date = (name: string) => Date.parse(header(call, name) ?? '');
  const ifMatch = header(call, 'if-match');
  const unmet = ifMatch ? !etagMatches(ifMatch, content.etag) : modified > date('if-unmodified-since');
  if (unmet) throw failed();
  const ifNoneMatch = header(call, 'if-none-match');
  return ifNoneMatch ? etagMatches(ifNoneMatch, content.etag) : modified <= date('if-modified-since');
}

function etagMatches(wanted: string, etag: string): boolean {
  const bare = (text: string) => text.trim().replace(/^W\//, '').replaceAll('"', '');
  return wanted.trim() === '*' || wanted.split(',').some((one) => bare(one) === bare(etag));
}

/** S3 gives one range at most; a header of another form is ignored. */
export function rangeOf(call: Headers, size: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header(call, 'range') ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start < size && start <= end) return { start, end };
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable.');
}
