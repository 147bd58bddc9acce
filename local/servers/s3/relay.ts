/**
 * A bucket that lies in another store: each call is signed and judged here as for every bucket of ours, then signed
 * anew with the store's own keys and passed on. What a function is allowed is asked before the store hears of it.
 */
import { createHash } from 'node:crypto';
import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Principal } from '../../iam/access.ts';
import { signedHeaders } from '../../iam/sigv4.ts';
import { demandList } from './lists.ts';
import { demandWrite } from './objects.ts';
import type { ObjectChange } from './version.ts';
import { header, type S3Answer, type S3Call, S3Error } from './wire.ts';

export interface OtherStore {
  /** `http://host:port` or `https://host`, without a path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Refuses a PUT with `If-None-Match: *` where an object is. Otherwise the relay asks first and then writes. */
  readonly ifAbsent: boolean;
  /** Gives each version an id by which it is read again. Otherwise what is there is the version `null`. */
  readonly versions: boolean;
}

/** A write or a removal that the store has carried out. */
export type Relayed = Pick<ObjectChange, 'key' | 'kind' | 'etag' | 'size' | 'versionId'> & {
  readonly body: Buffer;
};

export interface Relay {
  readonly store: OtherStore;
  /** One write that asks first at a time, for each key. */
  readonly asking: Map<string, Promise<unknown>>;
  readonly now: () => Date;
  /** Settles before the caller is answered. */
  readonly done: (change: Relayed) => Promise<void>;
}

export interface RelayedCall extends S3Call {
  readonly method: string;
  /** As sent, still encoded. */
  readonly url: string;
  readonly principal: Principal;
}

/** A store that takes longer is away: its caller asks again. Milliseconds. */
const patience = 20_000;

export async function relayed(relay: Relay, call: RelayedCall): Promise<S3Answer> {
  const kind = demanded(call);
  if (kind !== 'write') return unlessHidden(call, await passedOn(relay, call));
  const put = call.method === 'PUT';
  const asks = put && header(call, 'if-none-match') !== undefined && !relay.store.ifAbsent;
  const answer = await (asks
    ? inTurn(relay, call.key, () => putIfAbsent(relay, call))
    : passedOn(relay, call));
  if ((answer.status ?? 200) < 300) await relay.done(changeOf(relay.store, call, answer));
  return answer;
}

/** Judges the call by what it is. What is no plain read, write or list is for the operator alone. */
function demanded(call: RelayedCall): 'read' | 'write' | 'other' {
  const { method, key, query } = call;
  const names = [...query.keys()].filter((name) => !/^(x-id|x-amz-.*|versionId)$/i.test(name));
  const plain = key !== '' && names.length === 0 && header(call, 'x-amz-copy-source') === undefined;
  const version = query.has('versionId') ? 'Version' : '';
  if (plain && ['GET', 'HEAD'].includes(method)) {
    call.demand(`s3:GetObject${version}`, { key });
    return 'read';
  }
  if (plain && method === 'DELETE') {
    call.demand(`s3:DeleteObject${version}`, { key });
    return version === '' ? 'write' : 'other';
  }
  if (plain && method === 'PUT' && version === '') {
    demandWrite(call);
    return 'write';
  }
  if (key === '' && method === 'GET' && (query.has('list-type') || query.has('versions'))) {
    demandList(call, query.has('versions') ? 's3:ListBucketVersions' : 's3:ListBucket');
    return 'other';
  }
  if (call.principal.policy === 'everything') return 'other';
  throw new S3Error(501, 'NotImplemented', 'Functions only read, write, delete and list in another store.');
}

/** Who may not list the bucket must not learn that a key is missing. */
function unlessHidden(call: RelayedCall, answer: S3Answer): S3Answer {
  if (answer.status !== 404 || call.key === '') return answer;
  try {
    call.demand('s3:ListBucket');
  } catch (error) {
    if (typeof answer.body === 'object') answer.body.destroy();
    throw error;
  }
  return answer;
}

/**
 * For a store without conditional writes. All functions write through this process, so among themselves exactly one
 * wins; against another program that writes the same key at the same moment it is no protection.
 */
async function putIfAbsent(relay: Relay, call: RelayedCall): Promise<S3Answer> {
  const asked = { ...call, method: 'HEAD', headers: {}, body: Buffer.alloc(0) };
  const { status, body } = await passedOn(relay, asked);
  // Until its answer was read to the end, the connection is not free for another.
  if (typeof body === 'object') body.resume();
  if (status === 404) {
    const { 'if-none-match': _condition, ...headers } = call.headers;
    return passedOn(relay, { ...call, headers });
  }
  if (status !== 200) throw away(`It answered a HEAD with ${status}`);
  throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions did not hold.');
}

async function inTurn<T>({ asking }: Relay, key: string, work: () => Promise<T>): Promise<T> {
  const before = asking.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  asking.set(key, mine);
  try {
    return await mine;
  } finally {
    if (asking.get(key) === mine) asking.delete(key);
  }
}

function changeOf(store: OtherStore, { method, key, body }: RelayedCall, answer: S3Answer): Relayed {
  const { etag, 'x-amz-version-id': version } = answer.headers ?? {};
  const versionId = (store.versions ? version : undefined) ?? 'null';
  if (method === 'DELETE') return { key, kind: 'deleted', versionId, body };
  return { key, kind: 'created', versionId, size: body.length, ...(etag && { etag }), body };
}

/** `503` lets a client of S3 try again, as it does when S3 itself is busy. */
const away = (message: string, cause?: unknown): S3Error =>
  Object.assign(new S3Error(503, 'ServiceUnavailable', message), { cause });

/** Of one line each, and not about the caller's signature, framing or checksums: those were for us. */
const notPassedOn =
  /^(host|connection|keep-alive|transfer-encoding|expect|authorization|user-agent|accept-encoding|content-(length|md5)|amz-sdk-.*|x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|te|sdk-.*|checksum-.*))$/;

async function passedOn({ store, now }: Relay, call: RelayedCall): Promise<S3Answer> {
  const { method, body } = call;
  const target = new URL(store.endpoint);
  const url = targetUrl(store, call);
  const request = { method, url, headers: headersFor(store, call, target.host), body };
  const headers = { ...signedHeaders(request, store, now()), 'content-length': String(body.length) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const open = target.protocol === 'https:' ? overHttps : overHttp;
    const { hostname, port, protocol } = target;
    const sent = open({ hostname, port, protocol, method, path: url, headers }, resolve);
    sent.setTimeout(patience, () => sent.destroy(new Error('It took too long to answer')));
    sent.on('error', (cause) => reject(away('The store of this bucket does not answer', cause)));
    sent.end(body);
  });
  return answerOf(store, answer);
}

/** The path and the query as they came, with the store's bucket and without a presigned URL's signature. */
function targetUrl(store: OtherStore, { url }: RelayedCall): string {
  const [, rest = '', query = ''] = /^\/[^/?]*([^?]*)\??(.*)$/s.exec(url) ?? [];
  const ours = store.versions ? /^(x-id|x-amz-[^=]*)(=|$)/i : /^(x-id|x-amz-[^=]*|versionId=null)(=|$)/i;
  const kept = query.split('&').filter((part) => part !== '' && !ours.test(part));
  return `/${store.bucket}${rest}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
}

function headersFor(store: OtherStore, call: RelayedCall, host: string): Record<string, string> {
  const headers: Record<string, string> = { host };
  for (const name of Object.keys(call.headers)) {
    if (!notPassedOn.test(name)) headers[name] = header(call, name) ?? '';
  }
  const encoding = headers['content-encoding']?.replace(/\s*aws-chunked\s*,?\s*/, '');
  if (encoding === '') delete headers['content-encoding'];
  else if (encoding !== undefined) headers['content-encoding'] = encoding;
  const source = headers['x-amz-copy-source']?.replace(/^\/?[^/]+\//, `/${store.bucket}/`);
  if (source !== undefined) headers['x-amz-copy-source'] = source;
  // Every store knows this checksum, and Swift asks for it where several objects are deleted.
  if (call.body.length > 0) headers['content-md5'] = createHash('md5').update(call.body).digest('base64');
  return headers;
}

const notPassedBack = /^(connection|keep-alive|transfer-encoding|date|server)$/;

function answerOf(store: OtherStore, answer: IncomingMessage): S3Answer {
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined || notPassedBack.test(name) || (name === 'x-amz-version-id' && !store.versions)
      ? []
      : [[name, String(value)] as const],
  );
  return { status: answer.statusCode ?? 502, headers: Object.fromEntries(headers), body: answer };
}
