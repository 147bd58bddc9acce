/** The path from the bucket to the site in memory: four workers, one builder, the sweep of each minute. */
import { type Batch, looksOfBatch, wakeBuilder } from '../src/article/look.ts';
import type { ArticlePorts } from '../src/article/ports.ts';
import { writeReport } from '../src/article/write-report.ts';
import { newsletters } from '../src/digest/offer.ts';
import { digests } from '../src/digest/pages.ts';
import { type BuildHint, buildHint } from '../src/hints.ts';
import { instant } from '../src/ids.ts';
import type { Log, Randomness } from '../src/ports.ts';
import { againAfter, wakeAgain } from '../src/site/again.ts';
import { buildSite } from '../src/site/build.ts';
import { createDocuments } from '../src/site/documents.ts';
import { reconcile } from '../src/sweep/reconcile.ts';
import { sweep } from '../src/sweep/sweep.ts';
import { MemoryObjectStore } from '../test/support/memory-object-store.ts';
import { MemoryTable } from '../test/support/memory-table.ts';
import { SkippingClock } from './skipping-clock.ts';
import { type Calls, slowQueue, slowStore, slowTable } from './slow-ports.ts';

const workers = 4;
const batch = 10;
/** Milliseconds: the builder's time-out, and how often the sweep comes. */
const buildTimeout = 30_000;
const minute = 60_000;
const siteUrl = 'https://courant.example';

/** A bucket without versions: each pass replaces the feeds, and nobody asks for old ones. */
class NewestOnly extends MemoryObjectStore {
  override async put(...given: Parameters<MemoryObjectStore['put']>) {
    const answer = await super.put(...given);
    const newest = this.versions.get(given[0])?.at(-1);
    if (newest !== undefined) this.versions.set(given[0], [newest]);
    return answer;
  }
}

export class ScaleWorld {
  readonly clock = new SkippingClock(instant('2026-11-23T08:00:00Z'));
  readonly table = new MemoryTable();
  readonly content = new MemoryObjectStore(this.clock.now);
  readonly site = new NewestOnly(this.clock.now);
  readonly calls: Record<'looks' | 'builds' | 'sweeps', Calls> = {
    looks: new Map(),
    builds: new Map(),
    sweeps: new Map(),
  };
  /** Calls of the builder that did something, those of them that ran out of time, and all that were asked for. */
  builds = 0;
  unfinished = 0;
  wakes = 0;
  looks = 0;
  readonly problems: string[] = [];
  #messages: string[] = [];
  #building = 0;
  #looking = 0;
  readonly #documents = createDocuments(this.#buildPorts());
  readonly #randomness: Randomness;

  constructor(random: () => number) {
    const hex = (bytes: number) =>
      Array.from({ length: bytes }, () =>
        Math.floor(random() * 256)
          .toString(16)
          .padStart(2, '0'),
      ).join('');
    const uuid = () => hex(16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
    this.#randomness = { hex, uuid };
  }

  readonly log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (message, fields) => void this.problems.push(`${message} ${JSON.stringify(fields)}`),
  };

  upload(message: object): void {
    this.#messages.push(JSON.stringify(message));
  }

  get waiting(): number {
    return this.#messages.length;
  }

  get isQuiet(): boolean {
    return this.#messages.length + this.#building + this.#looking === 0;
  }

  readonly #queue = {
    send: async (messages: readonly unknown[]) => {
      for (const message of messages) this.upload(Object(message));
    },
  };

  #slow(who: keyof ScaleWorld['calls']) {
    return { clock: this.clock, calls: this.calls[who] };
  }

  #buildPorts() {
    const slow = this.#slow('builds');
    return { table: slowTable(this.table, slow), content: slowStore(this.content, slow), log: this.log };
  }

  /** Until `ended`: takes batches from the queue, as the event source mapping does. */
  async work(ended: () => boolean): Promise<void> {
    await Promise.all(Array.from({ length: workers }, () => this.#worker(ended)));
  }

  async #worker(ended: () => boolean): Promise<void> {
    const slow = this.#slow('looks');
    const ports: ArticlePorts = {
      ...{ table: slowTable(this.table, slow), content: slowStore(this.content, slow), log: this.log },
      ...{
        wallClock: this.clock.now,
        randomness: this.#randomness,
        siteUrl,
        senderDomain: 'courant.example',
      },
    };
    while (!ended()) {
      const bodies = this.#messages.splice(0, batch);
      if (bodies.length === 0) await this.clock.wait(500);
      else await this.#lookAtAll(looksOfBatch(ports, bodies), bodies);
    }
  }

  async #lookAtAll(looks: Batch, bodies: readonly string[]): Promise<void> {
    this.#looking++;
    this.looks += bodies.length;
    const outcomes = await Promise.allSettled(bodies.map((body) => looks.look(body)));
    this.#messages.push(...bodies.filter((_, index) => outcomes[index]?.status === 'rejected'));
    await wakeBuilder(this.wakeSite, looks.hints, this.log);
    this.#looking--;
  }

  /** An asynchronous invoke. */
  wakeSite = async (payload: unknown): Promise<void> => {
    this.wakes++;
    void this.#build(buildHint.parse(payload));
  };

  async #build(hint: BuildHint): Promise<void> {
    this.#building++;
    const began = this.clock.milliseconds();
    const slow = this.#slow('builds');
    const built = this.#buildPorts();
    const ending = await buildSite(
      {
        ...{
          ...built,
          site: slowStore(this.site, slow),
          uploadsQueue: slowQueue(this.#queue, slow),
          siteUrl,
        },
        newsletters: newsletters({ content: built.table, contentBucket: built.content, log: this.log }),
        digests: digests(built.table),
        report: async (key) => void (await writeReport({ ...built, siteUrl }, key)),
        ...{ wallClock: this.clock.now, randomness: this.#randomness, documents: this.#documents },
        remainingMs: () => buildTimeout - (this.clock.milliseconds() - began),
      },
      hint.now,
      hint.halved,
    ).catch((error: unknown) => void this.problems.push(`A build failed: ${error}`));
    if (ending !== 'busy') this.builds++;
    if (ending === 'out-of-time') this.unfinished++;
    const lasted = this.clock.milliseconds() - began;
    if (ending !== undefined) await wakeAgain(this.wakeSite, againAfter(hint, ending, lasted), this.log);
    this.#building--;
  }

  /** Once, as the schedule would each minute. */
  async sweepNow(): Promise<void> {
    const slow = this.#slow('sweeps');
    const ports = {
      ...{
        content: slowTable(this.table, slow),
        contentBucket: slowStore(this.content, slow),
        log: this.log,
      },
      ...{
        uploadsQueue: slowQueue(this.#queue, slow),
        deliveryQueue: this.#queue,
        wallClock: this.clock.now,
      },
      ...{ wakeSite: this.wakeSite, wakeImages: none, wakeDigest: none, wakeNotices: none },
    };
    const now = this.clock.now();
    await sweep(ports, now);
    await reconcile(ports, now);
  }

  async sweepEachMinute(ended: () => boolean): Promise<void> {
    while (!ended()) {
      await this.clock.wait(minute);
      await this.sweepNow();
    }
  }
}

const none = async (): Promise<void> => undefined;
