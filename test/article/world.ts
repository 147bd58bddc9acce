/** A content bucket, its table and the looks at its keys, in memory; and workers that stop where a test wants. */
import type { ArticleItem, KeyRow, Report } from '../../src/article/article.ts';
import { lookAt } from '../../src/article/look.ts';
import { identityOf } from '../../src/article/plan.ts';
import type { ArticlePorts } from '../../src/article/ports.ts';
import { readItem, readKeyRow } from '../../src/article/records.ts';
import { itemSchema } from '../../src/article/row-schemas.ts';
import { type Instant, instant, shifted } from '../../src/ids.ts';
import { reportKey } from '../../src/keys.ts';
import type { Log, ObjectStore, Table } from '../../src/ports.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { MemoryTable } from '../support/memory-table.ts';

export const start = instant('2026-11-23T10:00:00Z');
export const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

export const article = (title: string, more = ''): string =>
  `---\ntitle: ${title}\n${more}---\nText of ${title}.\n`;

/** `articles/a.md` is `a` for short. */
export const keyOf = (name: string): string => (/[/.]/.test(name) ? name : `articles/${name}.md`);

export class World {
  readonly table = new MemoryTable();
  readonly content = new MemoryObjectStore(() => this.now);
  now = start;
  #minted = 0;

  ports(table: Table = this.table, content: ObjectStore = this.content): ArticlePorts {
    return {
      table,
      content,
      wallClock: () => this.now,
      randomness: {
        uuid: () => uuid(++this.#minted),
        hex: (bytes) => (++this.#minted).toString(16).padStart(bytes * 2, '0'),
      },
      log: silent,
      senderDomain: 'tides.example',
      siteUrl: 'https://tides.example',
    };
  }

  async write(name: string, text: string | Uint8Array): Promise<void> {
    await this.content.put(keyOf(name), text, { contentType: 'text/markdown' });
  }

  async remove(name: string): Promise<void> {
    await this.content.delete(keyOf(name));
  }

  look(name: string, now: Instant = this.now): Promise<void> {
    return lookAt(this.ports(), { look: keyOf(name), now });
  }

  async upload(name: string, text: string | Uint8Array): Promise<void> {
    await this.write(name, text);
    await this.look(name);
  }

  async drop(name: string): Promise<void> {
    await this.remove(name);
    await this.look(name);
  }

  pass(milliseconds: number): void {
    this.now = shifted(this.now, milliseconds);
  }

  row(name: string): Promise<KeyRow | undefined> {
    return readKeyRow(this.table, keyOf(name));
  }

  /** The article that the key has, or `undefined`. */
  async has(name: string): Promise<ArticleItem | undefined> {
    const key = keyOf(name);
    const row = await readKeyRow(this.table, key);
    const pointed = row?.id && (await readItem(this.table, row.id));
    return identityOf({ key, ...(row ? { row } : {}), ...(pointed ? { pointed } : {}) });
  }

  items(): ArticleItem[] {
    return [...this.table.rows.values()]
      .filter((row) => row.pk.startsWith('article#'))
      .map((row): ArticleItem => itemSchema.parse(row));
  }

  live(): ArticleItem[] {
    return this.items().filter((item) => item.state === 'live');
  }

  report(name: string): Report {
    return JSON.parse(this.content.text(reportKey(keyOf(name))) ?? 'null');
  }
}

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** What a worker stops before, in words: `put article#…`, `get key#articles/a.md`, `object head articles/a.md`. */
type Call = string;

/** A look that runs one call at a time, whenever the test says so; it can be left for dead between any two calls. */
export class Worker {
  /** The call that it stands before; `undefined`: it has finished. */
  next: Call | undefined;
  readonly calls: Call[] = [];
  failure: unknown;
  #go: (() => void) | undefined;
  #arrived: (() => void) | undefined;
  readonly #started: Promise<void>;

  constructor(
    world: World,
    readonly name: string,
    now: Instant = world.now,
  ) {
    const ports = world.ports(this.#table(world.table), this.#store(world.content));
    this.#started = this.#arrival();
    void lookAt(ports, { look: keyOf(name), now })
      .catch((failure) => {
        this.failure = failure;
      })
      .then(() => {
        this.next = undefined;
        this.#arrived?.();
      });
  }

  /** Runs until it stands before its first call. */
  ready(): Promise<void> {
    return this.#started;
  }

  /** Makes one call. */
  async step(): Promise<void> {
    await this.#started;
    const arrival = this.#arrival();
    this.#go?.();
    await arrival;
  }

  /** Runs until it stands before a call that matches; throws if it finishes without one. */
  async until(call: RegExp): Promise<void> {
    await this.#started;
    while (this.next !== undefined && !call.test(this.next)) await this.step();
    if (this.next === undefined)
      throw new Error(`${this.name} never came to ${call}: ${this.calls.join('; ')}`);
  }

  async finish(): Promise<void> {
    await this.#started;
    while (this.next !== undefined) await this.step();
    if (this.failure !== undefined) throw this.failure;
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  #gate(call: Call): Promise<void> {
    return new Promise((resolve) => {
      this.next = call;
      this.#go = () => {
        this.calls.push(call);
        resolve();
      };
      this.#arrived?.();
    });
  }

  #table(table: Table): Table {
    const gate = (call: Call) => this.#gate(call);
    return {
      get: async (pk, sk) => {
        await gate(`get ${pk}`);
        return table.get(pk, sk);
      },
      put: async (row, condition) => {
        await gate(`put ${row.pk}`);
        return table.put(row, condition);
      },
      delete: async (pk, sk, condition) => {
        await gate(`delete ${pk}`);
        return table.delete(pk, sk, condition);
      },
      async *query(pk, range) {
        await gate(`query ${pk}`);
        yield* table.query(pk, range);
      },
      scan: () => table.scan(),
    };
  }

  #store(store: ObjectStore): ObjectStore {
    const gate = (call: Call) => this.#gate(`object ${call}`);
    return {
      get: async (key, options) => {
        await gate(`get ${key}`);
        return store.get(key, options);
      },
      head: async (key) => {
        await gate(`head ${key}`);
        return store.head(key);
      },
      put: async (key, body, options) => {
        await gate(`put ${key}`);
        return store.put(key, body, options);
      },
      delete: async (key) => {
        await gate(`delete ${key}`);
        return store.delete(key);
      },
      list: (prefix, options) => store.list(prefix, options),
      history: (prefix) => store.history(prefix),
    };
  }
}
