/** How a file's bytes are to be read as text. */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export const encodings: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];

/** Of the beginning: a byte order mark, or every other byte zero, as in Western text of UTF-16. */
export function encodingByMark(head: Uint8Array): Encoding | undefined {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (const [index, byte] of head.subarray(0, 200).entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd < 4) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** Whether bytes that come in pieces are UTF-8. */
export class Utf8Judge {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #isUtf8 = true;

  take(bytes: Uint8Array): void {
    if (this.#isUtf8) this.#try(() => this.#decoder.decode(bytes, { stream: true }));
  }

  end(): boolean {
    if (this.#isUtf8) this.#try(() => this.#decoder.decode());
    return this.#isUtf8;
  }

  #try(decode: () => void): void {
    try {
      decode();
    } catch {
      // A sequence that is none: decode throws for nothing else.
      this.#isUtf8 = false;
    }
  }
}

/** The byte order mark goes. What is no character becomes U+FFFD, which no address has. */
export async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
