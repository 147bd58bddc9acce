/** The content folder as keys of the content bucket. */
import { createHash } from 'node:crypto';
import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from 'node:fs';
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

/**
 * Tells that something below a folder changed, not what. Each folder is watched by itself: on Linux, Node 20's
 * recursive watch follows a file's inode, and is blind as soon as an editor puts a new file in the old one's place.
 */
export class FolderWatch {
  readonly #directory: string;
  readonly #changed: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(directory: string, changed: () => void) {
    this.#directory = directory;
    this.#changed = changed;
    this.adopt();
  }

  /** Watches the folders that are new, and forgets those that are gone; to be called before each scan. */
  adopt(): void {
    const below = readdirSync(this.#directory, { recursive: true, withFileTypes: true, encoding: 'utf8' });
    const folders = below.filter((entry) => entry.isDirectory());
    const paths = [this.#directory, ...folders.map((entry) => join(entry.parentPath, entry.name))];
    // With the inode: a folder that was moved away is still watched, and another may have its path.
    const found = new Map(paths.flatMap((path) => inodes(path).map((inode) => [`${inode} ${path}`, path])));
    for (const [name, path] of found) if (!this.#watchers.has(name)) this.#add(name, path);
    for (const name of this.#watchers.keys()) if (!found.has(name)) this.#forget(name);
  }

  close(): void {
    for (const name of this.#watchers.keys()) this.#forget(name);
  }

  #add(name: string, path: string): void {
    // A folder that cannot be watched any more is gone, and whatever holds it tells so.
    const watcher = watch(path, { persistent: false }, this.#changed).on('error', () => this.#forget(name));
    this.#watchers.set(name, watcher);
  }

  #forget(name: string): void {
    this.#watchers.get(name)?.close();
    this.#watchers.delete(name);
  }
}

/** None of a folder that is gone again. */
const inodes = (path: string): number[] => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? [] : [found.ino];
};

const order = ['publication', 'theme', 'page', 'public'];

/** Articles come last: they are judged and rendered by what the others say. */
export const uploadRank = (key: string): number => {
  const place = order.indexOf(contentKind(key));
  return place === -1 ? order.length : place;
};
