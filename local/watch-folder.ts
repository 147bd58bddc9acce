/** The content folder as keys of the content bucket. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contentKind } from '../src/keys.ts';

export interface FolderFile {
  readonly key: string;
  readonly path: string;
  /** Of the bytes, as S3 tells it: MD5 in double quotes. */
  readonly etag: string;
}

const hidden = /(^|\/)\.|~$/;
/** Files seen before, so that a scan reads only what changed. */
const seen = new Map<string, { readonly stamp: string; readonly etag: string }>();

/** Every file but hidden ones, editors' backups, and what only the system itself writes. */
export function scanFolder(directory: string): Map<string, FolderFile> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  const files = entries.flatMap((entry): FolderFile[] => {
    const path = join(entry.parentPath, entry.name);
    const key = relative(directory, path).split(sep).join('/').normalize('NFC');
    if (!entry.isFile() || hidden.test(key) || contentKind(key) === 'own') return [];
    const etag = etagOf(path);
    return etag === undefined ? [] : [{ key, path, etag }];
  });
  return new Map(files.map((file) => [file.key, file]));
}

/** `undefined` for a file that is gone again: editors write and rename. */
function etagOf(path: string): string | undefined {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    const stamp = `${mtimeMs} ${size} ${ino}`;
    const known = seen.get(path);
    if (known?.stamp === stamp) return known.etag;
    const etag = `"${createHash('md5').update(readFileSync(path)).digest('hex')}"`;
    seen.set(path, { stamp, etag });
    return etag;
  } catch {
    return undefined;
  }
}

const order = ['publication', 'theme', 'page', 'public'];

/** Articles come last: they are judged and rendered by what the others say. */
export const uploadRank = (key: string): number => {
  const place = order.indexOf(contentKind(key));
  return place === -1 ? order.length : place;
};
