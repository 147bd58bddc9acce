/** Keeps the content bucket as the content folder is: uploads what differs, then follows every change. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { mediaType } from '../src/article/media-type.ts';
import { publicationKey } from '../src/keys.ts';
import type { ObjectStore } from '../src/ports.ts';
import { Slots } from './runner/slots.ts';
import { type FolderFile, FolderWatch, scanFolder, uploadRank } from './watch-folder.ts';
import type { Change, Outcomes } from './watch-outcomes.ts';

export interface ContentWatch {
  /** Settles when everything that differed at the start is up and its outcome is printed. */
  readonly uploaded: Promise<void>;
  close(): void;
}

export interface WatchOptions {
  readonly directory: string;
  readonly store: ObjectStore;
  readonly outcomes: Outcomes;
  /** Where the keys that came from the folder are remembered: only these are ever deleted. */
  readonly memory: string;
  readonly print: (line: string) => void;
}

/** Editors save in several steps. */
const settling = 80;
/** What is written into a folder in the moment in which it is made is not told. */
const secondLook = 1_000;
const parallel = 8;

export function watchContent(options: WatchOptions): ContentWatch {
  const { directory, print } = options;
  const sync = new Sync(options);
  let timer: NodeJS.Timeout | undefined;
  const first = sync.start();
  const failed = (error: unknown) => print(`✗ ${directory}: ${String(error)}`);
  let work = first.then(() => {}, failed);
  const look = (delay: number, again: boolean): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      work = work.then(() => followed(sync, folders)).catch(failed);
      if (again) look(secondLook, false);
    }, delay);
  };
  const folders = new FolderWatch(directory, () => look(settling, true));
  return {
    uploaded: first
      .then((told) => Promise.all(told))
      .then(
        () => {},
        () => {},
      ),
    close() {
      clearTimeout(timer);
      folders.close();
    },
  };
}

async function followed(sync: Sync, folders: FolderWatch): Promise<void> {
  folders.adopt();
  await sync.run();
}

class Sync {
  readonly #options: WatchOptions;
  /** Keys from the folder, with the ETag that was last uploaded. */
  readonly #up = new Map<string, string>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** The first run compares with the bucket itself. */
  async start(): Promise<Promise<void>[]> {
    const { directory, memory, print, store } = this.#options;
    const remembered = existsSync(memory)
      ? z.array(z.string()).parse(JSON.parse(readFileSync(memory, 'utf8')))
      : [];
    const folder = scanFolder(directory);
    if (!folder.has(publicationKey))
      print(`${directory}: there is no ${publicationKey}; a default stands in for it`);
    for await (const { key, etag } of store.list('')) {
      if (folder.has(key) || remembered.includes(key)) this.#up.set(key, etag);
    }
    return this.run();
  }

  /** Uploads are done when this settles; the promises it gives settle with their outcomes. */
  async run(): Promise<Promise<void>[]> {
    const { directory, memory, print } = this.#options;
    const folder = scanFolder(directory);
    const differing = [...folder.values()].filter(({ key, etag }) => this.#up.get(key) !== etag);
    const gone = [...this.#up.keys()].filter((key) => !folder.has(key));
    const count = differing.length + gone.length;
    if (count === 0) return [];
    if (count > parallel) print(`${directory}: bringing up ${count} files …`);
    const told: Promise<void>[] = [];
    const ranks = new Set(differing.map(({ key }) => uploadRank(key)).sort());
    for (const rank of ranks) {
      const group = differing.filter(({ key }) => uploadRank(key) === rank);
      await together(group, (file) => this.#change(file.key, told, () => this.#upload(file)));
    }
    // Last, so that a renamed article is already there under its new key.
    await together(gone, (key) => this.#change(key, told, () => this.#remove(key)));
    writeFileSync(memory, JSON.stringify([...this.#up.keys()]));
    return told;
  }

  /** A change that fails is told and stays a difference: the next look tries again. */
  async #change(key: string, told: Promise<void>[], make: () => Promise<Change>): Promise<void> {
    const { outcomes } = this.#options;
    told.push(outcomes.expect(key));
    await make().then(
      (change) => outcomes.made(key, change),
      (error: unknown) => outcomes.failed(key, error),
    );
  }

  async #upload({ key, path, etag }: FolderFile): Promise<Change> {
    const put = await this.#options.store.put(key, await readFile(path), { contentType: mediaType(key) });
    this.#up.set(key, etag);
    return { kind: 'version', versionId: put === 'exists' ? undefined : put.versionId };
  }

  async #remove(key: string): Promise<Change> {
    await this.#options.store.delete(key);
    this.#up.delete(key);
    return { kind: 'deletion' };
  }
}

async function together<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const slots = new Slots(parallel);
  await Promise.all(
    items.map(async (item) => {
      await slots.take();
      await work(item).finally(() => slots.give());
    }),
  );
}
