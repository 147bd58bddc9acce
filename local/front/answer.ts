/** A request as it travels through the front, the answer to it, and what HTTP itself does to an answer. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export interface Question {
  readonly method: string;
  /** As sent, still encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  /** Lower-case names; never Set-Cookie, Content-Length or what belongs to a single connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of Set-Cookie. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

export const answer = (status: number, type: string, body: string | Uint8Array): Answer => ({
  status,
  headers: { 'content-type': type },
  cookies: [],
  body: Buffer.from(body),
});

/** An answer that says what went wrong in front of the origin. */
export const refusal = (status: number, text: string): Answer =>
  answer(status, 'text/plain; charset=utf-8', `${text}\n`);

const reads = ({ method }: Question): boolean => method === 'GET' || method === 'HEAD';
const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** 304 for what the reader already has (RFC 9110, 13). */
export function conditional(question: Question, given: Answer): Answer {
  if (given.status !== 200 || !reads(question)) return given;
  const { 'if-none-match': tags, 'if-modified-since': since } = question.headers;
  const { etag, 'last-modified': modified } = given.headers;
  const same =
    tags !== undefined
      ? etag !== undefined &&
        tags.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))
      : since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since);
  if (!same) return given;
  const { 'content-type': _type, 'content-encoding': _encoding, ...headers } = given.headers;
  return { ...given, status: 304, headers, body: Buffer.alloc(0) };
}

/** One range of bytes (RFC 9110, 14); of several ranges, or a range of another version, the whole is given. */
export function ranged(question: Question, given: Answer): Answer {
  const { range, 'if-range': version } = question.headers;
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  const stale =
    version !== undefined && ![given.headers['etag'], given.headers['last-modified']].includes(version);
  if (given.status !== 200 || !reads(question) || (first === '' && last === '') || stale) return given;
  const size = given.body.length;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  const satisfied = from <= to;
  const place = satisfied ? `bytes ${from}-${to}/${size}` : `bytes */${size}`;
  const headers = { ...given.headers, 'content-range': place };
  const body = satisfied ? given.body.subarray(from, to + 1) : Buffer.alloc(0);
  return { ...given, status: satisfied ? 206 : 416, headers, body };
}

export interface Compression {
  readonly gzip: boolean;
  readonly brotli: boolean;
}

/**
 * What CloudFront compresses (developer guide, "Serve compressed files"): these types, 1,000 to 10,000,000 bytes, not
 * yet encoded. Atom and JSON Feed are not among them.
 */
const compressible = [
  /^text\/(css|csv|html|javascript|js|plain|richtext|tab-separated-values|xml|x-component|x-java-source|x-script)$/,
  /^application\/(eot|font|font-sfnt|opentype|otf|truetype|ttf|x-(font-)?(opentype|truetype|otf|ttf)|vnd\.ms-fontobject)$/,
  /^application\/(dash\+xml|javascript|json|pdf|pkcs7-mime|protobuf|rss\+xml|vnd\.apple\.mpegurl|wasm|xhtml\+xml|xml)$/,
  /^application\/(x-httpd-cgi|x-javascript|x-mpegurl|x-perl)$/,
  /^(image\/svg\+xml|font\/(eot|otf|opentype|ttf)|vnd\.apple\.mpegurl)$/,
];

/** What the reader takes of what is offered, as CloudFront writes it into its cache key. */
export function codingsOf({ headers }: Question, offered: Compression): readonly ('br' | 'gzip')[] {
  const wanted = (headers['accept-encoding'] ?? '').split(',').map((one) => one.trim().split(/\s*;\s*q=/));
  const accepts = (name: string) =>
    wanted.some(([coding, quality = '1']) => coding === name && Number(quality) > 0);
  return [
    ...(offered.brotli && accepts('br') ? (['br'] as const) : []),
    ...(offered.gzip && accepts('gzip') ? (['gzip'] as const) : []),
  ];
}

export function compressed(question: Question, given: Answer, offered: Compression): Answer {
  const { 'content-type': type = '', 'content-encoding': encoding, etag } = given.headers;
  const size = given.body.length;
  const fits = [200, 403, 404].includes(given.status) && size >= 1_000 && size <= 10_000_000;
  const bare = (type.split(';')[0] ?? '').trim();
  if (!fits || encoding !== undefined || !compressible.some((types) => types.test(bare))) return given;
  const codings = codingsOf(question, offered);
  if (codings.length === 0) return given;
  const brotli = codings.includes('br');
  const headers = {
    ...given.headers,
    'content-encoding': brotli ? 'br' : 'gzip',
    vary: [given.headers['vary'], 'Accept-Encoding'].filter(Boolean).join(', '),
    ...(etag === undefined ? {} : { etag: `W/${opaque(etag)}` }),
  };
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  return { ...given, headers, body: brotli ? brotliCompressSync(given.body, quality) : gzipSync(given.body) };
}
