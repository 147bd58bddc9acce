/**
 * A publication of many articles in memory, by the real stages: each article was looked at, and the builder's own rows say
 * that it is out. Only the pages of old articles are left out, which nobody reads when one more is published.
 */
import { looksOfBatch } from '../src/article/look.ts';
import type { ArticlePorts } from '../src/article/ports.ts';
import { deleteIntent, readIntents, readItem, readPublication, recordLive } from '../src/article/records.ts';
import { writeReport } from '../src/article/write-report.ts';
import { newsletters } from '../src/digest/offer.ts';
import { digests } from '../src/digest/pages.ts';
import { articleId, type Instant, instant, shifted } from '../src/ids.ts';
import type { Log } from '../src/ports.ts';
import { type BuildEnding, buildSite } from '../src/site/build.ts';
import { createDocuments, type Documents } from '../src/site/documents.ts';
import type { SitePorts } from '../src/site/ports.ts';
import { moveLists, narrowShown } from '../src/site/rows.ts';
import { articleWork } from '../src/site/work.ts';
import { rowKey } from '../src/table-keys.ts';
import { MemoryObjectStore } from '../test/support/memory-object-store.ts';
import { MemoryTable } from '../test/support/memory-table.ts';
import { Asked, countedStore, countedTable } from './counted-ports.ts';

const siteUrl = 'https://courant.example';
/** Milliseconds that a call of the builder has. */
const buildTimeout = 30_000;

const publication = `title: The Bench
description: Articles to be counted.
language: en
timezone: Europe/Lisbon
owner: { name: The editors, email: editors@courant.example }
authors:
  ann: { name: Ann }
  bob: { name: Bob }
  eve: { name: Eve }
sections:
  sea: { title: Sea }
  land: { title: Land }
  town: { title: Town }
  letters: { title: Letters }
`;

type Through = Pick<SitePorts, 'table' | 'content' | 'site' | 'documents' | 'wallClock' | 'remainingMs'>;

export interface NewFile {
  readonly key: string;
  readonly body: string;
}

export class PublishedWorld {
  readonly table = new MemoryTable();
  readonly content = new MemoryObjectStore(() => this.now);
  readonly site = new MemoryObjectStore(() => this.now);
  readonly asked = { look: new Asked(), build: new Asked() };
  /** The publication's clock. */
  now: Instant;
  documents: Documents;
  #made = 0;
  /** The wall's stands still: no walk is due meanwhile. */
  readonly #wallClock = () => instant('2026-11-23T08:00:00Z');

  /** `process`: ids that it mints are no other process's. */
  constructor(
    now: Instant,
    private readonly process = 0,
  ) {
    this.now = now;
    this.documents = this.#freshDocuments();
  }

  readonly #log: Log = {
    info: () => undefined,
    warn: (message, fields) => console.error(message, fields),
    error: (message, fields) => {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  };

  readonly #randomness = {
    hex: (bytes: number) => (++this.#made).toString(16).padStart(2 * bytes, '0'),
    uuid: () => `0000000${this.process}-0000-4000-8000-${(++this.#made).toString(16).padStart(12, '0')}`,
  };

  #freshDocuments = (): Documents => createDocuments(this.#read('build'));

  #read(who: keyof PublishedWorld['asked']) {
    return {
      table: countedTable(this.table, this.asked[who]),
      content: countedStore(this.content, this.asked[who]),
      log: this.#log,
    };
  }

  /** Nothing that was read is remembered, the site is empty, and the next build brings everything. */
  async startOver(): Promise<void> {
    this.documents = this.#freshDocuments();
    this.site.versions.clear();
    const { pk, sk } = rowKey.verify();
    await this.table.delete(pk, sk);
  }

  #articlePorts = (through: Partial<Pick<Through, 'table' | 'content'>>): ArticlePorts => ({
    ...{ ...this.#read('look'), ...through, randomness: this.#randomness },
    ...{ wallClock: this.#wallClock, siteUrl, senderDomain: 'courant.example' },
  });

  /** `through`: other ways to the same services. */
  sitePorts(through: Partial<Through> = {}): SitePorts {
    const read = { ...this.#read('build'), ...through };
    const { table, content, log } = read;
    return {
      ...{ site: countedStore(this.site, this.asked.build), documents: this.documents },
      ...{ wallClock: this.#wallClock, remainingMs: () => buildTimeout },
      ...{ ...read, randomness: this.#randomness, siteUrl },
      uploadsQueue: { send: async () => undefined },
      newsletters: newsletters({ content: table, contentBucket: content, log }),
      digests: digests(table),
      report: async (key) => void (await writeReport({ table, content, siteUrl }, key)),
    };
  }

  async look(
    { key, body }: NewFile,
    through: Partial<Pick<Through, 'table' | 'content'>> = {},
  ): Promise<void> {
    await this.content.put(key, body, { contentType: 'text/markdown' });
    const time = instant(this.now).replace(/\.\d+/, '');
    const message = JSON.stringify({ source: 'aws.s3', time, detail: { object: { key } } });
    await looksOfBatch(this.#articlePorts(through), [message]).look(message);
  }

  build = (): Promise<BuildEnding> => buildSite(this.sitePorts(), this.now);

  /** Everything that is there is out already; `files` come so many milliseconds after each other. */
  async fill(files: readonly NewFile[], pace: number): Promise<void> {
    await this.look({ key: 'publication.yaml', body: publication });
    await this.build();
    for (const file of files) {
      await this.look(file);
      this.now = shifted(this.now, pace);
    }
    await this.#settle();
    await this.build();
  }

  /** What a pass does with the rows of articles, without their pages. */
  async #settle(): Promise<void> {
    const { config } = await readPublication(this.table);
    const intents = await readIntents(this.table);
    for (const id of new Set(intents.map(({ subject }) => subject))) {
      const item = await readItem(this.table, articleId(id));
      if (item === undefined) throw new Error(`No article for ${id}`);
      const work = await articleWork(this.table, item, config);
      await moveLists(this.table, work);
      await narrowShown(this.table, work);
      await recordLive(this.table, item.id, item.rev);
    }
    for (const intent of intents) await deleteIntent(this.table, intent);
  }
}
