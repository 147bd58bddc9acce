import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ContentWatch, watchContent } from '../../local/watch.ts';
import { watchOutcomes } from '../../local/watch-outcomes.ts';
import type { PutOptions } from '../../src/ports.ts';
import { eventually } from '../support/courant.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';

let folder: string;
let memory: string;
let printed: string[];
let puts: string[];
let store: MemoryObjectStore;
let watching: ContentWatch | undefined;

beforeEach(() => {
  const directory = mkdtempSync(join(tmpdir(), 'courant-watch-'));
  folder = join(directory, 'content');
  memory = join(directory, 'uploaded.json');
  printed = [];
  puts = [];
  store = new (class extends MemoryObjectStore {
    override async put(key: string, body: Uint8Array | string, options: PutOptions) {
      puts.push(key);
      return super.put(key, body, options);
    }
  })();
  watching = undefined;
});
afterEach(() => {
  watching?.close();
  rmSync(dirname(folder), { recursive: true, force: true });
});

const save = (key: string, text = key): void => {
  mkdirSync(dirname(join(folder, key)), { recursive: true });
  writeFileSync(join(folder, key), text);
};
/** Uploads, and takes everything to be public: no report is waited for. */
const run = async (): Promise<void> => {
  const print = (line: string) => printed.push(line);
  const outcomes = {
    ...watchOutcomes(store, print),
    expect: async () => {},
    made: () => {},
    failed: (key: string, error: unknown) => print(`${key} ${String(error)}`),
  };
  watching = watchContent({ directory: folder, store, outcomes, memory, print });
  await watching.uploaded;
};
const keys = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { key } of store.list('')) found.push(key);
  return found;
};
const follows = (what: string, expected: string[]) =>
  eventually(what, async () => JSON.stringify(await keys()) === JSON.stringify(expected));

describe('the content folder, at the start,', () => {
  it('goes up with publication.yaml first, then theme, pages, public files, and articles last', async () => {
    for (const key of ['articles/a.md', 'public/x.txt', 'pages/p.md', 'theme/site.css', 'publication.yaml'])
      save(key);
    await run();
    expect(puts).toEqual([
      'publication.yaml',
      'theme/site.css',
      'pages/p.md',
      'public/x.txt',
      'articles/a.md',
    ]);
  });

  it('goes up with content types, without hidden files, backups and what only the system writes', async () => {
    for (const key of [
      'articles/é.md',
      'articles/.a.md.swp',
      '.git/config',
      'articles/a.md~',
      'reports/x.json',
    ]) {
      save(key);
    }
    await run();
    expect(await keys()).toEqual(['articles/é.md']);
    expect((await store.head('articles/é.md'))?.contentType).toBe('text/markdown; charset=utf-8');
  });

  it('goes up only where it differs', async () => {
    save('articles/a.md');
    save('articles/b.md');
    await store.put('articles/a.md', 'articles/a.md', { contentType: 'text/markdown' });
    await store.put('articles/b.md', 'older', { contentType: 'text/markdown' });
    puts = [];
    await run();
    expect(puts).toEqual(['articles/b.md']);
  });

  it('takes away what it brought once and has no more, and nothing that others put there', async () => {
    await store.put('articles/gone.md', 'x', { contentType: 'text/markdown' });
    await store.put('articles/by-others.md', 'x', { contentType: 'text/markdown' });
    writeFileSync(memory, JSON.stringify(['articles/gone.md']));
    save('articles/a.md');
    await run();
    expect(await keys()).toEqual(['articles/a.md', 'articles/by-others.md']);
    expect(JSON.parse(readFileSync(memory, 'utf8'))).toEqual(['articles/a.md']);
  });
});

describe('the content folder, watched,', () => {
  beforeEach(async () => {
    save('articles/a.md');
    await run();
  });

  it('is followed when a file is saved, also in a new folder', async () => {
    save('articles/2026/11/new.md');
    await follows('the new file', ['articles/2026/11/new.md', 'articles/a.md']);
    save('articles/a.md', 'changed');
    await eventually('the change', async () => (await text('articles/a.md')) === 'changed');
  });

  it('is followed each time an editor puts a new file in the place of the old one', async () => {
    for (const version of ['one', 'two', 'three']) {
      save('.new', version);
      renameSync(join(folder, '.new'), join(folder, 'articles/a.md'));
      await eventually(version, async () => (await text('articles/a.md')) === version);
    }
  });

  it('is followed within a folder that was renamed, and in the one that takes its place', async () => {
    save('articles/old/a.md');
    await follows('the folder', ['articles/a.md', 'articles/old/a.md']);
    renameSync(join(folder, 'articles/old'), join(folder, 'articles/new'));
    save('articles/old/b.md');
    await follows('the renamed one', ['articles/a.md', 'articles/new/a.md', 'articles/old/b.md']);
    save('articles/new/a.md', 'changed');
    await eventually('the change', async () => (await text('articles/new/a.md')) === 'changed');
    save('articles/old/b.md', 'changed');
    await eventually('the change', async () => (await text('articles/old/b.md')) === 'changed');
  });

  it('is followed when a file is renamed: the new key is there before the old one goes', async () => {
    renameSync(join(folder, 'articles/a.md'), join(folder, 'articles/b.md'));
    await follows('the rename', ['articles/b.md']);
    expect(puts).toEqual(['articles/a.md', 'articles/b.md']);
  });

  it('is followed when a file is deleted, and keeps what others put beside it', async () => {
    await store.put('articles/by-others.md', 'x', { contentType: 'text/markdown' });
    rmSync(join(folder, 'articles/a.md'));
    await follows('the deletion', ['articles/by-others.md']);
  });
});

const text = async (key: string) => new TextDecoder().decode((await store.get(key))?.body);
