/** S3 on this machine: one HTTP endpoint, path style, every request signed and judged. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Access, Principal } from '../../iam/access.ts';
import { CutOff, callerOf, type Gate, openGate, type PassingCall, Refused } from '../gate.ts';
import { listen, readBody, shut } from '../loopback.ts';
import { Bucket } from './bucket.ts';
import { readContent } from './content.ts';
import { findOperation } from './operations.ts';
import { type OtherStore, type Relay, type Relayed, relayed } from './relay.ts';
import type { ObjectChange } from './version.ts';
import { type S3Answer, type S3Call, S3Error, xmlAnswer } from './wire.ts';

export type { ObjectChange } from './version.ts';

export interface S3Options {
  readonly access: Access;
  /** One folder for each bucket. */
  readonly directory: string;
  readonly now: () => Date;
  /** The answer to a change waits until this has settled, so that an event is durable before success is. */
  readonly changed: (change: ObjectChange) => void | Promise<void>;
  readonly gate?: Gate;
}

export interface S3Server {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Sets `versioned` on a bucket that is there already. */
  createBucket(name: string, settings: { versioned: boolean }): Promise<void>;
  /**
   * From now on the bucket lies in another store. `changed` is called for what is written through here; what others
   * write there is for somebody else to find.
   */
  relay(bucket: string, store: OtherStore): void;
  /**
   * Calls `changed` with what was committed before a `kill -9` and never announced. To be called when the buckets
   * and whoever listens to them stand.
   */
  announceLeft(): Promise<void>;
  /** For the run itself, unsigned: the bytes that a change brought; nothing where they are gone again. */
  read(change: ObjectChange): Buffer | undefined;
  close(): Promise<void>;
}

/** S3 takes 5 GB in one PUT; here a body is held in memory. Larger files go up in parts. */
const maxBody = 256 * 1024 * 1024;
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export async function startS3(options: S3Options): Promise<S3Server> {
  const { access, directory, now, changed, gate = openGate } = options;
  mkdirSync(directory, { recursive: true });
  const names = readdirSync(directory).filter((name) => bucketName.test(name));
  const buckets = new Map(names.map((name) => [name, new Bucket(directory, name, now)]));

  function createBucket(name: string): Bucket {
    if (!bucketName.test(name)) throw new S3Error(400, 'InvalidBucketName', `Not a bucket name: ${name}`);
    const bucket = buckets.get(name) ?? new Bucket(directory, name, now);
    buckets.set(name, bucket);
    return bucket;
  }
  async function announce(bucket: Bucket, change: ObjectChange): Promise<void> {
    await changed(change);
    bucket.announced(change);
  }

  const relays = new Map<string, Relay>();
  /** What a change that is being told of brought, where no bucket of ours has it. */
  const carried = new Map<string, Buffer>();
  let sequence = BigInt(Date.now()) << 16n;
  async function announceRelayed(bucket: string, { body, ...what }: Relayed): Promise<void> {
    const sequencer = (++sequence).toString(16).padStart(16, '0').toUpperCase();
    const reason = what.kind === 'created' ? 'PutObject' : 'DeleteObject';
    carried.set(sequencer, body);
    await Promise.resolve(changed({ bucket, ...what, sequencer, reason, at: now().toISOString() })).finally(
      () => carried.delete(sequencer),
    );
  }
  const cloud: Cloud = { access, buckets, relays, createBucket, announce, gate };
  const server = createServer((request, response) => {
    serve(cloud, request, response).catch((error: unknown) => fail(request, response, error));
  });
  // Functions are frozen between calls with their connections open, so idle ones are never closed from here.
  server.keepAliveTimeout = 0;
  return {
    endpoint: await listen(server),
    async createBucket(name, { versioned }) {
      const bucket = createBucket(name);
      // Versioning once enabled can only be suspended.
      bucket.setVersioning(versioned ? 'Enabled' : bucket.settings.versioning && 'Suspended');
    },
    read: ({ bucket, key, versionId, sequencer }) =>
      carried.get(sequencer) ?? buckets.get(bucket)?.read(key, versionId ?? 'null'),
    relay(bucket, store) {
      const done = (change: Relayed) => announceRelayed(bucket, change);
      relays.set(bucket, { store, asking: new Map(), now: () => new Date(), done });
    },
    async announceLeft() {
      for (const bucket of buckets.values()) {
        for (const change of bucket.unannounced()) await announce(bucket, change);
      }
    },
    close: () => shut(server),
  };
}

interface Cloud extends Pick<S3Call, 'buckets' | 'createBucket' | 'announce'> {
  readonly access: Access;
  readonly gate: Gate;
  /** By bucket. */
  readonly relays: ReadonlyMap<string, Relay>;
}

async function serve(cloud: Cloud, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await readBody(request, maxBody);
  if (raw === 'too large') throw new S3Error(400, 'EntityTooLarge', `At most ${maxBody} bytes here.`);
  const { method = '', url = '', headers } = request;
  const target = readTarget(url);
  const identity = cloud.access.authenticate({ method, url, headers, body: raw }, 's3');
  if (identity.kind === 'refused') throw refusal(identity.code, identity.message);
  const level = target.key !== '' ? 'object' : target.bucketName !== '' ? 'bucket' : 'service';
  const { principal } = identity;
  const relay = cloud.relays.get(target.bucketName);
  const run = relay
    ? (call: S3Call) => relayed(relay, { ...call, method, url, principal })
    : findOperation(`${method} ${level}`, target.query, headers);
  const call: S3Call = {
    ...cloud,
    ...target,
    ...readContent(headers, raw),
    headers,
    ...judge(cloud, principal, target.bucketName),
  };
  const passing = {
    ...callerOf(principal, headers),
    service: 's3',
    operation: `${method} ${target.key || target.bucketName}`,
  };
  await reply(response, await carriedOut(cloud.gate, passing, async () => run(call)));
}

/** An answer that nobody gets is closed: its file would stay open. */
async function carriedOut(gate: Gate, passing: PassingCall, run: () => Promise<S3Answer>): Promise<S3Answer> {
  let body: S3Answer['body'];
  const effect = async () => {
    const answer = await run();
    body = answer.body;
    return answer;
  };
  return gate(passing, effect).catch((error: unknown) => {
    if (typeof body === 'object') body.destroy();
    throw error;
  });
}

/** Path style: `/<bucket>/<key>`; a key keeps its slashes and dots as they are. */
function readTarget(url: string): Pick<S3Call, 'bucketName' | 'key' | 'query'> {
  const [, path = '', query = ''] = /^\/([^?]*)\??(.*)$/s.exec(url) ?? [];
  try {
    const [bucketName = '', ...segments] = path.split('/').map(decodeURIComponent);
    const key = segments.join('/');
    if (Buffer.byteLength(key) > 1_024) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long.');
    return { bucketName, key, query: new URLSearchParams(query) };
  } catch (cause) {
    if (cause instanceof S3Error) throw cause;
    throw Object.assign(new S3Error(400, 'InvalidURI', 'The URI cannot be read.'), { cause });
  }
}

/** What was not understood is 400, what was understood and not believed 403; an anonymous request is denied. */
function refusal(code: string, message: string): S3Error {
  if (code === 'MissingAuthenticationToken') return new S3Error(403, 'AccessDenied', 'Access Denied');
  return new S3Error(
    /Malformed|Invalid(Request|Argument)|ContentSHA256/.test(code) ? 400 : 403,
    code,
    message,
  );
}

function judge(cloud: Cloud, principal: Principal, own: string): Pick<S3Call, 'bucket' | 'demand'> {
  const bucket: S3Call['bucket'] = (name = own) => {
    const found = cloud.buckets.get(name);
    if (!found) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist.');
    return found;
  };
  const demand: S3Call['demand'] = (action, { key, bucket: name = own, context = {} } = {}) => {
    if (name !== '' && action !== 's3:CreateBucket') bucket(name);
    const resource = `arn:aws:s3:::${name}${key === undefined ? '' : `/${key}`}`;
    if (cloud.access.allows(principal, { action, resource, context })) return;
    const message = `${principal.name} is not authorized to perform ${action} on ${resource}.`;
    throw new S3Error(403, 'AccessDenied', message);
  };
  return { bucket, demand };
}

async function reply(response: ServerResponse, answer: S3Answer): Promise<void> {
  const { status = 200, headers = {}, body = '' } = answer;
  response.writeHead(status, { 'x-amz-request-id': randomUUID(), ...headers });
  if (typeof body === 'string') response.end(body);
  else await pipeline(body, response);
}

function fail(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  // The caller went away, in the middle of its body or of ours: there is nobody left to tell.
  if (response.destroyed || response.headersSent) return;
  if (thrown instanceof CutOff) {
    response.destroy();
    return;
  }
  const error = thrown instanceof Refused ? new S3Error(thrown.status, thrown.code, thrown.message) : thrown;
  const expected = error instanceof S3Error;
  if (!expected) console.error('The local S3 failed:', error);
  const { status, code, message, headers } = expected
    ? error
    : new S3Error(500, 'InternalError', 'It failed.');
  const answer = xmlAnswer('Error', { Code: code, Message: message, Resource: request.url });
  void reply(response, { ...answer, status, headers: { ...answer.headers, ...headers } });
}
