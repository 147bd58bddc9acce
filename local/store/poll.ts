/**
 * The trigger where a store tells no events: its bucket is listed every few seconds, and each difference to the
 * listing before is told as S3 would tell it. An event is a hint, so one too many, or one that is told again after a
 * `kill -9`, changes nothing; what was told is remembered only afterwards, so that none is lost.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { ObjectChange } from '../servers/s3/version.ts';
import { writePrivate } from '../state.ts';
import { reasonOf } from './abilities.ts';
import { type Difference, differences, type Listed, type Listing, pauseAfter } from './listing.ts';

export interface PollOptions {
  /** For people: `http://127.0.0.1:7480/ledger` */
  readonly name: string;
  /** Of the content bucket, as the template names it. */
  readonly bucket: string;
  readonly list: () => Promise<Listing>;
  /** The id of the version that stands under a key now; `null` where there are none. */
  readonly versionOf: (key: string) => Promise<string>;
  /** Settles when the event is durable. */
  readonly tell: (change: ObjectChange) => Promise<void>;
  /** A file in the state folder. */
  readonly memory: string;
  /** The publication's clock. */
  readonly now: () => Date;
  readonly print: (line: string) => void;
  /** Called when what {@link StorePoll.standing} says has become different. */
  readonly changed: () => void;
}

/** How the store does; times are wall-clock time, ISO, UTC. */
export interface StoreStanding {
  readonly store: string;
  readonly objects: number;
  /** Of the last listing that came through. */
  readonly listedAt?: string;
  /** Milliseconds. */
  readonly took?: number;
  /** It does not answer: since when, and with what. */
  readonly away?: { readonly since: string; readonly because: string };
}

/** What was told so shortly before the store went away was perhaps not looked at any more; milliseconds. */
const doubt = 120_000;
const parallel = 8;
const unlikeAny: Listed = { etag: '', size: -1, lastModified: '' };

export class StorePoll {
  readonly #options: PollOptions;
  readonly #closing = new AbortController();
  readonly #seen: Map<string, Listed>;
  /** When each key was told last, wall clock; kept for as long as it may be in doubt. */
  readonly #told = new Map<string, number>();
  #standing: StoreStanding;
  #failures = 0;
  #sequence = BigInt(Date.now()) << 16n;
  #following: Promise<void> = Promise.resolve();

  constructor(options: PollOptions) {
    this.#options = options;
    this.#seen = remembered(options.memory);
    this.#standing = { store: options.name, objects: this.#seen.size };
  }

  get standing(): StoreStanding {
    return this.#standing;
  }

  /** Settles when the first listing has been told, or has failed; then goes on until the end. */
  async start(): Promise<void> {
    const took = await this.look();
    this.#following = this.#follow(took);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
  }

  async #follow(took: number): Promise<void> {
    const { signal } = this.#closing;
    for (let last = took; !signal.aborted; last = await this.look()) {
      const pause = pauseAfter({ took: last, failures: this.#failures });
      await sleep(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  }

  /** One listing and what follows from it; gives its milliseconds. */
  async look(): Promise<number> {
    const began = Date.now();
    try {
      const listing = await this.#options.list();
      const took = Date.now() - began;
      if (this.#standing.away) this.#isBack(began);
      await this.#tellAll(differences(this.#seen, listing));
      this.#failures = 0;
      this.#stands({ objects: listing.size, listedAt: new Date(began).toISOString(), took });
      return took;
    } catch (error) {
      this.#isAway(error, began);
      return Date.now() - began;
    }
  }

  async #tellAll(groups: readonly (readonly Difference[])[]): Promise<void> {
    if (groups.length === 0) return;
    try {
      for (const group of groups) await this.#tellGroup([...group]);
    } finally {
      rememberStore(this.#options.memory, this.#options.name, this.#seen);
    }
  }

  /** What fails is tried again at the next listing; the others are told all the same. */
  async #tellGroup(waiting: Difference[]): Promise<void> {
    const work = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        if (this.#closing.signal.aborted) return;
        await this.#tell(one);
      }
    };
    const settled = await Promise.allSettled(Array.from({ length: parallel }, work));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }

  async #tell({ key, listed }: Difference): Promise<void> {
    const { bucket, now, tell, versionOf } = this.#options;
    const sequencer = (++this.#sequence).toString(16).padStart(16, '0').toUpperCase();
    const common = { bucket, key, sequencer, at: now().toISOString() };
    if (listed === undefined) {
      await tell({ ...common, kind: 'deleted', versionId: 'null', reason: 'DeleteObject' });
      this.#seen.delete(key);
    } else {
      const { etag, size } = listed;
      const versionId = await versionOf(key);
      await tell({ ...common, kind: 'created', versionId, etag, size, reason: 'PutObject' });
      this.#seen.set(key, listed);
    }
    this.#told.set(key, Date.now());
  }

  /** What was told in the last minutes before is told once more: its looks may have failed with the store. */
  #isBack(now: number): void {
    const { away } = this.#standing;
    const since = Date.parse(away?.since ?? '');
    this.#options.print(
      `✓ store ${this.#options.name}  answers again after ${Math.round((now - since) / 1_000)} s`,
    );
    for (const [key, at] of this.#told) if (at > since - doubt) this.#seen.set(key, unlikeAny);
    const { away: _over, ...standing } = this.#standing;
    this.#standing = standing;
  }

  #isAway(error: unknown, now: number): void {
    this.#failures += 1;
    if (this.#closing.signal.aborted) return;
    const because = reasonOf(error);
    if (this.#standing.away?.because === because) return;
    const { name, print } = this.#options;
    print(`✗ store ${name}  does not answer: ${because}; asked again every few seconds, nothing is lost`);
    const since = this.#standing.away?.since ?? new Date(now).toISOString();
    this.#stands({ away: { since, because } });
  }

  #stands(news: Partial<StoreStanding>): void {
    const before = this.#standing;
    this.#standing = { ...before, ...news };
    for (const [key, at] of this.#told) if (at < Date.now() - doubt && !news.away) this.#told.delete(key);
    const { objects, away } = this.#standing;
    if (objects !== before.objects || away !== before.away) this.#options.changed();
  }
}

const memorySchema = z.object({
  store: z.string(),
  objects: z.array(
    z.tuple([z.string(), z.object({ etag: z.string(), size: z.number(), lastModified: z.string() })]),
  ),
});

const readMemory = (file: string) =>
  existsSync(file) ? memorySchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;

const remembered = (file: string): Map<string, Listed> => new Map(readMemory(file)?.objects);

/** Whole or not at all, however the run ends. */
export function rememberStore(file: string, store: string, objects: Listing = new Map()): void {
  writePrivate(`${file}.new`, { store, objects: [...objects] });
  renameSync(`${file}.new`, file);
}

/** The store whose content a run with this memory published; `undefined`: our own. */
export const rememberedStore = (file: string): string | undefined => readMemory(file)?.store;
