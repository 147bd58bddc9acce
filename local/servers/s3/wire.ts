/** S3 on the wire: errors, XML, and what a call and its answer are made of. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { XMLParser } from 'fast-xml-parser';
import type * as z from 'zod';
import type { Bucket } from './bucket.ts';
import type { ObjectChange } from './version.ts';

/** An answer that is no success; `code` is S3's ("Error responses" in the S3 API reference). */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export interface S3Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** An authenticated request for an operation that exists. */
export interface S3Call {
  /** Empty for the service itself. */
  readonly bucketName: string;
  /** Empty for a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Without its framing; the checksums that came with it are verified. */
  readonly body: Buffer;
  readonly checksums: Readonly<Record<string, string>>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Throws NoSuchBucket. */
  bucket(name?: string): Bucket;
  /** Throws AccessDenied, or before that NoSuchBucket. A `key` makes the resource an object. */
  demand(action: string, target?: { key?: string; bucket?: string; context?: Record<string, string> }): void;
  createBucket(name: string): Bucket;
  /** Returns when the change has been taken note of. */
  announce(bucket: Bucket, change: ObjectChange): Promise<void>;
}

type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

export const xmlAnswer = (name: string, content: Xml): S3Answer => ({
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}`,
});

/** An array repeats its element; `undefined` leaves it out. */
function element(name: string, content: Xml): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((one) => element(name, one)).join('');
  const inner =
    typeof content === 'object'
      ? Object.entries(content).map(([child, value]) => element(child, value))
      : [escaped(String(content))];
  return `<${name}>${inner.join('')}</${name}>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"\u0000-\u001f]/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`);

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === 'Object' || name === 'Part',
});

export function readXml<T>(body: Buffer, schema: z.ZodType<T>): T {
  try {
    return schema.parse(parser.parse(body));
  } catch (cause) {
    throw Object.assign(new S3Error(400, 'MalformedXML', 'The XML you provided was not well-formed.'), {
      cause,
    });
  }
}

export const header = (call: Pick<S3Call, 'headers'>, name: string): string | undefined => {
  const value = call.headers[name];
  return typeof value === 'string' ? value : value?.join(',');
};
