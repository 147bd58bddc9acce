/** AWS Signature Version 4 (IAM user guide, "Create a signed AWS API request"), seen from the verifying side. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedRequest } from './access.ts';

/** What a request says about its signature; nothing of it is believed yet. */
export interface SignatureClaim {
  /** In the Authorization header, or in the query of a presigned URL. */
  readonly form: 'header' | 'query';
  readonly accessKeyId: string;
  /** `<day>/<region>/<service>/aws4_request` */
  readonly scope: string;
  /** Lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261123T064417Z` */
  readonly stamp: string;
  /** Seconds from `stamp`; presigned URLs only. */
  readonly expires?: number;
}

/** `'none'`: the request is anonymous; `'malformed'`: it says something that cannot be read. */
export function readClaim(request: SignedRequest): SignatureClaim | 'none' | 'malformed' {
  const authorization = header(request, 'authorization');
  const query = new URLSearchParams(splitUrl(request.url).query);
  if (authorization === undefined) return query.has('X-Amz-Signature') ? presigned(query) : 'none';
  const [algorithm, fields = ''] = authorization.split(/\s+(.*)/s);
  if (algorithm !== 'AWS4-HMAC-SHA256') return 'malformed';
  const field = new Map(fields.split(',').map((text) => text.trim().split(/=(.*)/s, 2) as [string, string]));
  return claim('header', {
    credential: field.get('Credential'),
    signedHeaders: field.get('SignedHeaders'),
    signature: field.get('Signature'),
    stamp: header(request, 'x-amz-date'),
  });
}

function presigned(query: URLSearchParams): SignatureClaim | 'malformed' {
  const expires = Number(query.get('X-Amz-Expires'));
  const made = claim('query', {
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    stamp: query.get('X-Amz-Date'),
  });
  const week = 604_800;
  const sound = query.get('X-Amz-Algorithm') === 'AWS4-HMAC-SHA256' && expires >= 1 && expires <= week;
  return made === 'malformed' || !sound ? 'malformed' : { ...made, expires };
}

type ClaimField = 'credential' | 'signedHeaders' | 'signature' | 'stamp';

function claim(
  form: SignatureClaim['form'],
  { credential, signedHeaders, signature, stamp }: Record<ClaimField, string | null | undefined>,
): SignatureClaim | 'malformed' {
  const parts = /^(.+?)\/(\d{8}\/[^/]+\/[^/]+\/aws4_request)$/.exec(credential ?? '');
  if (!parts?.[1] || !parts[2] || !signedHeaders || !stamp || !/^\d{8}T\d{6}Z$/.test(stamp))
    return 'malformed';
  if (!/^[0-9a-f]{64}$/.test(signature ?? '') || !parts[2].startsWith(stamp.slice(0, 8))) return 'malformed';
  return {
    form,
    accessKeyId: parts[1],
    scope: parts[2],
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature: signature ?? '',
    stamp,
  };
}

/** `20261123T064417Z` → milliseconds since 1970. */
export const stampTime = (stamp: string): number =>
  Date.parse(stamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

/** The signature that the owner of `key` would have made of this request. */
export function requestSignature(
  request: SignedRequest,
  claim: SignatureClaim,
  key: Buffer,
  payloadHash: string,
): string {
  const { path, query } = splitUrl(request.url);
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(header(request, name) ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  const canonical = [
    request.method,
    canonicalPath(path, claim.scope.split('/')[2] === 's3'),
    canonicalQuery(query),
    headers.join(''),
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  return sign(key, ['AWS4-HMAC-SHA256', claim.stamp, claim.scope, sha256(canonical)]);
}

/** The headers of the request with those added that sign it: for a service that asks for signatures itself. */
export function signedHeaders(
  request: SignedRequest,
  signer: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string },
  now: Date,
): Record<string, string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${stamp.slice(0, 8)}/${signer.region}/s3/aws4_request`;
  const payload = sha256(request.body);
  const own = Object.keys(request.headers).map((name) => [name, header(request, name) ?? ''] as const);
  const headers = { ...Object.fromEntries(own), 'x-amz-date': stamp, 'x-amz-content-sha256': payload };
  const names = Object.keys(headers).sort();
  const claimed = {
    ...{ form: 'header' as const, accessKeyId: signer.accessKeyId, scope, stamp },
    ...{ signedHeaders: names, signature: '' },
  };
  const key = signingKey(signer.secretAccessKey, scope);
  const signature = requestSignature({ ...request, headers }, claimed, key, payload);
  const credential = `Credential=${signer.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

export function signingKey(secretAccessKey: string, scope: string): Buffer {
  return scope.split('/').reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
}

export const sign = (key: Buffer, lines: readonly string[]): string =>
  hmac(key, lines.join('\n')).toString('hex');

/** Text is taken as Latin-1: that is how node hands over the bytes of headers. */
export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256')
    .update(typeof data === 'string' ? Buffer.from(data, 'latin1') : data)
    .digest('hex');

export const sameSignature = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

export function header(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.join(',');
}

export function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text, 'latin1').digest();

/** S3 signs the path with its escapes as they are; every other service escapes the escaped path once more. */
function canonicalPath(path: string, isS3: boolean): string {
  const segments = path.split('/').map((segment) => escaped(isS3 ? unescaped(segment) : segment));
  return segments.join('/') || '/';
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [escaped(name), escaped(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map((pair) => pair.join('='))
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Broken escapes stand for themselves: no signature will fit them. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
