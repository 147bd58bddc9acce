/** A list on this machine, and what an import writes beside it; readable by their owner only. */
import { createReadStream, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AccountFiles, AccountWriter, ListFile } from '../src/subscribers/import/ports.ts';

export const ownerOnly = 0o600;

export async function listFile(path: string): Promise<ListFile> {
  const { size } = await stat(path);
  return { name: basename(path), size, read: () => createReadStream(path, { highWaterMark: 256 * 1024 }) };
}

/** `list.csv` → `list.csv.import.json`, `list.csv.account-….csv`; a dry run has its own. */
export function accountFiles(list: string, kind: 'import' | 'dry-run'): AccountFiles {
  const place = `${list}.${kind}.json`;
  const pathOf = (name: string) => accountPath(list, name);
  return {
    readPlace: async () => (existsSync(place) ? readFile(place, 'utf8') : undefined),
    async writePlace(text) {
      await writeFile(`${place}.new`, text, { mode: ownerOnly });
      await rename(`${place}.new`, place);
    },
    readAccount: (name) => wholeLines(pathOf(name)),
    openAccount: (name) => writerOf(pathOf(name)),
  };
}

export const accountPath = (list: string, name: string): string => `${list}.${name}`;

/**
 * Two imports that write one account would spoil it. `undefined`: one of this list is running on this machine. One that
 * was killed left its number behind, which nobody has any more.
 */
export function heldList(list: string): { release(): void } | undefined {
  const file = `${list}.import.pid`;
  if (existsSync(file) && isRunning(Number(readFileSync(file, 'utf8')))) return undefined;
  rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: ownerOnly });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
  return { release: () => rmSync(file, { force: true }) };
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    // Signal 0 asks whether there is such a process.
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function* wholeLines(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) return;
  let begun = '';
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = (begun + piece).split('\n');
    begun = lines.pop() ?? '';
    yield* lines;
  }
}

/** The longest line of an account is shorter. */
const tail = 64 * 1024;

async function writerOf(path: string): Promise<AccountWriter> {
  const file = await open(path, 'a+', ownerOnly);
  const { size } = await file.stat();
  const from = Math.max(0, size - tail);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(tail), 0, tail, from);
  await file.truncate(from + buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1);
  return { append: (text) => file.appendFile(text), close: () => file.close() };
}
