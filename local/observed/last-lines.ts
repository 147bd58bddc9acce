/** The newest lines of a log that may be very long. */
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode } from '../refusal.ts';

const chunkBytes = 65_536;
/** So much is read at most, however few lines that is. */
const mostBytes = 2 * 2 ** 20;

/** Oldest first; none of a file that is not there. A first line that is longer than what is read has no beginning. */
export async function lastLines(file: string, count: number): Promise<readonly string[]> {
  const log = await open(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  try {
    return log === undefined ? [] : (await ending(log, count)).slice(-count);
  } finally {
    await log?.close();
  }
}

async function ending(log: FileHandle, count: number): Promise<readonly string[]> {
  const { size } = await log.stat();
  const chunks: Buffer[] = [];
  let start = size;
  let ends = 0;
  // The line end before the first line that is wanted, and the one behind the last.
  while (start > 0 && ends < count + 1 && size - start < mostBytes) {
    const length = Math.min(chunkBytes, start);
    start -= length;
    const { buffer } = await log.read({ buffer: Buffer.alloc(length), position: start });
    chunks.unshift(buffer);
    ends += buffer.reduce((sum, byte) => (byte === lineEnd ? sum + 1 : sum), 0);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

const lineEnd = 10;
