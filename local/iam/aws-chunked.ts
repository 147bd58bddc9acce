/**
 * The `aws-chunked` framing of a streamed body (S3 API reference, "Signature calculations for the Authorization
 * header: transferring a payload in multiple chunks"):
 * `<hex size>[;chunk-signature=<sig>]CRLF <bytes> CRLF … 0[;chunk-signature=<sig>]CRLF [trailer lines] CRLF`
 */
export interface ChunkedBody {
  /** The last one is empty. */
  readonly chunks: readonly { readonly data: Buffer; readonly signature?: string }[];
  /** Lower-case names, in the order sent. */
  readonly trailers: ReadonlyMap<string, string>;
}

/** `undefined`: the framing is broken or cut off. */
export function readChunkedBody(body: Uint8Array): ChunkedBody | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: { data: Buffer; signature?: string }[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const header = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(
      bytes.toString('latin1', at, lineEnd),
    );
    if (!header?.[1]) return undefined;
    const start = lineEnd + 2;
    const end = start + Number.parseInt(header[1], 16);
    chunks.push({ data: bytes.subarray(start, end), ...(header[2] && { signature: header[2] }) });
    if (end === start) return { chunks, trailers: readTrailers(bytes.toString('latin1', start)) };
    if (bytes.toString('latin1', end, end + 2) !== '\r\n') return undefined;
    at = end + 2;
  }
}

function readTrailers(text: string): Map<string, string> {
  const lines = text.split(/[\r\n]+/).filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
