/** Bytes → text: UTF-8 and nothing else, said in a way that helps whoever saved the file in another encoding. */
import { createHash } from 'node:crypto';
import { type ContentHash, contentHash } from '../ids.ts';
import type { Outcome, Problem } from '../problem.ts';
import type { Place } from './placed.ts';

/** Larger Markdown files are refused unread. */
export const maxArticleBytes = 2_000_000;

export const hashOf = (bytes: Uint8Array): ContentHash =>
  contentHash(createHash('sha256').update(bytes).digest('hex'));

/**
 * Text with `\n` line ends and no byte order mark. Fails on UTF-16, UTF-32, any other encoding, and on binary files. A
 * few control characters, as some input methods leave them behind, are dropped with a warning.
 */
export function decodeText(bytes: Uint8Array): Outcome<string> {
  const foreign = foreignEncoding(bytes);
  if (foreign !== undefined) return refusal(foreign, bytes);
  const text = utf8(bytes);
  if (text === undefined) {
    const at = invalidAt(bytes);
    return refusal(`bytes that are no UTF-8, at byte ${at}`, bytes, placeOf(bytes, at));
  }
  const found = text.match(controls)?.length ?? 0;
  if (text.includes('\0') || found > text.length / 100)
    return refusal(`a binary file: control character ${controlIn(text)}`, bytes);
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  return {
    ok: true,
    value: plain.replace(controls, ''),
    problems: found > 0 ? [controlsDropped(plain, found)] : [],
  };
}

const controls = /[\0-\b\x0e-\x1a\x1c-\x1f]/g;
const controlIn = (text: string): number => text.charCodeAt(text.search(controls));

function controlsDropped(text: string, count: number): Problem {
  const before = text.slice(0, text.search(controls)).split('\n');
  return {
    severity: 'warning',
    code: 'control-characters',
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    wrong: `${count} control ${count === 1 ? 'character was' : 'characters were'} dropped; nobody can see ${count === 1 ? 'it' : 'them'}.`,
    expected: 'text without control characters',
    example: 'Delete what stands at this place, and type it anew',
    received: `U+${controlIn(text).toString(16).toUpperCase().padStart(4, '0')}`,
  };
}

/** UTF-32 little-endian begins like UTF-16, so it comes first. */
const marks = [
  ['UTF-32 with a byte order mark', [0xff, 0xfe, 0, 0]],
  ['UTF-32 with a byte order mark', [0, 0, 0xfe, 0xff]],
  ['UTF-16 (little-endian) with a byte order mark', [0xff, 0xfe]],
  ['UTF-16 (big-endian) with a byte order mark', [0xfe, 0xff]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a zip archive or office document', [0x50, 0x4b, 3, 4]],
] as const;

function foreignEncoding(bytes: Uint8Array): string | undefined {
  const marked = marks.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte));
  if (marked) return marked[0];
  // Text in UTF-16 without a mark: every other byte of its ASCII characters is zero.
  const head = bytes.subarray(0, 64);
  const zeros = (odd: 0 | 1) => head.filter((byte, at) => at % 2 === odd && byte === 0).length;
  const many = Math.max(2, head.length / 4);
  if (zeros(1) >= many && zeros(0) === 0) return 'UTF-16 (little-endian)';
  if (zeros(0) >= many && zeros(1) === 0) return 'UTF-16 (big-endian)';
  return undefined;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The only failure a fatal decoder has is ill-formed input, which is the answer here.
    return undefined;
  }
}

/** 1-based: where a lenient decoder's output and the input part. */
function invalidAt(bytes: Uint8Array): number {
  const lenient = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  return bytes.findIndex((byte, at) => byte !== lenient[at]) + 1;
}

/** Of a byte, 1-based; columns are bytes, because there are no characters to count. */
function placeOf(bytes: Uint8Array, at: number): Place {
  const before = bytes.subarray(0, at - 1);
  const line = before.filter((byte) => byte === 0x0a).length + 1;
  return { line, column: at - 1 - before.lastIndexOf(0x0a) };
}

const refusal = (
  found: string,
  bytes: Uint8Array,
  place: Place = { line: 1, column: 1 },
): { ok: false; problems: readonly Problem[] } => ({
  ok: false,
  problems: [
    {
      severity: 'error',
      code: 'encoding',
      ...place,
      wrong: `The file is not UTF-8 text: found ${found}.`,
      expected: 'Markdown as UTF-8 text',
      example: 'In the editor: Save with Encoding → UTF-8',
      received: `first bytes ${Buffer.from(bytes.subarray(0, 8)).toString('hex')}`,
    },
  ],
});

export const tooLarge = (size: number, limit: number): Problem => ({
  severity: 'error',
  code: 'too-large',
  wrong: `The file has ${size.toLocaleString('en')} bytes, which is too large; it was not read.`,
  expected: `at most ${limit.toLocaleString('en')} bytes`,
  example: 'Put images and downloads beside the article as files of their own and link to them',
  received: `${size} bytes`,
});
