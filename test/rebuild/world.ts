/** A whole publication in memory, from the upload to the frozen digest; its tables can be lost and made anew. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { lookAt } from '../../src/article/look.ts';
import { writeReport } from '../../src/article/write-report.ts';
import { closeIfDone } from '../../src/delivery/close.ts';
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import { newsletters } from '../../src/digest/offer.ts';
import { digests } from '../../src/digest/pages.ts';
import { readOpenDigests, readShards, writeShard } from '../../src/digest/records.ts';
import { type DigestId, type Instant, instant, shifted } from '../../src/ids.ts';
import { measurePictures } from '../../src/images/apply.ts';
import type { ObjectStore, Table } from '../../src/ports.ts';
import type { RebuildPorts } from '../../src/rebuild/ports.ts';
import { rebuild } from '../../src/rebuild/rebuild.ts';
import { buildSite } from '../../src/site/build.ts';
import { createDocuments } from '../../src/site/documents.ts';
import { changeVerify, withDue } from '../../src/site/verify.ts';
import { sweepAgenda } from '../../src/sweep/agenda.ts';
import { sweepIntents } from '../../src/sweep/intents.ts';
import { sweepWaiting } from '../../src/sweep/waiting.ts';
import { silent } from '../article/world.ts';
import { pictureLibrary } from '../images/world.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { MemoryTable } from '../support/memory-table.ts';

export const publicationYaml = `title: The Tide Post
description: A column on the sea.
language: en
timezone: Europe/Lisbon
owner: { name: The Tide Post }
sections: { sea: { title: Sea } }
newsletters:
  - id: post
    name: The Post
    cadences: [article, daily]
    schedule: { time: "12:00" }
    from: { name: The Post, address: post@tides.example }
    postalAddress: Quay 1
    recallWindow: 1m
`;

const siteUrl = 'https://tides.example';

export class Publication {
  readonly content = new MemoryObjectStore(() => this.now);
  site = new MemoryObjectStore(() => this.now);
  table = new MemoryTable();
  readonly subscribers = new MemoryTable();
  deliveries = new MemoryTable();
  now: Instant = instant('2026-11-23T10:00:00Z');
  readonly progress: string[] = [];
  /** Keys that a look was asked for, by the builder or the sweep. */
  #hints: string[] = [];
  #minted = 0;

  /** Each look at the clock takes a second: no two facts are of one moment. */
  clock = (): Instant => {
    this.now = shifted(this.now, 1_000);
    return this.now;
  };

  readonly #uploadsQueue = {
    send: async (messages: readonly unknown[]) => {
      this.#hints.push(...messages.map((message) => (message as { look: string }).look));
    },
  };

  readonly #randomness = {
    uuid: () => `00000000-0000-4000-8000-${String(++this.#minted).padStart(12, '0')}`,
    hex: (bytes: number) => (++this.#minted).toString(16).padStart(bytes * 2, '0'),
  };

  ports(wrap: <T extends object>(port: T) => T = (port) => port): RebuildPorts {
    return {
      content: wrap<ObjectStore>(this.content),
      site: wrap<ObjectStore>(this.site),
      table: wrap<Table>(this.table),
      subscribers: this.subscribers,
      deliveries: this.deliveries,
      tableIds: async () => ({ content: 'c', subscribers: 's', deliveries: 'd' }),
      ...{ wallClock: this.clock, randomness: this.#randomness, log: silent, siteUrl },
      senderDomain: 'tides.example',
      pause: async () => {},
      progress: (line) => void this.progress.push(line),
    };
  }

  async put(key: string, text: string): Promise<void> {
    this.clock();
    await this.content.put(key, text, { contentType: 'text/plain' });
    await this.look(key);
  }

  async delete(key: string): Promise<void> {
    this.clock();
    await this.content.delete(key);
    await this.look(key);
  }

  /** *images*, with the library of a test. */
  async measure(): Promise<void> {
    await measurePictures(
      {
        ...this.ports(),
        library: pictureLibrary([]),
        wakeSite: async () => {},
        remainingMs: () => 300_000,
      },
      this.now,
    );
  }

  look(key: string): Promise<void> {
    return lookAt(this.ports(), { look: key, now: this.now });
  }

  async build(): Promise<void> {
    const { content, table, site } = this;
    const ports = { ...this.ports(), remainingMs: () => 10_000_000, uploadsQueue: this.#uploadsQueue };
    await buildSite(
      {
        ...{ ...ports, site, documents: createDocuments(ports), digests: digests(table) },
        newsletters: newsletters({ content: table, contentBucket: content, log: silent }),
        report: async (key) => void (await writeReport({ content, table, siteUrl }, key)),
      },
      this.now,
    );
  }

  /** The clock goes on; the sweep, the looks that it asks for, freezes and builds follow. */
  async pass(milliseconds: number): Promise<void> {
    this.now = shifted(this.now, milliseconds);
    await this.rest();
  }

  async rest(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      const ports = {
        content: this.table,
        uploadsQueue: this.#uploadsQueue,
        wakeSite: async () => {},
        wallClock: () => shifted(this.now, 60_000),
      };
      await sweepWaiting(ports, this.now);
      await sweepAgenda(ports, this.now);
      await sweepIntents(ports, this.now);
      for (const key of new Set(this.#hints.splice(0))) await this.look(key);
      await this.build();
    }
  }

  async freeze(): Promise<void> {
    await freezeDue(
      {
        epoch: async () => ({ kind: 'current' }),
        content: this.table,
        contentBucket: this.content,
        subscribers: this.subscribers,
        deliveryQueue: { send: async () => {} },
        wakeSite: async () => {},
        wallClock: () => this.now,
        random: this.#randomness,
        log: silent,
        siteUrl,
      },
      this.now,
    );
    await this.rest();
  }

  /** Nobody subscribes here, so each digest is worked off at once. */
  async close(id: DigestId): Promise<void> {
    for (const row of await readShards(this.table, id))
      if (row.state === 'open') await writeShard(this.table, { ...row, rev: row.rev + 1, state: 'done' });
    const ports = {
      remaining: () => 300_000,
      ...{ content: this.table, contentBucket: this.content, deliveries: this.deliveries },
      ...{ subscribers: this.subscribers, log: silent, wallClock: () => this.now },
    };
    await closeIfDone(ports as unknown as DeliveryPorts, id, this.now);
  }

  openDigests(): Promise<readonly DigestId[]> {
    return readOpenDigests(this.table);
  }

  /** Every page compared with its records: what links to what went live later is brought too. */
  async verify(): Promise<void> {
    await changeVerify(this.table, (current) => withDue(current, this.now));
    await this.rest();
  }

  /** Tables and site are gone. */
  lose(): void {
    this.table = new MemoryTable();
    this.deliveries = new MemoryTable();
    this.site = new MemoryObjectStore(() => this.now);
    this.#hints = [];
  }

  rebuild(
    options: { readonly resume: boolean } = { resume: false },
    wrap?: <T extends object>(port: T) => T,
  ): ReturnType<typeof rebuild> {
    return rebuild(this.ports(wrap), options);
  }

  /** Key → what readers get there. */
  served(): Record<string, string> {
    const served: Record<string, string> = {};
    for (const [key, versions] of this.site.versions) {
      const newest = versions.at(-1);
      if (newest?.body === undefined) continue;
      const { contentType, metadata } = newest.head;
      const bytes = createHash('sha256').update(newest.body).digest('hex').slice(0, 16);
      served[key] = `${contentType} ${JSON.stringify(metadata)} ${bytes}`;
    }
    return served;
  }

  /** Id, address and status that the reports tell their authors, by key. */
  reported(): Record<string, string> {
    const told: Record<string, string> = {};
    for (const key of this.content.versions.keys()) {
      if (!/^reports\/articles\/.*\.json$/.test(key)) continue;
      const { id, url, status } = JSON.parse(this.content.text(key) ?? '{}');
      told[key] = `${id} ${url} ${status}`;
    }
    return told;
  }

  rows(prefix: string): string[] {
    return [...this.table.rows.values()]
      .filter(({ pk }) => pk.startsWith(prefix))
      .map(({ pk, sk }) => `${pk} ${sk}`);
  }
}

const minutes = 60_000;

/** A publication with `publicationYaml`, `more` of it added, at rest. */
export async function begun(more = ''): Promise<Publication> {
  const world = new Publication();
  await world.put('publication.yaml', publicationYaml + more);
  await world.rest();
  return world;
}

/** Loses tables and site, rebuilds, and expects readers and reports to see no difference. */
export async function expectSame(world: Publication): Promise<void> {
  await world.verify();
  const [served, reported] = [world.served(), world.reported()];
  world.lose();
  expect(await world.rebuild()).toMatchObject({ ok: true });
  await world.pass(5 * minutes);
  expect(world.served()).toEqual(served);
  expect(world.reported()).toEqual(reported);
}
