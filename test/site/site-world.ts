/** A small world around the builder: rows as the article stage writes them, buckets in memory, a clock that ticks. */
import { createHash } from 'node:crypto';
import type { ArticleItem, FileRecord, Intent } from '../../src/article/article.ts';
import { mediaType } from '../../src/article/media-type.ts';
import { parseArticle } from '../../src/article/parse.ts';
import {
  readFile,
  readItem,
  readPublication,
  rowOf,
  writeFile,
  writeIntent,
  writePublication,
} from '../../src/article/records.ts';
import { summaryOf } from '../../src/article/summary.ts';
import type { Digest } from '../../src/digest/digest.ts';
import { digests, writePageIntent } from '../../src/digest/pages.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { readMailable, writeMailable } from '../../src/digest/records.ts';
import { lookHint } from '../../src/hints.ts';
import { articleId, contentHash, type Instant, instant, newsletterId, shifted } from '../../src/ids.ts';
import { contentKind } from '../../src/keys.ts';
import type { Log, ObjectStore, Table } from '../../src/ports.ts';
import { buildSite } from '../../src/site/build.ts';
import { createDocuments } from '../../src/site/documents.ts';
import type { SitePorts } from '../../src/site/ports.ts';
import { rowKey } from '../../src/table-keys.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { MemoryTable } from '../support/memory-table.ts';

export const publicationSource = {
  title: 'The Courant',
  description: 'News of the coast.',
  language: 'en',
  timezone: 'Europe/Lisbon',
  owner: { name: 'The editors' },
  authors: { ada: { name: 'Ada Quill', bio: 'Writes about water.' } },
  sections: { sea: { title: 'Sea', description: 'What the water does.', more: 'More of the sea' } },
  newsletters: [
    { id: 'all', name: 'All', from: { name: 'C', address: 'c@courant.example' }, postalAddress: 'Quay 1' },
  ],
};

const all = newsletterId('all');

interface ArticleOptions {
  readonly state?: ArticleItem['state'];
  /** Front matter lines besides the title, and the body. */
  readonly front?: string;
  readonly body?: string;
  readonly published?: string;
  /** The intent is written, the record is not (yet). */
  readonly intentOnly?: boolean;
}

export class SiteWorld {
  readonly table = new MemoryTable();
  readonly content = new MemoryObjectStore(() => this.clock());
  readonly site = new MemoryObjectStore(() => this.clock());
  /** What newsletters were told, in order. */
  readonly told: string[] = [];
  readonly reports: string[] = [];
  /** Keys that were asked to be looked at again, in order. */
  readonly looks: string[] = [];
  readonly logged: { level: string; message: string; fields?: Record<string, unknown> }[] = [];
  time: Instant = instant('2026-11-23T08:00:00Z');
  #hex = 0;

  /** Each look at the clock takes a millisecond. */
  clock = (): Instant => {
    this.time = shifted(this.time, 1);
    return this.time;
  };

  readonly log: Log = {
    info: () => {},
    warn: (message, fields) => void this.logged.push({ level: 'warn', message, ...(fields && { fields }) }),
    error: (message, fields) => void this.logged.push({ level: 'error', message, ...(fields && { fields }) }),
  };

  /** As in a warm function; a theme is parsed once. */
  readonly documents = createDocuments(this);

  ports(changes: Partial<SitePorts> = {}): SitePorts {
    const { table, content, site, log } = this;
    const tell = (what: string) => async (item: ArticleItem) =>
      void this.told.push(`${what} ${item.summary?.slug}`);
    return {
      ...{ table, content, site, log, wallClock: this.clock, siteUrl: 'https://courant.example' },
      newsletters: {
        notice: async (publication) => void this.told.push(`notice ${publication.title}`),
        offer: tell('offer'),
        withdraw: tell('withdraw'),
      },
      uploadsQueue: {
        send: async (messages) => void this.looks.push(...messages.map((one) => lookHint.parse(one).look)),
      },
      digests: digests(changes.table ?? table),
      report: async (key) => void this.reports.push(key),
      randomness: {
        uuid: () => '00000000-0000-4000-8000-000000000000',
        hex: (bytes) => (++this.#hex).toString(16).padStart(bytes * 2, '0'),
      },
      remainingMs: () => 30_000,
      documents: this.documents,
      ...changes,
    };
  }

  async build(changes: Partial<SitePorts> = {}): Promise<void> {
    await buildSite(this.ports(changes), this.time);
  }

  async publication(changes: object = {}): Promise<void> {
    const source = { ...publicationSource, ...changes };
    const hash = createHash('sha256').update(JSON.stringify(source)).digest('hex');
    const rev = (await readPublication(this.table)).rev + 1;
    await this.intent({ subject: 'publication', rev, key: 'publication.yaml' });
    await writePublication(this.table, {
      ...{ rev, problems: [], at: this.clock() },
      accepted: { versionId: `p${rev}`, hash, source },
    });
  }

  /** Uploads `articles/<slug>.md` and records it, as the article stage would. */
  async article(slug: string, options: ArticleOptions = {}): Promise<ArticleItem> {
    const { state = 'live', front = '', body = `The body of ${slug}.`, published } = options;
    const key = `articles/${slug}.md`;
    const text = `---\ntitle: Title of ${slug}\nslug: ${slug}\n${front}\n---\n${body}\n`;
    const put = await this.content.put(key, text, { contentType: 'text/markdown' });
    const { config } = await readPublication(this.table);
    const parsed = parseArticle(new TextEncoder().encode(text), { key, publication: config });
    if (!parsed.ok || put === 'exists')
      throw new Error(`The test's article is wrong: ${JSON.stringify(parsed)}`);
    const id = idOf(slug);
    const before = await readItem(this.table, id);
    const at = before?.published ?? instant(published ?? parsed.value.date ?? this.clock());
    const item: ArticleItem = {
      ...{
        id,
        rev: (before?.rev ?? 0) + 1,
        liveRev: before?.liveRev ?? 0,
        state,
        key,
        guid: `urn:uuid:${id}`,
      },
      content: { hash: contentHash('0'.repeat(64)), versionId: put.versionId },
      summary: summaryOf(parsed.value),
      ...(state === 'live' || before?.firstLive
        ? { address: `/2026/${slug}/`, published: at, firstLive: before?.firstLive ?? at }
        : {}),
      ...{ problems: [], at: this.clock() },
    };
    await this.intent({ subject: id, rev: item.rev, key });
    if (!options.intentOnly) await this.table.put(rowOf(rowKey.item(id), item));
    return item;
  }

  /** A weekly digest of these articles, taken and recorded as a freezer does it, before it opens. */
  async frozen(period: string, slugs: readonly string[], changes: Partial<Digest> = {}): Promise<Digest> {
    const { cadence = 'weekly' } = changes;
    const id = digestIdOf(all, cadence, period);
    for (const article of slugs.map(idOf)) {
      const taken = (await readMailable(this.table, all, article)) ?? {
        ...{ newsletter: all, article, rev: 0, since: this.clock(), taken: [], withdrawn: false },
      };
      const marks = [...taken.taken, { digest: id, cadence }];
      await writeMailable(this.table, { ...taken, rev: taken.rev + 1, taken: marks });
    }
    const digest: Digest = {
      ...{ id, newsletter: all, cadence, period, rev: 2, state: 'freezing' },
      members: slugs.map((slug) => ({
        ...{ id: idOf(slug), key: `articles/${slug}.md`, versionId: 'v', hash: contentHash('0'.repeat(64)) },
      })),
      subject: `Digest of ${period}`,
      ...changes,
    };
    await this.digestRecord(digest);
    return digest;
  }

  /** Opens a digest: its intent, then its record. A pause or a cancelling stays. */
  async opens(standing: Digest, openedAt: Instant = this.clock()): Promise<Digest> {
    await writePageIntent(this.table, standing, this.clock());
    const state = standing.state === 'freezing' ? 'open' : standing.state;
    const digest: Digest = { ...standing, rev: standing.rev + 1, state, openedAt };
    await this.digestRecord(digest);
    return digest;
  }

  /** A digest that is open. */
  async digest(period: string, slugs: readonly string[], changes: Partial<Digest> = {}): Promise<Digest> {
    const { openedAt, ...others } = changes;
    return this.opens(await this.frozen(period, slugs, others), openedAt);
  }

  async digestRecord(digest: Digest): Promise<void> {
    await this.table.put(rowOf(rowKey.digest(digest.id), digest));
  }

  /** Writes the record of an article as it is given. */
  async record(item: ArticleItem): Promise<void> {
    await this.table.put(rowOf(rowKey.item(item.id), item));
  }

  /** `undefined`: the file goes. `keepsEarlier`: as a template's record does. */
  async file(key: string, text: string | undefined, { keepsEarlier = false } = {}): Promise<void> {
    const kind = contentKind(key) as FileRecord['kind'];
    const before = await readFile(this.table, key);
    const rev = (before?.rev ?? 0) + 1;
    const earlier =
      keepsEarlier && before?.standing.kind === 'there' ? [before.standing.versionId] : undefined;
    await this.intent({ subject: `file:${key}`, rev, key });
    if (text === undefined) await this.content.delete(key);
    const put = text !== undefined && (await this.content.put(key, text, { contentType: 'x/claimed' }));
    const standing: FileRecord['standing'] =
      put && put !== 'exists'
        ? {
            kind: 'there',
            versionId: put.versionId,
            etag: put.etag,
            size: text.length,
            contentType: mediaType(key),
            ...(earlier === undefined ? {} : { earlier }),
          }
        : { kind: 'gone' };
    await writeFile(this.table, { key, rev, kind, standing, problems: [], at: this.clock() });
  }

  intent(intent: Intent): Promise<void> {
    return writeIntent(this.table, intent, this.clock());
  }

  /** Subjects of the dirty set. */
  async dirty(): Promise<string[]> {
    const subjects: string[] = [];
    for await (const row of this.table.query('dirty')) subjects.push(String(row['subject']));
    return subjects;
  }

  page(path: string): string {
    const text = this.site.text(path);
    if (text === undefined) throw new Error(`There is no ${path} on the site`);
    return text;
  }

  /** How often an object was written. */
  writes(key: string): number {
    return this.site.versions.get(key)?.length ?? 0;
  }
}

/** Looks like a UUID, and says which article it is. */
export const idOf = (slug: string) =>
  articleId(
    createHash('sha256')
      .update(slug)
      .digest('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
  );

/** A port of which one call in `calls` fails, or does something else first. */
export function intercepted<Port extends Table | ObjectStore>(
  port: Port,
  method: keyof Port & string,
  before: (args: readonly unknown[]) => Promise<void> | void,
): Port {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== method) return value.bind(target);
      return async (...args: unknown[]) => {
        await before(args);
        return value.apply(target, args);
      };
    },
  });
}
