/** Files that are two things at once, larger than they look, or say too much: made here, byte by byte. */
import { deflateSync } from 'node:zlib';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** A GIF of one line whose width is `/*`, so that the rest of it is a comment to whoever reads it as a script. */
export const gifAndScript = (script: string): Uint8Array =>
  joined(
    bytes('GIF89a/*\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00'),
    bytes('\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b'),
    bytes(`*/=1;${script}`),
  );

/** A JPEG with a page in its comment (ITU-T T.81, B.2.4.5), and a zip archive's end behind it. */
export function jpegAnd(jpeg: Uint8Array, page: string): Uint8Array {
  const comment = bytes(page);
  const length = comment.length + 2;
  const head = Uint8Array.of(0xff, 0xfe, length >> 8, length & 0xff);
  return joined(jpeg.subarray(0, 2), head, comment, jpeg.subarray(2), bytes(`PK\x05\x06${'\0'.repeat(18)}`));
}

/** A grey PNG (W3C PNG, 11.2) of nothing, which takes `width × height ÷ 8` bytes when it is unpacked. */
export function emptyPng(width: number, height: number): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  const mark = bytes('\x89PNG\r\n\x1a\n');
  return joined(mark, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', new Uint8Array()));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined(bytes(type), data);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc(body));
  return joined(length, body, check);
}

/** As PNG's annex D has it. */
function crc(data: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
