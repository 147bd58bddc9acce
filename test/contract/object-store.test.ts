import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type S3Server, startS3 } from '../../local/servers/s3/server.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { objectStoreContract } from './object-store.ts';

/** May read, write and delete, but not list. */
const blind = caller('blind', [allow(['s3:*Object'], ['*'])]);
const text = { contentType: 'text/plain' };
let server: S3Server;
let made = 0;

/** With repetitions: those of the SDK are part of what is tried here. */
const client = (endpoint = server.endpoint, principal = operator) =>
  new S3Client({ ...clientOf(endpoint, principal), maxAttempts: 3 });

async function freshBucket(): Promise<string> {
  const name = `bucket-${++made}`;
  await server.createBucket(name, { versioned: true });
  return name;
}

beforeAll(async () => {
  const [access, directory] = [accessOf(operator, blind), temporaryFolder()];
  server = await startS3({ access, directory, now: () => new Date(), changed: () => {} });
});
afterAll(() => server.close());

objectStoreContract('MemoryObjectStore', async () => new MemoryObjectStore());
objectStoreContract('s3ObjectStore', async () => s3ObjectStore(await freshBucket(), client()));

/** Passes requests on to the server. `cut`: carries out the next request, then hangs up instead of answering. */
async function startProxy() {
  const seen: string[] = [];
  const faults: ('cut' | 'conflict')[] = [];
  const bytes = { sent: 0, hungUp: false };
  const proxy = createServer((incoming, outgoing) => {
    const fault = faults.shift();
    seen.push(`${incoming.method} ${fault ?? ''}`.trim());
    if (fault === 'conflict') {
      incoming.resume();
      const error = '<Error><Code>ConditionalRequestConflict</Code><Message>Busy</Message></Error>';
      outgoing.writeHead(409, { 'content-type': 'application/xml' }).end(error);
      return;
    }
    const { method, url, headers } = incoming;
    const onward = forward(server.endpoint + url, { method: method!, headers }, (answer) => {
      if (fault === 'cut') return outgoing.destroy();
      outgoing.writeHead(answer.statusCode!, answer.headers);
      outgoing.on('close', () => {
        bytes.hungUp ||= !outgoing.writableFinished;
      });
      answer.on('data', (chunk: Buffer) => {
        bytes.sent += chunk.length;
      });
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const close = () => {
    proxy.closeAllConnections();
    proxy.close();
  };
  return { endpoint, seen, faults, bytes, close };
}

describe('s3ObjectStore on a bad line', () => {
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeAll(async () => {
    proxy = await startProxy();
  });
  afterAll(() => proxy.close());
  const once = { ...text, ifAbsent: true };

  it('knows its own write again when the answer to it was lost', async () => {
    const store = s3ObjectStore(await freshBucket(), client(proxy.endpoint));
    proxy.faults.push('cut');
    const put = await store.put('marker', 'mine', once);
    expect(put).toEqual({ etag: (await store.head('marker'))?.etag, versionId: expect.any(String) });
    expect(proxy.seen.splice(0)).toEqual(['PUT cut', 'PUT', 'HEAD', 'HEAD']);
  });

  it("does not take another's write for its own", async () => {
    const bucket = await freshBucket();
    await s3ObjectStore(bucket, client()).put('marker', 'theirs', text);
    proxy.faults.push('cut');
    expect(await s3ObjectStore(bucket, client(proxy.endpoint)).put('marker', 'mine', once)).toBe('exists');
  });

  it('tries again when S3 was busy with another write of the key', async () => {
    const store = s3ObjectStore(await freshBucket(), client(proxy.endpoint));
    proxy.faults.push('conflict', 'conflict');
    expect(await store.put('marker', 'mine', once)).not.toBe('exists');
    proxy.faults.push('conflict');
    expect(await store.put('marker', 'mine', once)).toBe('exists');
  });

  it('says of a write and of a removal that their first attempt may still land', async () => {
    const store = s3ObjectStore(await freshBucket(), client(proxy.endpoint));
    proxy.faults.push('cut');
    expect(await store.put('page', 'one', text)).toMatchObject({ retried: true });
    proxy.faults.push('cut');
    expect(await store.delete('page')).toMatchObject({ retried: true });
  });

  it('gives up when S3 stays busy', async () => {
    const store = s3ObjectStore(await freshBucket(), client(proxy.endpoint));
    proxy.faults.push(...Array.from({ length: 5 }, () => 'conflict' as const));
    await expect(store.put('marker', 'mine', once)).rejects.toMatchObject({
      name: 'ConditionalRequestConflict',
    });
  });

  it('hangs up on an object over the limit instead of downloading it', async () => {
    const store = s3ObjectStore(await freshBucket(), client(proxy.endpoint));
    // Twice what the buffers between two processes of one machine have been seen to hold.
    const size = 100_000_000;
    await store.put('large', new Uint8Array(size), text);
    proxy.bytes.sent = 0;
    expect(await store.get('large', { maxBytes: 1_000_000 })).toMatchObject({ size });
    await expect.poll(() => proxy.bytes.hungUp).toBe(true);
    expect(proxy.bytes.sent).toBeLessThan(size / 2);
  });
});

describe('s3ObjectStore without rights, or without a bucket', () => {
  it('throws 403 for a missing key when it may not list the bucket', async () => {
    const store = s3ObjectStore(await freshBucket(), client(server.endpoint, blind));
    await expect(store.get('nothing')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(store.head('nothing')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await store.put('something', 'here', text);
    expect(await store.get('something')).toMatchObject({ size: 4 });
  });

  it('does not take a missing bucket for a missing object', async () => {
    await expect(s3ObjectStore('no-such-bucket', client()).get('a')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});
