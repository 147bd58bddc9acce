/** The bytes of a request: framing taken off, and the checksums that came with them verified. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { readChunkedBody } from '../../iam/aws-chunked.ts';
import { S3Error } from './wire.ts';

export interface Content {
  readonly body: Buffer;
  /** `x-amz-checksum-<algorithm>` → base64; kept with the object and given back on request. */
  readonly checksums: Readonly<Record<string, string>>;
}

export function readContent(headers: IncomingHttpHeaders, raw: Buffer): Content {
  const framed = String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
  const { body, trailers } = framed ? unframed(headers, raw) : { body: raw, trailers: [] };
  // CRC32C and CRC64NVME, which node does not have, are taken unverified and not kept: loopback loses no bits.
  const stated = [...Object.entries(headers), ...trailers].filter(([name]) => Object.hasOwn(digests, name));
  for (const [name, value] of stated) {
    if (digests[name]?.(body) !== value)
      throw new S3Error(400, 'BadDigest', `The ${name} does not match the body.`);
  }
  const checksums = stated
    .filter(([name]) => name !== 'content-md5')
    .map(([name, value]) => [name, String(value)]);
  return { body, checksums: Object.fromEntries(checksums) };
}

function unframed(headers: IncomingHttpHeaders, raw: Buffer) {
  const chunked = readChunkedBody(raw);
  if (!chunked) throw new S3Error(400, 'IncompleteBody', 'The aws-chunked framing of the body is broken.');
  const body = Buffer.concat(chunked.chunks.map(({ data }) => data));
  if (Number(headers['x-amz-decoded-content-length']) !== body.length) {
    throw new S3Error(400, 'IncompleteBody', 'The body does not have the x-amz-decoded-content-length.');
  }
  const promised = headers['x-amz-trailer'];
  if (typeof promised === 'string' && !chunked.trailers.has(promised.toLowerCase())) {
    throw new S3Error(400, 'MalformedTrailerError', `The promised trailer ${promised} did not come.`);
  }
  return { body, trailers: [...chunked.trailers] };
}

const hash = (algorithm: string) => (body: Buffer) => createHash(algorithm).update(body).digest('base64');

const digests: Readonly<Record<string, (body: Buffer) => string>> = {
  'content-md5': hash('md5'),
  'x-amz-checksum-sha1': hash('sha1'),
  'x-amz-checksum-sha256': hash('sha256'),
  'x-amz-checksum-crc32': (body) =>
    Buffer.from(crc32(body).toString(16).padStart(8, '0'), 'hex').toString('base64'),
};
